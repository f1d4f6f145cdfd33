# SPDX-License-Identifier: Apache-2.0
"""Looking around: a program of invented people in a throw-away folder. Who they are is in ``app.demo``."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.progress import Progress

if TYPE_CHECKING:
    from app.context import AppContext

# Protects nothing: whoever looks around is not asked for it.
DEMO_PASSPHRASE = "looking around with invented people"  # noqa: S105

_folders: list[Path] = []


def open_demo(progress: Progress) -> AppContext:
    """A program of invented people, open. ``throw_demos_away`` removes its folder, at the latest at exit."""
    root = Path(tempfile.mkdtemp(prefix="porchlight-demo-"))
    if not _folders:
        atexit.register(throw_demos_away)
    _folders.append(root)
    try:
        return _filled(root, progress)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise


def is_demo(root: Path) -> bool:
    """Whether this is the folder of invented people: no passphrase is asked for, and nothing is locked."""
    return root in _folders


def throw_demos_away() -> None:
    """Remove the folders of all invented programs; close them first."""
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def _filled(root: Path, progress: Progress) -> AppContext:
    from app import context
    from app.clock import today
    from app.demo import fill
    from app.domain.dates import school_year_of
    from app.keeping import invented_shelf
    from app.services.program import ProgramDraft
    from app.vault.vault import Cost

    year = school_year_of(today())
    draft = ProgramDraft("Pine Hill Tutoring", f"{year}-{(year + 1) % 100:02d}", ["Library"], "Rosa Tsosie")
    ctx, _ = context.start(root, draft, DEMO_PASSPHRASE, Cost(memory=8 * 1024 * 1024, passes=1))
    try:
        fill(ctx.store, progress=progress)
        invented_shelf.lay_out(ctx.data)
    except BaseException:
        ctx.close()
        raise
    return ctx
