# SPDX-License-Identifier: Apache-2.0
"""Columns of like values as few bytes: what repeats is said once, numbers are differences.

A column is a list of null, whole number and text. Its bytes depend on its values alone. Texts of 32
hexadecimal digits are ids: they stand once in a table of 16 bytes each and are pointed at elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.sync.commit import BadCommit, Plain

_ID = re.compile(r"[0-9a-f]{32}")
_NULL, _ID_FIRST, _TEXT, _NUMBER = range(4)


class Words:
    """The texts and ids that columns point at, in the order of their first use."""

    def __init__(self, texts: Iterable[str] = (), ids: bytes = b"") -> None:
        self.texts: list[str] = list(texts)
        if len(ids) % 16:
            raise BadCommit("What arrived is cut off in its table of ids.")
        self.ids: list[str] = [ids[at : at + 16].hex() for at in range(0, len(ids), 16)]
        self._texts = {text: place for place, text in enumerate(self.texts)}
        self._ids = {one: place for place, one in enumerate(self.ids)}

    def place(self, text: str) -> tuple[int, int]:
        """(kind, place) of a text, which is added when it is new."""
        table, known, kind = (
            (self.ids, self._ids, _ID_FIRST) if _ID.fullmatch(text) else (self.texts, self._texts, _TEXT)
        )
        if text not in known:
            known[text] = len(table)
            table.append(text)
        return kind, known[text]

    def id_bytes(self) -> bytes:
        return b"".join(map(bytes.fromhex, self.ids))


def write(values: Sequence[Plain], words: Words) -> bytes:
    """The column: one byte that says how, then runs or numbers."""
    tokens = [_token(value, words) for value in values]
    runs = _runs(tokens)
    if len(runs) * 2 < len(tokens):
        return b"\x01" + b"".join(_varint(length) + _varint(token) for token, length in runs)
    kinds = {token & 3 for token in tokens}
    if kinds in ({_NUMBER}, {_ID_FIRST}):
        differences = [token - before for before, token in zip([0, *tokens], tokens, strict=False)]
        return bytes([2 + kinds.pop()]) + b"".join(_varint(_zigzag(one >> 2)) for one in differences)
    return b"\x00" + b"".join(map(_varint, tokens))


def read(content: bytes, count: int, words: Words) -> list[Plain]:
    """The ``count`` values of a column. Raises BadCommit for anything else."""
    numbers = _varints(content[1:])
    how = content[0] if content else 0
    if how == 1:
        tokens: list[int] = []
        for length in numbers:
            token = next(numbers, None)
            if token is None or length > count - len(tokens):
                raise BadCommit("What arrived has a column that does not fit.")
            tokens += [token] * length
    elif how in (2 + _NUMBER, 2 + _ID_FIRST):
        kind, at, tokens = how - 2, 0, []
        for number in numbers:
            at += _unzigzag(number)
            tokens.append(at << 2 | kind)
    else:
        tokens = list(numbers)
    if len(tokens) != count:
        raise BadCommit("What arrived has a column that does not fit.")
    return [_value(token, words) for token in tokens]


def _token(value: Plain, words: Words) -> int:
    if value is None:
        return _NULL
    if isinstance(value, int):
        return _zigzag(value) << 2 | _NUMBER
    kind, place = words.place(value)
    return place << 2 | kind


def _value(token: int, words: Words) -> Plain:
    kind, rest = token & 3, token >> 2
    if kind == _NULL:
        return None
    if kind == _NUMBER:
        return _unzigzag(rest)
    table = words.ids if kind == _ID_FIRST else words.texts
    if not 0 <= rest < len(table):
        raise BadCommit("What arrived points at a text that is not there.")
    return table[rest]


def _runs(tokens: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for token in tokens:
        if runs and runs[-1][0] == token:
            runs[-1] = token, runs[-1][1] + 1
        else:
            runs.append((token, 1))
    return runs


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else ((-number) << 1) - 1


def _unzigzag(number: int) -> int:
    return number >> 1 if number % 2 == 0 else -((number + 1) >> 1)


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _varints(content: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in content:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
        elif shift > 70:
            raise BadCommit("What arrived has a number that never ends.")
    if shift:
        raise BadCommit("What arrived is cut off.")
