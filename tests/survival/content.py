# SPDX-License-Identifier: Apache-2.0
"""The bytes of one file, in pieces, so that thousands of variants of it share what they have in common."""

from __future__ import annotations

_PIECE = 1 << 15


class Content:
    """A file's bytes. ``copy`` costs next to nothing; what is written to one is not seen in another."""

    __slots__ = ("_pieces", "length")

    def __init__(self, content: bytes = b"") -> None:
        self._pieces = [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)]
        self.length = len(content)

    def copy(self) -> Content:
        made = Content()
        made._pieces, made.length = self._pieces.copy(), self.length
        return made

    def read(self, place: int, amount: int) -> bytes:
        """Up to so many bytes: fewer at the end of the file."""
        at, begin = divmod(place, _PIECE)
        if begin + amount <= _PIECE:
            return self._pieces[at][begin : begin + amount] if at < len(self._pieces) else b""
        return b"".join(self._pieces[at : (place + amount) // _PIECE + 1])[begin : begin + amount]

    def write(self, place: int, new: bytes) -> None:
        """Beyond the end the file grows, with zeros between."""
        self.resize(max(self.length, place + len(new)))
        while new:
            at, begin = divmod(place, _PIECE)
            part, new = new[: _PIECE - begin], new[_PIECE - begin :]
            old = self._pieces[at]
            self._pieces[at] = b"".join((old[:begin], part, old[begin + len(part) :]))
            place += len(part)

    def resize(self, length: int) -> None:
        """Cut off, or grow with zeros."""
        if length < self.length:
            del self._pieces[-(-length // _PIECE) :]
            if length % _PIECE:
                self._pieces[-1] = self._pieces[-1][: length % _PIECE]
        elif length > self.length:
            if self._pieces:
                wanted = min(_PIECE, len(self._pieces[-1]) + length - self.length)
                self._pieces[-1] = self._pieces[-1].ljust(wanted, b"\0")
            for at in range(len(self._pieces) * _PIECE, length, _PIECE):
                self._pieces.append(bytes(min(_PIECE, length - at)))
        self.length = length

    def __bytes__(self) -> bytes:
        return b"".join(self._pieces)
