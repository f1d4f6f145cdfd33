# SPDX-License-Identifier: Apache-2.0
"""Writing whole files: the old one or the new one, never neither and never half."""

from __future__ import annotations

import os
from pathlib import Path

from app.errors import StorageProblem


def write_whole(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``: written beside it, flushed to the disk, then renamed."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable, where the system lets us open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
