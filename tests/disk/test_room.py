# SPDX-License-Identifier: Apache-2.0
"""A full disk: the last save fits, what does not fit is said, nobody's files are touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.disk import room
from app.disk.room import MEGABYTE, RESERVE, SAVE_NEEDS, Room, free_at, in_words, require_room_to_bring_in
from app.errors import DiskFull
from app.exchange.apply import import_path
from app.paths import DataDir
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from app.vault.vault import Cost

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "five words are easy kept"
DRAFT = ProgramDraft("Pine Hill", "2026-27", ["Library"])


def has(free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "free_at", lambda _folder: free)


def test_the_reserve_is_really_there_and_goes_when_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, reserve = Room(tmp_path), DataDir(tmp_path).reserve
    assert kept.keep_reserve()
    assert reserve.stat().st_size >= RESERVE
    if os.name != "nt":
        assert reserve.stat().st_blocks * 512 >= RESERVE, "not sparse"
    made = reserve.stat().st_mtime_ns
    assert kept.keep_reserve()
    assert reserve.stat().st_mtime_ns == made
    kept.before_saving()
    assert reserve.exists()
    has(SAVE_NEEDS - 1, monkeypatch)
    kept.before_saving()
    assert not reserve.exists()
    kept.before_saving()
    has(2 * RESERVE, monkeypatch)
    assert not kept.keep_reserve(), "it would take what the next save needs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs"]


def test_a_disk_that_cannot_allocate_is_written_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name != "nt":
        monkeypatch.setattr(os, "posix_fallocate", lambda *_: (_ for _ in ()).throw(OSError(95, "no")))
    assert Room(tmp_path).keep_reserve()
    assert DataDir(tmp_path).reserve.stat().st_size >= RESERVE


def test_nothing_large_is_brought_in_when_there_is_little_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx, _ = context.start(tmp_path / "data", DRAFT, WORDS, CHEAP)
    file = tmp_path / "students.csv"
    file.write_text("First name,Last name,Grade\nAna,Begay,3\n")
    before = ctx.store.path.stat().st_size
    monkeypatch.setattr(room, "free_at", lambda _folder: 412 * MEGABYTE)
    try:
        with pytest.raises(DiskFull, match=r"^Only 412 MB are free .* needs 500 MB"):
            import_path(ctx.store, file)
        monkeypatch.setattr(room, "free_at", lambda _folder: 500 * MEGABYTE)
        assert import_path(ctx.store, file).added == 1
    finally:
        ctx.close()
    assert before > 0


def test_free_room_is_asked_of_the_nearest_folder_and_never_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert abs(free_at(tmp_path / "not" / "yet") - free_at(tmp_path)) < 100 * MEGABYTE
    monkeypatch.setattr(room, "_statvfs", lambda _folder: (_ for _ in ()).throw(OSError(5, "failing")))
    require_room_to_bring_in(tmp_path)
    assert (in_words(812 * MEGABYTE + 5), in_words(123_456 * MEGABYTE)) == ("812 MB", "123 GB")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 72 MB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a file system of its own can only be mounted by root on Linux")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=72m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine mounts no file system, as in most containers")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def _fill(disk: Path, name: str) -> None:
    """Somebody else's file takes every last byte."""
    with (disk / name).open("wb", buffering=0) as stream:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    stream.write(b"x" * size)
            except OSError:
                continue


def _add(ctx: AppContext, name: str) -> None:
    with ctx.store.write("student.add", f"Added {name}") as session:
        add_student(session, StudentDraft(given=name, family="Begay", grade="3"))


def _add_until_full(ctx: AppContext) -> int:
    """How many were said to be saved before one was not."""
    for number in range(2000):
        try:
            _add(ctx, f"Child {number}")
        except DiskFull:
            return number
    raise AssertionError("the disk is not full")


def _content(ctx: AppContext) -> tuple[int, str]:
    with ctx.store.read() as session:
        count = session.connection().exec_driver_sql("SELECT count(*) FROM student").scalar_one()
        return int(count), content_digest(session)


def test_on_a_full_disk_the_last_save_fits_and_nothing_is_lost(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "RESERVE", 12 * MEGABYTE)
    monkeypatch.setattr(room, "SAVE_NEEDS", 6 * MEGABYTE)
    with closing(context.start(small_disk / "data", DRAFT, WORDS, CHEAP)[0]) as ctx:
        assert ctx.store.room is not None
        assert ctx.store.room.keep_reserve()
        _fill(small_disk, "films")
        size = (small_disk / "films").stat().st_size
        assert free_at(small_disk) < 4096
        _add(ctx, "Ana")  # the reserve is given up for it
        assert not ctx.data.reserve.exists()
        _fill(small_disk, "more films")
        saved = _add_until_full(ctx)
        assert _content(ctx)[0] == 1 + saved, "what was shown as saved is there, and nothing else"
        with pytest.raises(DiskFull, match="The disk is full; the last change was not stored"):
            _add(ctx, "Ben")
    with closing(context.unlock(small_disk / "data", WORDS)) as ctx:
        assert _content(ctx)[0] == 1 + saved, "a full disk keeps nobody from looking"
        (small_disk / "more films").unlink()
        _add(ctx, "Cara")
        assert ctx.store.room is not None
        assert ctx.store.room.keep_reserve() is (free_at(small_disk) >= 2 * room.RESERVE)
        before = _content(ctx)
    assert (small_disk / "films").stat().st_size == size
    with closing(context.unlock(small_disk / "data", WORDS)) as ctx:
        assert _content(ctx) == before
