# SPDX-License-Identifier: Apache-2.0
"""All checks of a program that is open: its data file, and with it the key file and the backups.

What is looked at in the data file is in ``app.storage.checks``; nothing is mended here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.errors import PorchlightError
from app.i18n import counted
from app.keeping import shelf
from app.keeping.shelf import Kept
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.storage import backup
from app.storage.checks import Check, run_checks
from app.storage.store import Store
from app.vault.vault_file import from_bytes

_JOURNAL = "page journal"


def check_everything(store: Store, data: DataDir, progress: Progress = SILENT) -> list[Check]:
    """Every check, each with what it found. Raises Cancelled."""
    found = run_checks(store, progress)
    progress.step(0, 0, "Checking the page journal")
    found.append(_page_journal(store))
    progress.step(0, 0, "Checking the key file")
    found.append(_key_file(data))
    progress.step(0, 0, "Checking the backups")
    found.append(_backups(store, data))
    aside = [folder for folder in data.root.glob("set aside *") if folder.is_dir()]
    return [*found, _aside(aside)] if aside else found


def _page_journal(store: Store) -> Check:
    """Also finds a page that is whole but an older one of itself, which its own code cannot tell."""
    changed = store.changed_pages()
    if changed is None:
        return Check(_JOURNAL, ok=True, detail="It is not kept here, so only the pages themselves can tell.")
    if changed:
        return Check(_JOURNAL, ok=False, detail=f"{counted(changed, 'page')} not as they were last stored.")
    return Check(_JOURNAL, ok=True, detail="Every page is as it was last stored.")


def _key_file(data: DataDir) -> Check:
    places = (data.vault, data.vault_copy)
    contents = [content for place in places if (content := _whole(place)) is not None]
    said = f"{len(contents)} of {len(places)} copies whole."
    if len(set(contents)) > 1:
        said += " They are not the same: the newer one counts, and opening the program puts that right."
    return Check("key file", len(contents) == len(places) and len(set(contents)) == 1, said)


def _whole(place: Path) -> bytes | None:
    try:
        content = place.read_bytes()
        from_bytes(content)
    except (OSError, PorchlightError):
        return None
    return content


def _backups(store: Store, data: DataDir) -> Check:
    lying = len(list(data.backups.glob(f"*{shelf.ENDING}")))
    found = shelf.backups(data, store.copy_key())
    own = [kept for kept in found if kept.holds is not None]
    if not lying:
        return Check("backups", ok=True, detail="There is none on this laptop yet.")
    said = f"{len(found):,} of {counted(lying, 'backup')} on this laptop can be read."
    if len(own) < len(found):
        said += f" {len(found) - len(own):,} open with an earlier key."
    if not own:
        return Check("backups", len(found) == lying, said)
    is_whole = _is_whole(own[0], store)
    last = "was read back and is whole" if is_whole else "is damaged: make another one"
    return Check("backups", is_whole and len(found) == lying, f"{said} The newest {last}.")


def _aside(folders: Sequence[Path]) -> Check:
    """What a restore or a mending kept. It holds names for as long as it is there, so it is not forgotten."""
    size = sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())
    held = (
        f"{counted(len(folders), 'folder')} with earlier data, {size / 1e6:,.1f} MB, in {folders[0].parent}."
    )
    return Check("set aside", ok=True, detail=f"{held} Delete what is surely not needed any more.")


def _is_whole(kept: Kept, store: Store) -> bool:
    """Everything in it is as it was when it was compared with the data."""
    assert kept.holds is not None
    try:
        with tempfile.TemporaryDirectory(dir=store.path.parent, prefix=backup.SCRATCH) as scratch:
            copy = Path(scratch) / backup.DATABASE
            backup.unpack_database(kept.path, copy)
            return backup.is_sound(copy, store.copy_key(), kept.holds.digest)
    except PorchlightError:
        return False
