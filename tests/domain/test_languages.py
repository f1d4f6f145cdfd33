# SPDX-License-Identifier: Apache-2.0
"""Languages by code or word come to the same."""

from __future__ import annotations

import pytest

from app.domain import languages


@pytest.mark.parametrize("word", ["es", "ES", "Spanish", "español", "es-MX", "spa"])
def test_spellings_of_one_language(word: str) -> None:
    assert languages.code_of(word) == "es"


def test_what_has_no_code_stays_a_word() -> None:
    assert languages.stored(["English", "Zuni", "en"]) == "en,zuni"
    assert languages.codes("en; Diné bizaad, en,") == ("en", "nv")
    assert languages.words_of("en,zuni,haw") == "English, Zuni, Hawaiian"
    assert languages.codes("") == ()
