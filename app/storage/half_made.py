# SPDX-License-Identifier: Apache-2.0
"""A data file that was made to join a hub which has not let this laptop in yet: it holds no program.

While it is so, a mark lies beside it; the mark goes before the membership is stored. What is marked may make
room for a program. It is kept beside all the same, because without its key nobody can look into it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from app.clock import today
from app.errors import StorageProblem
from app.files import flush_folder
from app.logs import log_of
from app.paths import DataDir


def mark(data: DataDir) -> None:
    """From now on this counts as no program."""
    data.half_made.touch()
    flush_folder(data.root)


def unmark(data: DataDir) -> None:
    """A laptop is let in, or a program comes: it counts from now on. On the disk when this returns."""
    if data.half_made.exists():
        data.half_made.unlink(missing_ok=True)
        flush_folder(data.root)


def require_free(data: DataDir) -> None:
    """Raises StorageProblem when there is a program, or a joined laptop."""
    if not data.is_free():
        raise StorageProblem(f"There is already a program in {data.root}; nothing was changed.")


def make_room(data: DataDir) -> None:
    """Leave nothing in the way of a program. Raises StorageProblem when there is one, or a joined laptop."""
    require_free(data)
    is_marked = data.half_made.exists()
    if not is_marked and not data.vault.exists() and not data.vault_copy.exists():
        return
    # A key file alone may open a data file that is elsewhere now: nobody but a person knows.
    if not data.is_empty() or not is_marked:
        aside = free_name_beside(data.root)
        aside.mkdir()
        try:
            for file in _files(data):  # the data first: what is left without it counts as empty
                if file.exists():
                    file.rename(aside / file.name)
        except OSError as problem:
            raise StorageProblem(
                f"{data.root} is in use by another program; close that and try again. Nothing is lost."
            ) from problem
    unmark(data)


def take_away(data: DataDir) -> None:
    """Delete a closed data file of which its own program knows that it holds nothing."""
    shutil.rmtree(data.pages, ignore_errors=True)
    for file in _files(data):
        if file != data.pages:
            file.unlink(missing_ok=True)
    data.reserve.unlink(missing_ok=True)
    unmark(data)
    log_of(data.root).take_away()
    if data.root.is_dir() and not any(data.root.iterdir()):
        data.root.rmdir()


def free_name_beside(root: Path) -> Path:
    """A name for what is set aside today, beside ``root``."""
    stem = f"{root.name} set aside {today().isoformat()}"
    names = (root.with_name(stem if not n else f"{stem} ({n})") for n in range(1000))
    return next(name for name in names if not name.exists())


def _files(data: DataDir) -> list[Path]:
    database = data.database
    beside = [database.with_name(database.name + end) for end in ("-wal", "-shm")]
    return [database, *beside, data.pages, data.vault, data.vault_copy, data.paper_pending, data.tries]
