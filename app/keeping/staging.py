# SPDX-License-Identifier: Apache-2.0
"""Another data file comes in the place of the one here: all of it or nothing, and what was here is kept.

The new files are finished in a folder of their own. A mark there, on the disk, makes them count; from then on
the change is carried on at the next start, wherever it was cut. What was here goes into a folder named for
the day; nothing deletes that by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import clock
from app.errors import StorageProblem
from app.files import flush_folder, make_folder, write_whole
from app.paths import DataDir

_ASIDE = "set aside "


@contextmanager
def stage(data: DataDir) -> Iterator[DataDir]:
    """A folder for the new files, on the same disk; what is not made ``ready`` in it goes without a trace."""
    was_there = data.root.exists()
    try:
        make_folder(data.root)
        if _is_ready(data):
            carry_on(data)  # these count already, and what they replace may be gone from its place
        _clear(data)
        data.staged.mkdir()
    except OSError as problem:
        raise StorageProblem(f"{data.root} cannot be written to; nothing was changed.") from problem
    try:
        yield DataDir(data.staged)
    finally:
        if not _is_ready(data):
            _clear(data)
            if not was_there:
                data.root.rmdir()


def make_ready(data: DataDir) -> None:
    """The staged files are complete: they count from now on. ``carry_on`` brings them to their place."""
    flush_folder(data.staged)
    write_whole(data.staged_ready, _free_name(data.root).encode())


def carry_on(data: DataDir) -> Path | None:
    """Bring ready files to their place; returns the folder with what was there. Nothing to do: None.

    Raises StorageProblem when another program holds a file; the next try goes on from there.
    """
    if not data.staged.is_dir():
        return None
    if not _is_ready(data):
        _clear(data)  # it was cut before it counted
        return None
    staged = DataDir(data.staged)
    aside = data.root / _name_in(data)
    make_folder(aside)
    try:
        if staged.database.exists():
            _put_aside([*_data_files(data), data.pages], aside)
            for own, new in ((data.vault, staged.vault), (data.vault_copy, staged.vault_copy)):
                if new.exists():
                    _put_aside([own], aside)
                    new.replace(own)
            flush_folder(data.root)  # data whose key a power cut took away could never be read again
            staged.database.replace(data.database)  # last: without it a directory holds no program
            flush_folder(data.root)
    except OSError as problem:
        raise StorageProblem(
            f"{data.root} is in use by another program; close that and try again. Nothing is lost."
        ) from problem
    shutil.rmtree(data.staged)
    if not any(aside.iterdir()):
        aside.rmdir()
        return None
    return aside


def _put_aside(files: list[Path], aside: Path) -> None:
    for file in files:
        if file.exists():
            file.replace(aside / file.name)
    flush_folder(aside)


def _data_files(data: DataDir) -> list[Path]:
    """The log before the data: beside another data file it would be taken for that one's."""
    ends = ("-wal", "-shm", "")
    return [data.database.with_name(data.database.name + end) for end in ends]


def _is_ready(data: DataDir) -> bool:
    return data.staged_ready.is_file()


def _clear(data: DataDir) -> None:
    if data.staged.exists():
        shutil.rmtree(data.staged)


def _name_in(data: DataDir) -> str:
    """What the mark says; a new name when that is none of ours, such as one that leads elsewhere."""
    name = data.staged_ready.read_bytes().decode(errors="replace")
    is_ours = name.startswith(_ASIDE) and name.isprintable() and not set(name) & set("/\\:\ufffd")
    return name if is_ours else _free_name(data.root)


def _free_name(root: Path) -> str:
    stem = f"{_ASIDE}{clock.today().isoformat()}"
    names = (stem if not n else f"{stem} ({n})" for n in range(1000))
    return next(name for name in names if not (root / name).exists())
