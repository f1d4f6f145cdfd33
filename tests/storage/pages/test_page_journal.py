# SPDX-License-Identifier: Apache-2.0
"""The page journal: never behind what counts as stored, and never calling what is newer damaged."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from app.services.people import StudentDraft, add_student
from app.storage.engine import connect
from app.storage.pages import page_journal, page_volume
from app.storage.pages.page_journal import Finding, PageJournal, Standing, look, volume_paths
from app.storage.pages.wal import WalPlace, read_believed, written_since
from app.storage.place import note_facts
from app.storage.store import Store

KEY = bytes(range(32))


class Program:
    """A data file with its journal, that can be closed, killed and opened again."""

    def __init__(self, folder: Path) -> None:
        self.database, self.pages = folder / "porchlight.db", folder / "pages"
        self.store = Store.create(self.database, KEY)
        self.journal = self.store.pages = PageJournal(self.database, self.pages)
        self.journal.begin()

    def add(self, name: str) -> None:
        with self.store.write("people.add", "Added") as session:
            add_student(session, StudentDraft(given=name))

    def killed(self, to: Path) -> Program:
        """The files as a kill leaves them at this moment, in another folder; not opened."""
        shutil.copytree(self.database.parent, to)
        left = object.__new__(Program)
        left.database, left.pages = to / "porchlight.db", to / "pages"
        return left

    def look(self) -> Finding:
        return look(self.database, self.pages)

    def open(self) -> None:
        finding = self.look()
        assert finding.standing is Standing.SOUND
        self.journal = PageJournal(self.database, self.pages)
        self.journal.go_on(finding)
        self.store = Store(self.database, KEY, pages=self.journal)

    def names(self) -> set[str]:
        with self.store.read() as session:
            return {row[0] for row in session.connection().exec_driver_sql("SELECT given FROM student")}


def is_whole(journal: PageJournal) -> bool:
    return not journal.is_behind


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "data").mkdir()
    return Program(tmp_path / "data")


def test_a_closed_and_a_killed_program_are_sound_and_go_on(program: Program, tmp_path: Path) -> None:
    program.add("Ana")
    left = program.killed(tmp_path / "killed")
    left.open()
    left.add("Luis")
    assert left.names() == {"Ana", "Luis"}
    left.store.close()
    assert (left.look().standing, left.look().records) == (Standing.SOUND, 2)
    program.store.close()
    program.open()
    assert program.journal.records == 1
    program.store.close()


def test_what_a_kill_kept_from_the_journal_is_added_at_the_next_start(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.add("Ana")
    with monkeypatch.context() as patch:
        patch.setattr(PageJournal, "note", lambda self: None)  # killed between the commit and the journal
        program.add("Luis")
    left = program.killed(tmp_path / "killed")
    finding = left.look()
    assert (finding.standing, finding.records) == (Standing.SOUND, 1)
    assert finding.missed
    left.open()
    assert left.names() == {"Ana", "Luis"}
    assert left.journal.records == 2
    left.store.close()
    assert left.look().standing is Standing.SOUND


def test_a_record_that_a_kill_tore_is_written_again(program: Program, tmp_path: Path) -> None:
    program.add("Ana")
    before = volume_paths(program.pages)[-1].stat().st_size
    program.add("Luis")
    whole = volume_paths(program.pages)[-1].read_bytes()
    for left_over in (before + 1, before + 7, before + 5000, len(whole) - 1):
        left = program.killed(tmp_path / str(left_over))
        volume_paths(left.pages)[-1].write_bytes(whole[:left_over])
        assert left.look().standing is Standing.SOUND
        left.open()
        assert (left.names(), left.journal.records) == ({"Ana", "Luis"}, 2)
        left.store.close()


def test_a_full_disk_costs_no_save_and_the_journal_catches_up(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, content: bytes) -> None:
        os.write(file, content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(page_journal, "_write_all", full)
        program.add("Ana")
        program.add("Luis")
    assert program.journal.is_behind
    assert not program.journal.has_gap
    behind = program.killed(tmp_path / "behind")
    assert behind.look().standing is Standing.UNKNOWN  # it says of itself that it proves nothing
    program.add("Mai")
    assert is_whole(program.journal)
    left = program.killed(tmp_path / "killed")
    left.open()
    assert left.names() == {"Ana", "Luis", "Mai"}
    left.store.close()


def test_a_gap_is_never_taken_for_damage(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the journal could not be written SQLite began its log anew: what is missing is gone from it."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(page_journal, "_write_all", full)
        program.add("Ana")
        _begin_log_anew(program)
    program.add("Luis")
    assert program.journal.has_gap
    program.store.close()
    assert program.look().standing is Standing.UNKNOWN
    program.journal = PageJournal(program.database, program.pages)
    program.journal.begin()
    program.store = Store(program.database, KEY, pages=program.journal)
    program.add("Mai")
    program.store.close()
    assert (program.look().standing, program.look().records) == (Standing.SOUND, 1)


def _begin_log_anew(program: Program) -> None:
    with program.store.pinned() as (connection, _):
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("PRAGMA wal_checkpoint(RESTART)")


def test_a_disk_that_takes_nothing_leaves_no_volume_that_is_believed(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(page_journal, "_write_all", broken)
    monkeypatch.setattr(page_volume, "note_behind", broken)
    program.add("Ana")
    assert [path.stat().st_size for path in volume_paths(program.pages)] == [0]
    program.add("Luis")
    program.store.close()
    assert program.look().standing is Standing.UNKNOWN


def test_volumes_follow_from_each_other(program: Program) -> None:
    program.add("Ana")
    with program.store.pinned(begin_volume=True) as (_, number):
        assert number == 2
    program.add("Luis")
    program.store.close()
    first, second = volume_paths(program.pages)
    with first.open("rb") as stream:
        volume = page_volume.read_head(stream)
        assert volume is not None
        links = [record.link for record in page_volume.records(stream, volume)]
    with second.open("rb") as stream:
        following = page_volume.read_head(stream)
    assert following is not None
    assert following.before == links[-1]
    assert len(following.marks) == program.database.stat().st_size // 4096 * page_volume.MARK


def test_another_data_file_is_not_called_damaged(program: Program, tmp_path: Path) -> None:
    program.add("Ana")
    program.store.close()
    program.database.unlink()
    Store.create(program.database, KEY).close()
    assert program.look().standing is Standing.UNKNOWN


def test_the_log_is_read_as_sqlite_reads_it(program: Program, tmp_path: Path) -> None:
    """With sums for a file that a kill left, without for one's own: both find the same commits."""
    program.add("Ana")
    program.add("Luis")
    wal = page_journal.wal_of(program.database)
    believed, salt = read_believed(wal)
    quick, place = written_since(wal, WalPlace())
    assert believed == quick
    assert place == WalPlace(salt, len(believed))
    assert written_since(wal, place) == ([], place)
    content = bytearray(wal.read_bytes())
    content[-1] ^= 1
    (tmp_path / "flipped").write_bytes(content)
    assert len(read_believed(tmp_path / "flipped")[0]) < len(believed)
    for part in (0, 10, 31, 40, 4000):
        (tmp_path / "cut").write_bytes(bytes(content[:part]))
        assert read_believed(tmp_path / "cut")[0] == []


def test_a_log_that_cannot_be_read_once_is_read_later(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_many(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    program.add("Ana")
    program.journal.begin()
    with monkeypatch.context() as patch:
        patch.setattr(page_journal, "written_since", too_many)
        patch.setattr(page_volume, "note_behind", too_many)
        program.add("Luis")  # stored, and said to be
    left = program.killed(tmp_path / "at once")
    assert left.look().standing is not Standing.DAMAGED
    _begin_log_anew(program)
    program.add("Mia")
    program.store.close()
    assert program.look().standing is Standing.UNKNOWN
    assert len(volume_paths(program.pages)) == 2  # an older volume is not the newest now


def test_a_volume_whose_name_may_be_lost_is_none(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_folder: Path) -> None:
        raise OSError(errno.EIO, "the disk is failing")

    with monkeypatch.context() as patch:
        patch.setattr(page_volume, "flush_folder", failing)
        with pytest.raises(OSError, match="failing"):
            program.journal.begin()
    program.add("Ana")
    program.store.close()
    assert (program.look().standing, program.look().records) == (Standing.SOUND, 1)


def test_closing_waits_for_a_save_of_another_thread(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, closing = threading.Event(), threading.Event()
    note = PageJournal.note

    def slowly(journal: PageJournal) -> None:
        stored.set()
        closing.wait(0.3)
        note(journal)

    monkeypatch.setattr(PageJournal, "note", slowly)
    saving = threading.Thread(target=program.add, args=("Ana",))
    saving.start()
    assert stored.wait(10)
    program.store.close()
    closing.set()
    saving.join()
    assert (program.look().standing, program.look().records) == (Standing.SOUND, 1)


def test_frames_that_a_cut_left_behind_the_end_are_not_taken_for_written(program: Program) -> None:
    program.add("Ana")
    wal = page_journal.wal_of(program.database)
    content = wal.read_bytes()
    place = program.journal._place
    frame = 24 + 4096
    torn = content[32 + frame * (place.frames - 1) :]  # its sum is right there and nowhere else
    with wal.open("ab") as stream:
        stream.write(torn)
    frames, read_to = written_since(wal, WalPlace(place.salt, place.frames - 1))
    assert (len(frames), read_to) == (1, place)
    program.store.close()


def test_a_log_of_an_earlier_day_is_damage(program: Program) -> None:
    program.add("Ana")
    wal = page_journal.wal_of(program.database)
    earlier = wal.read_bytes()
    _begin_log_anew(program)
    program.add("Luis")
    program.store.close()
    assert program.look().standing is Standing.SOUND
    wal.write_bytes(earlier)  # SQLite would believe it
    assert program.look().standing is Standing.DAMAGED


def test_a_kill_just_after_the_file_became_shorter_is_no_damage(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing the file anew, as an erasure does, makes it shorter before the journal knows."""
    with program.store.receive() as session:
        note_facts(session, {f"much {n}": os.urandom(9000) for n in range(20)})
    program.add("Ana")
    with program.store.receive() as session:
        session.execute(text("DELETE FROM sync_fact WHERE name LIKE 'much%'"))
    _begin_log_anew(program)
    length, left = program.database.stat().st_size, []

    def killed(_journal: PageJournal) -> None:
        connection = connect(program.database, KEY, writer=True)
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # as SQLite does itself
        left.append(program.killed(tmp_path / "killed"))
        connection.close()

    with monkeypatch.context() as patch:
        patch.setattr(PageJournal, "note", killed)
        program.store.rewrite()
    assert left[0].database.stat().st_size < length
    left[0].open()
    left[0].add("Luis")
    left[0].store.close()
    assert left[0].look().standing is Standing.SOUND
    program.store.close()
