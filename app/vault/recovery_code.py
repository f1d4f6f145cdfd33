# SPDX-License-Identifier: Apache-2.0
"""The recovery code that is printed: 128 random bits in groups that can be read aloud, with check letters."""

from __future__ import annotations

import secrets

from app.errors import Invalid

# Crockford's base 32: no I, L, O or U, so that a code read aloud or from paper stays itself.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP_LETTERS = 7, 4


def new_recovery_code() -> str:
    """128 random bits and check letters as seven groups of four, to be printed and kept on paper."""
    number = secrets.randbits(128)
    letters = ""
    for _ in range(26):
        letters = _LETTERS[number & 31] + letters
        number >>= 5
    letters += _check_letters(letters)
    return "-".join(letters[i : i + _GROUP_LETTERS] for i in range(0, len(letters), _GROUP_LETTERS))


def check_recovery_code(code: str) -> None:
    """Raises Invalid when a typed recovery code cannot be right."""
    letters = plain_code(code)
    if not _has_all(letters):
        raise Invalid({"code": "The recovery code has seven groups of four letters or digits."})
    if not _is_whole(letters):
        raise Invalid(
            {"code": "One of the letters of the code is mistyped; compare it with the printed sheet."}
        )


def looks_like_code(secret: str) -> bool:
    """True for a recovery code without a mistake, with or without its hyphens."""
    letters = plain_code(secret)
    return all(one.isalnum() or one in "- " for one in secret) and _has_all(letters) and _is_whole(letters)


def plain_code(code: str) -> str:
    """The letters of a code as they are drawn: no I, L or O, no hyphens, whatever the handwriting is like."""
    letters = code.upper().replace("I", "1").replace("L", "1").replace("O", "0")
    return "".join(letter for letter in letters if letter in _LETTERS)


def _has_all(letters: str) -> bool:
    return len(letters) == _GROUPS * _GROUP_LETTERS


def _is_whole(letters: str) -> bool:
    return _check_letters(letters[:-2]) == letters[-2:]


def _check_letters(letters: str) -> str:
    total = sum((place + 1) * (_LETTERS.find(letter) + 1) for place, letter in enumerate(letters)) % 1021
    return _LETTERS[total // 32] + _LETTERS[total % 32]
