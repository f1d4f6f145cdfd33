# SPDX-License-Identifier: Apache-2.0
"""The page journal: what every action wrote since the last backup, in a second, append-only file.

After each commit the store hands over the pages that SQLite has just written, encrypted as they lie in its
write-ahead log; they are appended and flushed before the action counts as stored. With a backup, which is the
state where a volume begins, they give back the data file to the last action. They also say what every page of
the file must look like, so that one that was damaged, or is an older one of itself, is found before it is
used.

Pages rather than actions are kept because an action cannot give back what came from other laptops, nor what
the sync knows; and because it is the same file afterwards, to the byte. Mending is in
``app.keeping.mending``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app import clock
from app.storage.pages import page_volume
from app.storage.pages.page_volume import MARK, SALT, Volume, fingerprint, new_record
from app.storage.pages.wal import PAGE, Frame, WalPlace, read_believed, written_since

_NAMES = "*.pages"
_NO_LINK = bytes(32)


class Standing(Enum):
    """What the page journal knows of a data file."""

    SOUND = "sound"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"  # no journal, a damaged one, or one of another file: only the key can tell


@dataclass(slots=True)
class Finding:
    """What ``look`` found. ``damaged`` are page numbers; ``lost_commits``: the log ends too early."""

    standing: Standing
    volume: Volume | None = None
    marks: bytearray = field(default_factory=bytearray)
    place: WalPlace = field(default_factory=WalPlace)  # how far the records go in the log
    salts: set[bytes] = field(default_factory=set)  # of all logs of which there are records
    read_to: WalPlace = field(default_factory=WalPlace)  # and how far the log goes itself
    end: int = 0
    records: int = 0
    link: bytes = _NO_LINK
    missed: list[Frame] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    lost_commits: bool = False


def volume_paths(folder: Path) -> list[Path]:
    """The volumes, oldest first. Names sort by number."""
    return sorted(folder.glob(_NAMES))


def volume_path(folder: Path, number: int) -> Path:
    """Where a volume lies."""
    return folder / f"{number:08}.pages"


def wal_of(database: Path) -> Path:
    """The write-ahead log beside a data file."""
    return database.with_name(database.name + "-wal")


def look(database: Path, folder: Path) -> Finding:
    """Compare a data file that nobody has open with its journal. Needs no key; changes nothing."""
    paths = volume_paths(folder)
    if not paths or not database.exists():
        return Finding(Standing.UNKNOWN)
    finding, is_clean = _read_volume(paths[-1])
    volume = finding.volume
    if volume is None or volume.is_behind or _salt(database) != volume.salt:
        return finding
    frames, salt = read_believed(wal_of(database))
    known = finding.place.frames if salt == finding.place.salt else 0
    is_earlier = salt in finding.salts and salt != finding.place.salt  # SQLite would believe it all the same
    finding.lost_commits = is_earlier or len(frames) < known
    finding.missed, finding.read_to = frames[known:], WalPlace(salt, len(frames))
    finding.damaged = _differing(database, finding.marks, frames[:known], finding.missed)
    if not finding.damaged and not finding.lost_commits:
        finding.standing = Standing.SOUND
    elif is_clean:
        finding.standing = Standing.DAMAGED
    return finding  # a journal that does not end with a whole record may be what is damaged


def _read_volume(path: Path) -> tuple[Finding, bool]:
    """The volume, the fingerprints after all its records, and whether it ends with a whole one."""
    finding = Finding(Standing.UNKNOWN)
    with path.open("rb") as stream:
        volume = page_volume.read_head(stream)
        if volume is None:
            return finding, False
        finding.volume, finding.link, finding.end = volume, volume.first_link, stream.tell()
        finding.marks, finding.place = bytearray(volume.marks), volume.place
        finding.salts = {volume.place.salt}
        for record in page_volume.records(stream, volume):
            _apply(finding.marks, record.size, record.marks)
            finding.place, finding.link = record.place, record.link
            finding.salts.add(record.place.salt)
            finding.end, finding.records = record.end, record.number + 1
        return finding, finding.end == stream.seek(0, os.SEEK_END)


def _apply(marks: bytearray, size: int, new: Mapping[int, bytes]) -> None:
    """Let the fingerprints be those after a commit that wrote pages with the ``new`` ones."""
    wanted = size * MARK
    del marks[wanted:]
    marks.extend(bytes(wanted - len(marks)))
    for number, mark in new.items():
        if number <= size:
            marks[(number - 1) * MARK : number * MARK] = mark


def _differing(
    database: Path, marks: bytearray, known: Sequence[Frame], missed: Sequence[Frame]
) -> list[int]:
    """Pages that are not as the journal says; those that were written since then are not looked at.

    Nor are those behind the end that the file has since then: SQLite may have cut them off already.
    """
    newest = {frame.page: frame.content for frame in known}
    newer = {frame.page for frame in missed}
    found, end = [], min(len(marks), missed[-1].size * MARK) if missed else len(marks)
    with database.open("rb") as stream:
        for place in range(0, end, MARK):
            content, number = stream.read(PAGE), place // MARK + 1
            seen = newest.get(number, content)
            if number not in newer and fingerprint(seen) != marks[place : place + MARK]:
                found.append(number)
    return found


def scan(database: Path) -> tuple[bytearray, WalPlace]:
    """The fingerprints of a data file as it is, and how far its log was read. Nobody writes meanwhile."""
    marks = page_volume.fingerprints(database)
    frames, place = written_since(wal_of(database), WalPlace())
    if frames:
        _apply(marks, frames[-1].size, {frame.page: fingerprint(frame.content) for frame in frames})
    return marks, place


def _salt(database: Path) -> bytes:
    with database.open("rb") as stream:
        return stream.read(SALT)


class PageJournal:
    """Writes the newest volume of a data file that is open here. Calls come one at a time, from the store.

    ``least`` is the least number that a new volume may get.
    """

    def __init__(self, database: Path, folder: Path, least: int = 1) -> None:
        self._database, self._folder, self._least = database, folder, least
        self._volume: Volume | None = None
        self._marks = bytearray()
        self._place = WalPlace()
        self._link = _NO_LINK
        self._end = self._records = 0
        self._file = -1
        self.is_behind = False
        self.has_gap = False

    @property
    def number(self) -> int:
        """Of the volume that is being written; 0 before the first."""
        return self._volume.number if self._volume else 0

    @property
    def next_number(self) -> int:
        """What the next volume will be called."""
        there = volume_paths(self._folder)
        return max(self._least, int(there[-1].stem) + 1 if there else 1)

    @property
    def records(self) -> int:
        """How many commits the volume holds: none while the state that it began with is the newest."""
        return self._records

    def go_on(self, finding: Finding) -> None:
        """Continue the volume of a file that was found sound; what a cut kept from being written is added."""
        assert finding.volume is not None
        self._volume, self._marks = finding.volume, finding.marks
        self._place, self._link = finding.place, finding.link
        self._end, self._records = finding.end, finding.records
        self._open()
        os.truncate(self._path, self._end)
        self._append(finding.missed, finding.read_to)

    def begin(self) -> int:
        """Begin a volume with the state as it is now; returns its number.

        The caller sees to it that nobody writes meanwhile. Raises OSError.
        """
        if self._volume is None or self.is_behind:
            self._marks, self._place = scan(self._database)
        self._folder.mkdir(exist_ok=True)
        number = self.next_number
        volume = page_volume.new_volume(
            number, _salt(self._database), clock.now_ms(), self._link, self._place, self._marks
        )
        path = volume_path(self._folder, number)
        try:
            page_volume.write_head(path, volume)
        except OSError:
            if path.exists():  # the one before is written on, so this must not be the newest
                _take_away(path)
            raise
        self._close_file()
        self._volume, self._link, self._records = volume, volume.first_link, 0
        self._open()
        self._end = os.lseek(self._file, 0, os.SEEK_END)
        self.is_behind = self.has_gap = False
        return number

    def changed_pages(self) -> int | None:
        """How many pages of the open file are not as the last action left them; None when nobody knows.

        Reads the whole file. The caller sees to it that nobody writes meanwhile. Raises OSError.
        """
        if self._volume is None or self.is_behind:
            return None
        marks, _ = scan(self._database)
        known = self._marks
        return sum(
            marks[place : place + MARK] != known[place : place + MARK]
            for place in range(0, max(len(marks), len(known)), MARK)
        )

    def give_up(self) -> None:
        """No volume can be begun: see that an older one does not call newer pages damaged. Raises nothing."""
        self.close()
        for path in volume_paths(self._folder)[-1:]:
            _distrust(path)

    def note(self) -> None:
        """Append what was committed since the last call. Raises nothing: a full disk must not undo a save.

        What could not be written is written with the next one, as long as SQLite has kept it; if it has not,
        the volume says of itself that it proves nothing, until another is begun.
        """
        if self._volume is None:
            return
        try:
            frames, place = written_since(wal_of(self._database), self._place)
        except OSError:  # the next call reads it, if SQLite has kept it
            self._fall_behind()
            return
        if not frames:
            return
        if self.is_behind and place.salt != self._place.salt:
            self.has_gap = True  # what is missing is gone from the log
        if self.has_gap:
            return
        try:
            self._append(frames, place)
        except OSError:
            self._place = WalPlace(place.salt, place.frames - len(frames))
            self._fall_behind()

    def _append(self, frames: Sequence[Frame], place: WalPlace) -> None:
        if not frames:
            return
        pages = {frame.page: frame.content for frame in frames}
        record = new_record(self._records, frames[-1].size, place, pages)
        pieces, link = page_volume.pack_record(record, self._link)
        os.lseek(self._file, self._end, os.SEEK_SET)
        _write_all(self._file, b"".join(pieces))
        _flush(self._file)
        _apply(self._marks, record.size, record.marks)
        self._place, self._link = place, link
        self._end += sum(map(len, pieces))
        self._records += 1
        if self.is_behind:
            page_volume.note_behind(self._path, is_behind=False)
            self.is_behind = False

    def _fall_behind(self) -> None:
        if self.is_behind:
            return
        self.is_behind = True
        with suppress(OSError):
            os.ftruncate(self._file, self._end)
        if not _distrust(self._path):
            self.has_gap = True

    def forget_before(self, number: int) -> None:
        """Delete the volumes that no backup needs any more."""
        for path in volume_paths(self._folder):
            if int(path.stem) < number and path != self._path:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        self._close_file()
        self._volume = None

    @property
    def _path(self) -> Path:
        return volume_path(self._folder, self.number)

    def _open(self) -> None:
        self._close_file()
        self._file = os.open(self._path, os.O_RDWR | getattr(os, "O_BINARY", 0))

    def _close_file(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _distrust(path: Path) -> bool:
    """See that a volume is not believed; False when it cannot be of use any more.

    One that cannot be marked is emptied rather than deleted: it stays the newest, and no older one is
    believed in its place.
    """
    try:
        page_volume.note_behind(path, is_behind=True)
    except OSError:
        try:
            os.truncate(path, 0)
        except OSError:
            return not _take_away(path)  # still whole: it may yet catch up
        return False
    return True


def _take_away(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _write_all(file: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]


# Where the system offers it: the length of the file goes along, its times need not.
_flush = getattr(os, "fdatasync", os.fsync)
