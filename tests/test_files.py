# SPDX-License-Identifier: Apache-2.0
"""Whole files and new folders: flushed in the right order, nothing left beside them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.files import flush_folder, make_folder, put_in_place, write_whole


def failing(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def test_nothing_is_left_beside_a_file_that_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.json"
    write_whole(target, b"old")

    def fail(_handle: int) -> None:
        raise failing(errno.ENOSPC)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
    assert target.read_bytes() == b"old"


def test_bytes_are_flushed_before_the_name_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, target = tmp_path / "a.new", tmp_path / "a"
    beside.write_bytes(b"new")
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        steps.append("folder" if os.path.samestat(os.fstat(handle), tmp_path.stat()) else "file")
        real_fsync(handle)

    def replace(old: Path, new: Path) -> None:
        steps.append("name")
        real_replace(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    put_in_place(beside, target)
    assert steps == (["file", "name"] if os.name == "nt" else ["file", "name", "folder"])


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot flush folders")
@pytest.mark.parametrize(
    ("number", "raised"), [(errno.EINVAL, False), (errno.EACCES, False), (errno.EIO, True)]
)
def test_a_folder_that_cannot_be_flushed_is_no_failure_but_a_broken_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, raised: bool
) -> None:
    def fail(_handle: int) -> None:
        raise failing(number)

    monkeypatch.setattr(os, "fsync", fail)
    if raised:
        with pytest.raises(OSError, match="error"):
            flush_folder(tmp_path)
    else:
        flush_folder(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot flush folders")
def test_a_new_folder_is_on_the_disk_with_those_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr("app.files.flush_folder", flushed.append)
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b")
    if os.name != "nt":
        assert (tmp_path / "a").stat().st_mode & 0o077 == 0  # of no use to other accounts
    assert flushed == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]
    assert (tmp_path / "a" / "b" / "c").is_dir()
