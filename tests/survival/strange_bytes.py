# SPDX-License-Identifier: Apache-2.0
"""What may become of a good file on its way: bytes, cells, members of a zip and values of JSON gone strange.

Everything is drawn from the given ``random.Random``, so that a number brings the same file back.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

Files = dict[str, bytes]

TOKENS = [
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"'", b"\\", b"\r", b"\n", b"\r\n", b"\t",
    b",", b";", b"|", b"NULL", b"-1", b"0", b"1e309", b"9" * 30, b"-0.0", b"nan", b"=1+1", b"@x",
    b"01/02/03", b"2013-02-30", b"0001-01-01", b"9999-12-31", b"31.12.1899", b"25:61", b"\xc3\x28",
    b"\xed\xa0\x80", "\u202e\u0301Łʼ".encode(), "\U0001f600".encode(), b"password", b"sep=,",
    b"sourcedId", b"x" * 2000, b"a\x0bb\x1cc", b"true", b"{}", b"[]",
]  # fmt: skip
STRANGE_VALUES: list[Any] = [
    None, True, "", 0, -1, 1 << 62, 1 << 80, 1.5, 1e308, float("nan"), [], {}, [[]], {"a": []}, "x" * 5000,
    "\ud800",    "\x00", "ＡＢ", "....", "=" * 8, ["a"], {"format": 1}, "2026-13-45", -(1 << 63),
]  # fmt: skip


def any_bytes(content: bytes, draw: random.Random) -> bytes:
    """Bits turned over, parts lost, doubled, moved, or something else in their place."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        at = draw.randint(0, len(changed))
        end = min(len(changed), at + draw.choice((1, 2, 8, 64, 700)))
        match draw.randrange(8):
            case 0:
                if at < len(changed):
                    changed[at] ^= 1 << draw.randrange(8)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = changed[at:end]
            case 3:
                changed[at:end] = draw.choice(TOKENS)
            case 4:
                changed[at:at] = draw.choice(TOKENS)
            case 5:
                del changed[at:]
            case 6:
                changed[at:end] = draw.randbytes(end - at)
            case _:
                changed[at:end] = bytes(end - at)
    return bytes(changed)


def cells(content: bytes, draw: random.Random) -> bytes:
    """A table whose cells, rows or headings are not what they were."""
    rows = [line.split(b",") for line in content.split(b"\n")]
    for _ in range(draw.choice((1, 2, 4))):
        row = draw.choice(rows)
        at = draw.randrange(len(row) + 1)
        match draw.randrange(7):
            case 0 | 1:
                row[at : at + 1] = [draw.choice(TOKENS)]
            case 2:
                row[at:at] = [draw.choice(TOKENS)]
            case 3:
                del row[at : at + draw.randint(1, 3)]
            case 4:
                draw.shuffle(rows)
            case 5:
                rows += [list(row)] * draw.choice((1, 3, 50))
            case _:
                other = draw.choice(rows)
                row[at : at + 1] = other[-1:]
        rows = rows or [[b""]]
    return draw.choice((b"\n", b"\n", b"\r\n", b"\r")).join(
        draw.choice((b",", b",", b",", b";", b"\t")).join(row) for row in rows
    )


def json_values(content: bytes, draw: random.Random) -> bytes:
    """JSON of which one or two values are something else."""
    value = json.loads(content)
    for _ in range(draw.choice((1, 1, 2))):
        value = _value_changed(value, draw)
    return json.dumps(value, ensure_ascii=draw.random() < 0.5).encode("utf-8", errors="surrogatepass")


def _value_changed(value: Any, draw: random.Random) -> Any:
    if isinstance(value, dict) and value and draw.random() < 0.9:
        key = draw.choice(list(value))
        if draw.random() < 0.1:
            return {one: other for one, other in value.items() if one != key}
        if draw.random() < 0.05:
            return {**value, draw.choice(("x", "format", "slots", "")): draw.choice(STRANGE_VALUES)}
        return {**value, key: _value_changed(value[key], draw)}
    if isinstance(value, list) and value and draw.random() < 0.9:
        at = draw.randrange(len(value))
        if draw.random() < 0.1:
            return value * draw.choice((0, 2, 100))
        return [*value[:at], _value_changed(value[at], draw), *value[at + 1 :]]
    if isinstance(value, str) and value and draw.random() < 0.3:
        at = draw.randrange(len(value))
        return value[:at] + draw.choice("aZ0=/ \u00e9") + value[at + 1 :]
    return draw.choice(STRANGE_VALUES)


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def unzipped(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_TRICKS = (
    "../x.csv",
    "/etc/x.csv",
    "C:\\x.csv",
    "a/../../x.csv",
    "..\\x.csv",
    "x\x00.csv",
    " ",
    ".csv",
    "a" * 300 + ".csv",
)


def archive(
    files: Files,
    draw: random.Random,
    inside: Callable[[bytes, random.Random], bytes],
    usual: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A zip of ``files`` with something wrong: in a member, in its name, in the zip itself, or around it."""
    changed = dict(files)
    name = draw.choice(list(changed))
    match draw.randrange(9):
        case 0 | 1 | 2:
            changed[name] = inside(changed[name], draw)
        case 3:
            changed[draw.choice(_TRICKS)] = changed[name]
        case 4:
            del changed[name]
        case 5:
            changed[draw.choice(("bomb.csv", name))] = b"0" * draw.choice((100_000, 3_000_000))
        case 6:
            changed["inner.zip"] = zipped({"more.zip": zipped(files)} if draw.random() < 0.5 else files)
        case 7:
            other = draw.choice(list(changed))
            changed[name], changed[other] = changed[other], changed[name]
        case _:
            return any_bytes(zipped(changed), draw)
    method = draw.choice((usual, usual, usual, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    made = zipped(changed, method)
    return any_bytes(made, draw) if draw.random() < 0.2 else made
