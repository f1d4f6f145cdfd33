# SPDX-License-Identifier: Apache-2.0
"""The program's own files."""

from __future__ import annotations

from app.paths import words


def test_words_are_words_and_nothing_of_what_is_said_about_them() -> None:
    found = words()
    assert len(found) == len(set(found)) > 1900
    assert [word for word in found if not (word.isascii() and word.isalpha() and word.islower())] == []
