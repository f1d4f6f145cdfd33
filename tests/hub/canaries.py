# SPDX-License-Identifier: Apache-2.0
"""Names that exist nowhere else, and the search for them in any bytes, however they were written.

All begin with the same nine letters, so that a search for those finds any of them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

import zstandard

STEM = "Quixzelvo"
_ZSTD = b"\x28\xb5\x2f\xfd"
_FAR = 4 << 20


def canary(number: int) -> str:
    """An invented name."""
    return f"{STEM}{number:03}n"


def spellings(text: str) -> set[bytes]:
    """How a text may stand in bytes: UTF-8, UTF-16, base64 at any offset, hexadecimal; in any case."""
    found = set()
    for written in {text, text.lower(), text.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            found.add(written.encode(encoding))
        found |= byte_spellings(written.encode())
    return found


def byte_spellings(raw: bytes) -> set[bytes]:
    """The same for what is no text, such as a key."""
    found = {raw, raw.hex().encode(), raw.hex().upper().encode()}
    for before in range(3):
        # Of the letters at the ends some bits belong to the neighbours.
        begin, end = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        for write in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(write(bytes(before) + raw)[begin:end])
    return found


def occurrences(content: bytes, needles: Iterable[bytes]) -> list[bytes]:
    """Those that occur, also in anything compressed that stands somewhere in the content."""
    wanted = set(needles)
    return sorted({needle for part in (content, *_inflated(content)) for needle in wanted if needle in part})


def _inflated(content: bytes) -> Iterator[bytes]:
    at = content.find(_ZSTD)
    while at >= 0:
        try:
            reader = zstandard.ZstdDecompressor().stream_reader(content[at : at + _FAR])
            yield reader.read(_FAR)
        except zstandard.ZstdError:
            pass  # four bytes that look like it
        at = content.find(_ZSTD, at + 1)


def files_with(folders: Iterable[Path], needles: Iterable[bytes]) -> tuple[dict[str, list[bytes]], int]:
    """Every file under the folders in which something occurs, with what; and how many bytes were read."""
    wanted, read = list(needles), 0
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                read += len(content)
                if hits := occurrences(content, wanted):
                    found[str(path)] = hits
    return found, read
