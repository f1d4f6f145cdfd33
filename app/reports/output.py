# SPDX-License-Identifier: Apache-2.0
"""A finished file or none: it is written under a temporary name, brought to the disk, then put in its place.

Used for everything on paper; what stands in the file is the caller's affair. A preview is written to memory,
so that no name lies in a temporary file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import FileProblem
from app.files import put_in_place

# Where paper goes: a file, or memory that is open for writing.
Out = Path | BinaryIO


@contextmanager
def finished(out: Out) -> Iterator[str | BinaryIO]:
    """What a PDF library writes to: the open memory itself, or the name of a file that becomes ``out``."""
    if not isinstance(out, Path):
        yield out
        return
    with finished_file(out) as temporary:
        yield str(temporary)


@contextmanager
def finished_file(out: Path) -> Iterator[Path]:
    """A path to write to; it becomes ``out`` at the end, and is removed if anything is raised.

    Raises FileProblem when the folder cannot be written to or the file is held by another program.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.stem[:40]}-", suffix=out.suffix, dir=out.parent)
        os.close(handle)
    except OSError as error:
        raise FileProblem(f"{out.parent} cannot be written to. Choose another folder.") from error
    temporary = Path(name)
    try:
        yield temporary
        _keep(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)


def _keep(temporary: Path, out: Path) -> None:
    try:
        put_in_place(temporary, out)
    except OSError as error:
        raise FileProblem(
            f"{out.name} could not be saved. Close it if it is open elsewhere, then try again."
        ) from error
