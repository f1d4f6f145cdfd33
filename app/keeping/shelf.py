# SPDX-License-Identifier: Apache-2.0
"""The backups that a laptop keeps by itself: when one is due, which stay, and the one on a memory stick.

A backup on the shelf is where a volume of the page journal begins, so the two together give back the last
action. One backup as a file is ``app.storage.backup``; which stay is ``thinning``; going back to one is
``restoring``.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from app import clock
from app.disk.folder_kind import around_here, why_not
from app.disk.mounts import disk_of
from app.errors import FileProblem, PorchlightError, StorageProblem
from app.files import make_folder
from app.keeping.thinning import CLOSE, CLOSEST, FEWEST, USUAL, Rule, to_keep
from app.logs import Event, log_of
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.services.erasing import last_erasure_ms
from app.storage import backup
from app.storage.backup import About, Holds
from app.storage.place import note_facts, read_facts
from app.storage.store import Store

Why = Literal[
    "asked", "unlocked", "locked", "closed", "import", "erasure", "update", "mended", "restored", "key"
]

ENDING = ".porchlight"
_CLOSE_BYTES, _CLOSEST_BYTES = 1_000_000_000, 500_000_000
_DAY_MS = 86_400_000
NUDGE_DAYS = 7
_ON_STICK = "backup_on_stick"
_BLOCK = 1 << 20
_NUMBER = re.compile(r" no (\d+)")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup on the shelf. ``holds`` is None while it is locked, or when it has another key."""

    path: Path
    about: About
    holds: Holds | None = None

    @property
    def day(self) -> date:
        """The local day on which it was made, as the clock was then."""
        return clock.local(self.about.made_at).date()


def backups(data: DataDir, key: bytes | None = None) -> list[Kept]:
    """What is on the shelf, newest first, in the order they were made; with ``key``, what they hold."""
    found = []
    for path in data.backups.glob(f"*{ENDING}"):
        with suppress(FileProblem):
            about = backup.look_at_backup(path)
            found.append(Kept(path, about, backup.what_it_holds(path, key) if key else None))
    return sorted(found, key=lambda kept: (kept.about.number, kept.about.made_at), reverse=True)


def next_number(data: DataDir) -> int:
    """One more than any backup on the shelf has: those made later have higher ones."""
    numbers = [
        int(found[1]) for path in data.backups.glob(f"*{ENDING}") if (found := _NUMBER.search(path.stem))
    ]
    return max(numbers, default=0) + 1


def is_due(store: Store, data: DataDir) -> bool:
    """Something was stored since the newest backup on the shelf, or there is none."""
    if store.pages is None:
        return False
    newest = next(iter(_own(data, store)), None)
    return newest is None or newest.about.number != store.pages.number or store.pages.records > 0


def keep_one(store: Store, data: DataDir, why: Why, progress: Progress = SILENT) -> Kept | None:
    """Put a verified backup on the shelf and thin the others; None when nothing has changed since the last.

    Raises StorageProblem, with the older ones untouched, and Cancelled.
    """
    with _one_at_a_time:
        if not is_due(store, data):
            return None
        with log_of(data.root).timing(Event.BACKUP) as numbers:
            try:
                kept = _write(store, data, why, progress)
            except OSError as problem:
                raise StorageProblem(f"The backup could not be made ({problem.strerror}).") from problem
            numbers.size = kept.about.size
        return kept


def keep_if_possible(store: Store, data: DataDir, why: Why, progress: Progress = SILENT) -> bool:
    """``keep_one`` for what nobody asked for; False when it could not be made, which is in the log.

    Nothing has to wait for it: the page journal closes the gap. Raises Cancelled.
    """
    try:
        keep_one(store, data, why, progress)
    except PorchlightError:
        return False
    return True


def _write(store: Store, data: DataDir, why: Why, progress: Progress) -> Kept:
    make_folder(data.backups)
    _make_room(store, data)
    assert store.pages is not None
    name = f"{clock.local(clock.now_ms()):%Y-%m-%d %H.%M} no {store.pages.next_number}"
    path = _free(data.backups / f"{name}{ENDING}")
    holds = backup.write_backup(store, data.vault.read_bytes(), path, progress, why=why, begin_volume=True)
    thin(store, data)
    return Kept(path, backup.look_at_backup(path), holds)


def thin(store: Store, data: DataDir) -> None:
    """Delete what need not stay, and the volumes of the page journal that no backup needs.

    One that opens with an earlier key, or still holds what was erased since, goes once others are enough.
    """
    found = backups(data, store.copy_key())
    stays = to_keep([kept.day for kept in found], _rule(data.root))
    erased_at = last_erasure_ms(store) or 0
    stays |= set([place for place, kept in enumerate(found) if kept.holds is not None][:FEWEST])
    good = 0  # of those newer than the one that is looked at
    for place, kept in enumerate(found):
        is_outdated = kept.holds is None or kept.holds.erased_at != erased_at
        if place not in stays or (is_outdated and good >= FEWEST):
            kept.path.unlink(missing_ok=True)
        good += not is_outdated
    left = _own(data, store)
    if store.pages is not None and left:
        # Back to the last but one: should the newest turn out to be unreadable, the one before will do.
        store.pages.forget_before(min(kept.about.number for kept in left[:2]))


def _own(data: DataDir, store: Store) -> list[Kept]:
    """Those that open with the key of now: the number of one from elsewhere says nothing here."""
    return [kept for kept in backups(data, store.copy_key()) if kept.holds is not None]


def _rule(root: Path) -> Rule:
    free = shutil.disk_usage(root).free
    if free < _CLOSEST_BYTES:
        return CLOSEST
    return CLOSE if free < _CLOSE_BYTES else USUAL


def _make_room(store: Store, data: DataDir) -> None:
    """A backup needs its size twice while it is made. Raises StorageProblem when that is not there."""
    needed = 2 * store.path.stat().st_size + _BLOCK
    if shutil.disk_usage(data.root).free < needed:
        thin(store, data)
    if shutil.disk_usage(data.root).free < needed:
        raise StorageProblem(
            f"There is no room for a backup: it needs {needed / 1e6:.0f} MB. Free some room on this disk; "
            "the backups that are there stay."
        )


def _free(path: Path) -> Path:
    names = (path if not n else path.with_name(f"{path.stem} ({n}){ENDING}") for n in range(1000))
    return next(name for name in names if not name.exists())


# -- on a memory stick ------------------------------------------------------------------------------


def is_own_disk(data: DataDir, folder: Path) -> bool:
    """The folder is on the disk of the data itself: a backup there goes wherever the laptop goes.

    One that a cloud program copies elsewhere is none.
    """
    if not folder.is_dir() or folder.stat().st_dev != data.root.stat().st_dev:
        return False
    return not why_not(folder.resolve(), around_here(), disk_of(folder))


def to_stick(
    store: Store, data: DataDir, folder: Path, progress: Progress = SILENT, *, counts: bool = True
) -> Path:
    """Write a backup into a folder elsewhere, read it back, and note when, unless it is to count for nothing.

    What does not read back as it was written is not left there. Raises FileProblem, StorageProblem.
    """
    if not folder.is_dir():
        raise FileProblem(f"The folder {folder} is not there. Put the stick in and choose it again.")
    made = folder / f"Porchlight {clock.local(clock.now_ms()):%Y-%m-%d %H.%M}{ENDING}"
    path = _free(made)
    backup.write_backup(store, data.vault.read_bytes(), path, progress, why="stick")
    try:
        _read_back(path, store)
    except (OSError, PorchlightError) as problem:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise StorageProblem(
            f"{path.name} could not be read back from there as it was written. Do not trust this stick; use "
            "another one."
        ) from problem
    if counts:
        with store.receive() as session:
            note_facts(session, {_ON_STICK: str(clock.now_ms()).encode()})
    return path


def _read_back(path: Path, store: Store) -> None:
    """Read every byte from the stick itself, not from what the system remembers of it, and compare."""
    _forget_cached(path)
    holds = backup.what_it_holds(path, store.copy_key())
    with tempfile.TemporaryDirectory(dir=store.path.parent, prefix=backup.SCRATCH) as scratch:
        copy = Path(scratch) / backup.DATABASE
        backup.unpack_database(path, copy)
        if holds is None or not backup.is_sound(copy, store.copy_key(), holds.digest):
            raise StorageProblem("It is not what was written.")


def _forget_cached(path: Path) -> None:
    if hasattr(os, "posix_fadvise"):
        file = os.open(path, os.O_RDONLY)
        try:
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(file)


def last_on_stick(store: Store) -> int | None:
    """When a backup was last written elsewhere and read back, UTC ms."""
    with store.read() as session:
        noted = read_facts(session).get(_ON_STICK)
    return int(noted) if noted else None


def days_without_stick(store: Store) -> int | None:
    """Whole days since then; None when that never happened. A clock that went back counts as no day."""
    last = last_on_stick(store)
    return None if last is None else max(0, (clock.now_ms() - last) // _DAY_MS)
