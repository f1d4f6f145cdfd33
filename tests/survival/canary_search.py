# SPDX-License-Identifier: Apache-2.0
"""Words that exist nowhere else, and the search for them in files, however they were written or packed.

All canaries hold one of a few stems, so that a search for those finds any of them. A file is also looked into
where it is packed: zlib anywhere in it, members of a zip, zstandard.
"""

from __future__ import annotations

import base64
import io
import os
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import zstandard

STEMS = ("Quixzelvo", "Žřňqúvlo", "5057773")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_LARGEST_PIECE = 1 << 20


GIVEN: set[str] = set()  # all that were asked for


def canary(number: int, stem: int = 0) -> str:
    """The canary of this number, a name that people could have."""
    GIVEN.add(f"{STEMS[stem]}{number:03}")
    return f"{STEMS[stem]}{number:03}"


def phone(number: int) -> str:
    """A telephone number, as digits after the stem."""
    GIVEN.add(f"{STEMS[2]}{number:03}")
    return f"+1 {STEMS[2]}{number:03}"


def spellings(words: Iterable[str]) -> set[bytes]:
    """How words may stand in bytes: any form and case, UTF-8, UTF-16, Latin, hexadecimal, base 64."""
    found: set[bytes] = set()
    for word in words:
        forms = {unicodedata.normalize(form, word) for form in ("NFC", "NFD", "NFKD")}
        for form in {cased for one in forms for cased in (one, one.lower(), one.upper(), one.casefold())}:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1250"):
                with suppress(UnicodeEncodeError):
                    found.add(form.encode(encoding))
            found |= set(_packed(form.encode()))
            found.add(form.encode("unicode_escape"))
            found.add(base64.b16encode(form.encode("utf-16-be")))
    return found


def _packed(raw: bytes) -> Iterator[bytes]:
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for before in range(3):
        begin, end = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        yield base64.b64encode(bytes(before) + raw)[begin:end]


NEEDLES = re.compile(b"|".join(re.escape(one) for one in sorted(spellings(STEMS), key=len, reverse=True)))


def has_canary(content: bytes, needles: re.Pattern[bytes] = NEEDLES, *, deeply: bool = True) -> bool:
    """Any of the needles, in the bytes or in what is packed in them."""
    if needles.search(content):
        return True
    return deeply and any(needles.search(piece) for piece in _unpacked(content))


def _unpacked(content: bytes) -> Iterator[bytes]:
    if content[:2] == b"PK":
        with (
            suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError),
            zipfile.ZipFile(io.BytesIO(content)) as archive,
        ):
            for name in archive.namelist():
                piece = archive.read(name)
                yield name.encode()
                yield piece
                yield from _unpacked(piece)
    for found in _ZLIB.finditer(content):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[found.start() :], _LARGEST_PIECE)
    at = content.find(b"\x28\xb5\x2f\xfd")
    while at >= 0:
        with suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().stream_reader(content[at:]).read(_LARGEST_PIECE)
        at = content.find(b"\x28\xb5\x2f\xfd", at + 1)


def looks_open(content: bytes) -> str:
    """What anybody could open, if it is such: a PDF, a workbook, a plain database."""
    if content[:5] == b"%PDF-":
        return "a PDF"
    if content[:15] == b"SQLite format 3":
        return "a plain database"
    if content[:2] == b"PK" and b"xl/workbook.xml" in content:
        return "a workbook"
    return ""


def every_file(folders: Iterable[Path], wished: Iterable[Path]) -> Iterator[Path]:
    """All files below the folders, but not what somebody wished for in its place."""
    apart = [str(place) for place in wished]
    for folder in folders:
        for place, _inner, names in os.walk(folder):
            if not any(place == one or place.startswith(one + os.sep) for one in apart):
                yield from (Path(place, name) for name in names)


def search(
    folders: Iterable[Path], wished: Iterable[Path], needles: re.Pattern[bytes] = NEEDLES
) -> list[str]:
    """Every file that holds a canary, in its bytes or its name, or that anybody could open; a line each."""
    found = []
    for path in every_file(folders, wished):
        content = path.read_bytes()
        if has_canary(content, needles) or needles.search(str(path).encode()):
            found.append(f"{path}: a canary")
        if what := looks_open(content):
            found.append(f"{path}: {what}")
    return found
