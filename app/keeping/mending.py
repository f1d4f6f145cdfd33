# SPDX-License-Identifier: Apache-2.0
"""A damaged data file becomes what it was after the last action: from a backup and the page journal.

How damage is found: ``app.storage.pages.page_journal``. The damaged file is kept; ``staging`` puts the mended
one in its place. Of a backup and the volumes from it on, every record must follow from the one before; where
a journal is damaged too, the data goes as far as it can be believed, and that is said.
"""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.disk.room import SAVE_NEEDS, free_at, in_words
from app.errors import DiskFull, FileProblem, StorageProblem
from app.files import write_whole
from app.keeping import shelf, staging
from app.keeping.shelf import Kept
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.storage import backup
from app.storage.engine import connect
from app.storage.pages import page_volume
from app.storage.pages.page_journal import Standing, look, volume_paths
from app.storage.pages.page_volume import Record
from app.storage.pages.wal import PAGE

_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Mended:
    """``made_at`` is when the backup was made, UTC ms, ``actions`` how many stored actions were added to it.

    ``is_whole`` is False when the page journal was damaged too and actions after that may be missing.
    ``aside`` is the folder with the damaged file.
    """

    made_at: int
    actions: int
    is_whole: bool
    aside: Path | None


class _Way(Enum):
    WHOLE = "with every step that follows"
    PART = "as far as the steps can be followed"
    ALONE = "the backup alone"


def is_damaged(data: DataDir) -> bool:
    """The page journal proves it. What only the key can tell is checked when the program is opened."""
    return look(data.database, data.pages).standing is Standing.DAMAGED


def mend(data: DataDir, key: bytes, progress: Progress = SILENT) -> Mended:
    """Bring the last action back. Nobody has the program open.

    Raises StorageProblem when no backup is of use, or when an earlier try was cut short and is done now.
    """
    if data.staged_ready.exists():
        staging.carry_on(data)
        raise StorageProblem(
            "What was brought back before is in its place now. Open the program; nothing more is needed."
        )
    try:
        return _mend(data, key, progress)
    except OSError as problem:
        raise StorageProblem(
            f"The data could not be mended ({problem.strerror}). The damaged file stays where it is; make "
            "room on this laptop's disk and try again."
        ) from problem


def _mend(data: DataDir, key: bytes, progress: Progress) -> Mended:
    found = shelf.backups(data)
    # One from which every step is there, if any; else as far as one goes; else one alone.
    for way, kept in itertools.product(_Way, found):
        progress.step(0, 0, "Bringing the data back from the last backup")
        _require_room(data, kept)
        with staging.stage(data) as staged:
            made = _rebuild(data, staged.database, kept, key, way, progress)
            if made is None or (way is _Way.WHOLE and not made[1]):
                continue
            for own, new in ((data.vault, staged.vault), (data.vault_copy, staged.vault_copy)):
                if own.exists():  # one is enough; opening makes the other again
                    write_whole(new, own.read_bytes())
            staging.make_ready(data)
        aside = staging.carry_on(data)
        return Mended(kept.about.made_at, made[0], made[1], aside)
    raise StorageProblem(
        "There is no backup on this laptop from which the data could be mended. Restore one from a memory "
        "stick, or join the hub again. The damaged file stays where it is."
    )


def _require_room(data: DataDir, kept: Kept) -> None:
    """Otherwise a full disk would look as if no backup were of use. Raises DiskFull."""
    needed, free = kept.about.size + SAVE_NEEDS, free_at(data.root)
    if free < needed:
        raise DiskFull(
            f"Mending needs {in_words(needed)} of room on this laptop's disk, and {in_words(free)} are free. "
            "Empty the bin or move pictures and films to another disk, and try again. Nothing was changed."
        )


def _rebuild(
    data: DataDir, target: Path, kept: Kept, key: bytes, way: _Way, progress: Progress
) -> tuple[int, bool] | None:
    """Make the state after the last record; says how many records that took, and whether those were all."""
    try:
        backup.unpack_database(kept.path, target)
    except FileProblem as problem:
        if isinstance(problem.__cause__, OSError) and problem.__cause__.errno in _FULL:
            raise problem.__cause__ from None
        return None
    actions, is_whole = 0, True
    with target.open("r+b") as stream:
        for record in [None] if way is _Way.ALONE else _following(data, kept.about.number):
            if record is None:
                is_whole = False
                continue
            for page, content in record.pages.items():
                stream.seek((page - 1) * PAGE)
                stream.write(content)
            stream.truncate(record.size * PAGE)
            actions += 1
            if actions % 100 == 0:
                progress.step(0, 0, f"Bringing back what was stored since: {actions:,} steps")
        stream.flush()
        os.fsync(stream.fileno())
    return (actions, is_whole) if _is_sound(target, key) else None


def _following(data: DataDir, number: int) -> Iterator[Record | None]:
    """The records from volume ``number`` on, in order; None where the chain is broken, and then no more."""
    link = b""
    paths = [path for path in volume_paths(data.pages) if int(path.stem) >= number]
    if not paths or int(paths[0].stem) != number:
        yield None
        return
    for path in paths:
        with path.open("rb") as stream:
            volume = page_volume.read_head(stream)
            if volume is None or volume.is_behind or (link and volume.before != link):
                yield None
                return
            link, end = volume.first_link, stream.tell()
            for record in page_volume.records(stream, volume):
                link, end = record.link, record.end
                yield record
            if not page_volume.is_end(stream, end, is_last=path == paths[-1]):
                yield None
                return


def _is_sound(database: Path, key: bytes) -> bool:
    try:
        connection = connect(database, key, writer=False)
    except StorageProblem:
        return False
    try:
        answers: Sequence[tuple[str, ...]] = connection.execute("PRAGMA quick_check").fetchall()
        return not connection.execute("PRAGMA cipher_integrity_check").fetchall() and answers == [("ok",)]
    finally:
        connection.close()
