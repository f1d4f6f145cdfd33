# SPDX-License-Identifier: Apache-2.0
"""Columns of like values as few bytes: what repeats is said once, numbers are differences.

A column is a list of null, whole number and text. Its bytes depend on its values alone. Texts of 32
hexadecimal digits are ids. Texts and ids stand once in tables, in the order of their first use, and are
pointed at; the first use of a text is always the same small number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from operator import ne
from typing import Any

from app.sync.commit import LARGEST, LONGEST_TEXT, BadCommit, Plain

_ID = re.compile(r"[0-9a-f]{32}")
_NULL, _ID_KIND, _TEXT, _NUMBER = range(4)
# A null with something in it: the next text of the table, which nothing pointed at so far.
_NEXT_TEXT = 1 << 2 | _NULL
_SEPARATOR = "\0"


class Writing(dict[Plain, int]):
    """The token of every value so far; texts and ids get their places when they are met first."""

    def __init__(self) -> None:
        super().__init__({None: _NULL})
        self.texts: list[str] = []
        self.ids: list[str] = []

    def __missing__(self, value: Plain) -> int:
        if isinstance(value, int):
            self[value] = token = _zigzag(value) << 2 | _NUMBER
            return token
        assert value is not None
        if _ID.fullmatch(value):
            self[value] = token = len(self.ids) << 2 | _ID_KIND
            self.ids.append(value)
            return token
        self[value] = len(self.texts) << 2 | _TEXT
        self.texts.append(value)
        return _NEXT_TEXT

    def write(self, values: Iterable[Plain]) -> bytes:
        """The column: one byte that says how, then runs or numbers."""
        tokens = [self[value] for value in values]
        if (sum(map(ne, tokens, tokens[1:])) + 1) * 2 < len(tokens):
            runs = [part for token, run in groupby(tokens) for part in (len(list(run)), token)]
            return b"\x01" + _varints(runs)
        kinds = {token & 3 for token in tokens}
        if kinds in ({_NUMBER}, {_ID_KIND}):
            differences = [_zigzag((after - before) >> 2) for before, after in pairwise([0, *tokens])]
            return bytes([2 + kinds.pop()]) + _varints(differences)
        return b"\x00" + _varints(tokens)

    def tables(self) -> tuple[str | list[str], bytes]:
        """The texts, as one where that can be taken apart again; the ids, each after the one before it.

        Ids made together begin alike: the first half is told as a difference.
        """
        whole = _SEPARATOR.join(self.texts)
        apart = not self.texts or whole.count(_SEPARATOR) != len(self.texts) - 1
        ids = [bytes.fromhex(one) for one in self.ids]
        first = [int.from_bytes(one[:8], "big") for one in ids]
        differences = [_zigzag(after - before) for before, after in pairwise([0, *first])]
        return self.texts if apart else whole, _varints(differences) + b"".join(one[8:] for one in ids)


class Reading(dict[int, Plain]):
    """What tokens stand for; columns must be read in the order in which they were written."""

    def __init__(self, texts: Any, ids: Any, count: int) -> None:
        """``count`` is how many ids there are. Raises BadCommit."""
        super().__init__({_NULL: None})
        self.texts = texts.split(_SEPARATOR) if isinstance(texts, str) else texts
        if not isinstance(self.texts, list) or not isinstance(ids, bytes):
            raise BadCommit(_STRANGE)
        if any(not isinstance(text, str) or len(text) > LONGEST_TEXT for text in self.texts):
            raise BadCommit("A change that arrived holds a text that is too long, or none.")
        self.ids = _read_ids(ids, count)
        self._used = 0

    def __missing__(self, token: int) -> Plain:
        kind, rest = token & 3, token >> 2
        if token == _NEXT_TEXT:
            kind, rest = _TEXT, self._used
            self._used += 1
        if kind == _NUMBER:
            value: Plain = _unzigzag(rest)
            if not -LARGEST - 1 <= value <= LARGEST:  # type: ignore[operator]
                raise BadCommit("A change that arrived holds a number that is too large.")
        elif kind == _NULL or not 0 <= rest < len(self.ids if kind == _ID_KIND else self.texts):
            raise BadCommit("What arrived points at a text that is not there.")
        else:
            value = self.ids[rest] if kind == _ID_KIND else self.texts[rest]
        if token != _NEXT_TEXT:
            self[token] = value
        return value

    def read(self, content: bytes, count: int) -> list[Plain]:
        """The ``count`` values of a column. Raises BadCommit for anything else."""
        how, numbers = content[0] if content else 0, _read_varints(content[1:])
        if how == 1:
            tokens = _unrolled(numbers, count)
        elif how in (2 + _NUMBER, 2 + _ID_KIND):
            kind, at, tokens = how - 2, 0, []
            for number in numbers:
                at += number >> 1 if not number & 1 else -((number + 1) >> 1)
                tokens.append(at << 2 | kind)
        else:
            tokens = numbers
        if len(tokens) != count:
            raise BadCommit(_STRANGE)
        return [self[token] for token in tokens]


_STRANGE = "What arrived has a column that does not fit."


def _unrolled(numbers: Sequence[int], count: int) -> list[int]:
    tokens: list[int] = []
    for length, token in zip(numbers[::2], numbers[1::2], strict=False):
        if length > count - len(tokens):
            raise BadCommit(_STRANGE)
        tokens += [token] * length
    return tokens


def _read_ids(content: bytes, count: int) -> list[str]:
    begin = len(content) - 8 * count
    if begin < 0:
        raise BadCommit("What arrived is cut off in its table of ids.")
    differences = _read_varints(content[:begin])
    if len(differences) != count:
        raise BadCommit("What arrived is cut off in its table of ids.")
    ids, first = [], 0
    for difference, at in zip(differences, range(begin, len(content), 8), strict=True):
        first += _unzigzag(difference)
        if not 0 <= first < 1 << 64:
            raise BadCommit("What arrived has an impossible id.")
        ids.append((first.to_bytes(8, "big") + content[at : at + 8]).hex())
    return ids


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else ((-number) << 1) - 1


def _unzigzag(number: int) -> int:
    return number >> 1 if number % 2 == 0 else -((number + 1) >> 1)


def _varints(numbers: Sequence[int]) -> bytes:
    if max(numbers, default=0) < 0x80:
        return bytes(numbers)
    return b"".join(map(_varint, numbers))


@lru_cache(maxsize=4096)
def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _read_varints(content: bytes) -> list[int]:
    if content.isascii():  # every number is a byte of its own
        return list(content)
    return list(_longer_varints(content))


def _longer_varints(content: bytes) -> Iterator[int]:
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
