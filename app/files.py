# SPDX-License-Identifier: Apache-2.0
"""Writing whole files: the old one or the new one, never neither and never half."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from app.errors import StorageProblem

# What systems say that cannot flush a folder: some network shares, some drivers of FAT.
_NO_FLUSHING = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES, errno.EPERM)


def write_whole(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``: written beside it, flushed to the disk, then renamed.

    Nothing is left beside it when that fails. Raises OSError.
    """
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_bytes(content)
        put_in_place(beside, path)
    except OSError:
        with suppress(OSError):  # a disk that takes nothing lets nothing be removed either
            beside.unlink(missing_ok=True)
        raise


def put_in_place(beside: Path, path: Path) -> None:
    """Give a finished file its name; it is on the disk, under that name, when this returns.

    The bytes are flushed before the rename: a disk may write the two in any order, and a power cut between
    them would leave an empty file where the old one was. Raises OSError.
    """
    with beside.open("rb+") as stream:
        os.fsync(stream.fileno())
    beside.replace(path)
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it that are missing; they are there after a power cut as well."""
    made = []
    while not folder.exists():
        made.append(folder)
        folder = folder.parent
    for one in reversed(made):
        one.mkdir(mode=0o700, exist_ok=True)  # of no use to other accounts of this laptop
        flush_folder(one.parent)


def flush_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable, where the system lets us open and flush folders."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as problem:
        if problem.errno not in _NO_FLUSHING:
            raise


def is_there(path: Path) -> bool:
    """There is something with this name. Raises StorageProblem when the system cannot say: a disk that fails
    or a folder that may not be entered is no reason to think that nothing is there, and to begin anew.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise StorageProblem(
            f"{path} cannot be looked at: {problem.strerror or 'unknown reason'}. Nothing was changed."
        ) from problem
    return True


def require_file_place(path: Path) -> None:
    """Raises StorageProblem when there is something at ``path`` that is no file: a folder, a device."""
    if path.is_dir():
        raise StorageProblem(f"{path} is a folder. Name a file in it.")
    if path.exists() and not path.is_file():
        raise StorageProblem(
            f"{path} is a device or something else that is no file. Name a file on the stick."
        )


def not_written(path: Path, problem: OSError) -> StorageProblem:
    """The sentence for a file that could not be written to a stick, by its own name and with what to do."""
    reason = problem.strerror or "unknown reason"
    return StorageProblem(f"{path} cannot be written: {reason}. Use another stick or folder.")
