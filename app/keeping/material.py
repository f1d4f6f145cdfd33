# SPDX-License-Identifier: Apache-2.0
"""The files of the training shelf, in the data directory by their fingerprint: one file is there once.

They are public things (a leaflet, a slide set, a video) and lie there as they are, so that the system's own
programs can show them. They are neither in backups nor sent to other laptops, which would choke on a video;
a laptop that has only the line says so, and takes the same file in again from a stick.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from app.disk.room import require_room_to_bring_in
from app.errors import FileProblem
from app.files import put_in_place
from app.paths import DataDir

KINDS = {
    ".pdf": "pdf", ".txt": "text", ".md": "text", ".html": "text", ".docx": "text", ".odt": "text",
    ".pptx": "text", ".mp4": "video", ".m4v": "video", ".mov": "video", ".webm": "video", ".mp3": "video",
}  # fmt: skip
LARGEST = 2_000_000_000
_PIECE = 1 << 20


class OnShelf(NamedTuple):
    """A file that lies in the data directory by now."""

    kind: str
    file_name: str
    sha256: str
    size: int


def folder(data: DataDir) -> Path:
    """Where the files lie."""
    return data.root / "material"


def place(data: DataDir, sha256: str, file_name: str) -> Path:
    """Where a file lies, or would; the ending tells the system what shows it."""
    return folder(data) / f"{sha256}{Path(file_name).suffix.lower()}"


def is_here(data: DataDir, sha256: str, file_name: str) -> bool:
    """The file is on this laptop."""
    return place(data, sha256, file_name).is_file()


def put_on_shelf(data: DataDir, path: Path, wanted: str = "") -> OnShelf:
    """Copy a file into the data directory. ``wanted`` is the fingerprint of one that is missing here.

    Raises FileProblem for a kind that is no training material, one too large, or another file than wanted.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise FileProblem(f"{path.name} is no PDF, text or video. Choose one of these: {_endings()}.")
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise FileProblem(f"{path.name} is larger than 2 GB. Choose a shorter video.")
        require_room_to_bring_in(data.root, size)
        return OnShelf(kind, path.name, _copy(data, path, wanted), size)
    except OSError as problem:
        raise FileProblem(f"{path.name} cannot be read: {problem.strerror or 'unknown reason'}.") from problem


def _copy(data: DataDir, path: Path, wanted: str) -> str:
    folder(data).mkdir(mode=0o700, exist_ok=True)
    found = hashlib.sha256()
    handle, unfinished = tempfile.mkstemp(dir=folder(data), suffix=".new")
    try:
        with os.fdopen(handle, "wb") as target, path.open("rb") as source:
            while piece := source.read(_PIECE):
                found.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if wanted and found.hexdigest() != wanted:
            raise FileProblem(f"{path.name} is another file than the one on the shelf, or was changed since.")
        put_in_place(Path(unfinished), place(data, found.hexdigest(), path.name))
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return found.hexdigest()


def _endings() -> str:
    return ", ".join(sorted(one.removeprefix(".") for one in KINDS))
