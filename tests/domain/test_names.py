# SPDX-License-Identifier: Apache-2.0
"""Names: kept as written, found however they are typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import names

REAL = ["Begaye Tłʼízí", "Kaʻōhao", "O'Brien-de la Cruz", "ᏣᎳᎩ", "Nguyễn", "Cher", "García Márquez"]
NAME_LETTERS = st.text("abcłøđðæœıßéíōʻʼ'’-ĄÁį́ễᏣᎳᎩꮳꮃꭹ .", max_size=20)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Begaye Tłʼízí", "begaye tlizi"),
        ("Kaʻōhao", "kaohao"),
        ("O'Brien-de la Cruz", "obrien de la cruz"),
        ("Nguyễn", "nguyen"),
        ("į́", "i"),
        ("ą́ ę́ ǫ́", "a e o"),
        ("ᏣᎳᎩ", "ᏣᎳᎩ"),
        ("ꮳꮃꭹ", "ᏣᎳᎩ"),  # Cherokee folds to its capitals, unlike any other script
        ("Łukasz Øster Đỗ Strauß", "lukasz oster do strauss"),
        ("  Ana   María  ", "ana maria"),
        ("J.R. Smith", "j r smith"),
        ("", ""),
    ],
)
def test_fold(written: str, key: str) -> None:
    assert names.fold(written) == key


@pytest.mark.parametrize("mark", list("'’‘ʼʻ`´ʹ"))
def test_every_apostrophe_finds_the_same_person(mark: str) -> None:
    assert names.fold(f"O{mark}Brien") == "obrien"


def test_parts_are_joined_and_empty_ones_ignored() -> None:
    assert names.fold("Ana", "", "Begaye") == "ana begaye"


def test_a_name_pasted_with_invisible_marks_is_found() -> None:
    assert names.fold("\ufeffAna\u200b Be\u00adgaye\u200e") == "ana begaye"


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert names.fold(names.fold(text)) == names.fold(text)


@given(st.text(max_size=30))
def test_composed_and_decomposed_spellings_have_one_key(text: str) -> None:
    forms = {names.fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {names.fold(text)}


@given(NAME_LETTERS)
def test_case_never_matters(text: str) -> None:
    assert names.fold(text.upper()) == names.fold(text.lower()) == names.fold(text)


@given(st.text(max_size=30))
def test_stored_names_are_composed_and_trimmed(text: str) -> None:
    stored = names.nfc(text)
    assert stored == unicodedata.normalize("NFC", stored) == stored.strip()
    assert "  " not in stored
    assert names.nfc(stored) == stored


@pytest.mark.parametrize("name", REAL)
def test_storing_changes_no_letter(name: str) -> None:
    assert names.nfc(unicodedata.normalize("NFD", f"  {name} ")) == name


def test_the_okina_is_a_letter_and_stays() -> None:
    assert "\u02bb" in names.nfc("Kaʻōhao")
    assert names.nfc("į́") == "į\u0301"  # one letter, two code points: there is no single one


@pytest.mark.parametrize(
    ("given_name", "family", "shown"),
    [("Ana", "Begaye", "Ana Begaye"), ("Cher", "", "Cher"), ("", "Kaʻōhao", "Kaʻōhao"), ("", "", "")],
)
def test_display_name(given_name: str, family: str, shown: str) -> None:
    assert names.display_name(given_name, family) == shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (("Ana", "Begaye"), "Begaye, Ana"),
        (("Analinda", "Begaye", "Ana"), "Begaye, Analinda (Ana)"),
        (("Ana", "Begaye", "ana"), "Begaye, Ana"),
        (("Ana", "O'Brien-de la Cruz"), "O'Brien-de la Cruz, Ana"),
        (("Cher", ""), "Cher"),
        (("", "ᏣᎳᎩ"), "ᏣᎳᎩ"),
    ],
)
def test_list_name(parts: tuple[str, ...], shown: str) -> None:
    assert names.list_name(*parts) == shown


def test_sheets_are_sorted_by_family_name_and_single_names_stand_among_them() -> None:
    people = [("Zoe", "Álvarez"), ("Cher", ""), ("ana", "álvarez"), ("Dan", "de la Cruz"), ("Bo", "O'Brien")]
    assert sorted(people, key=lambda person: names.sort_key(*person)) == [
        ("ana", "álvarez"),
        ("Zoe", "Álvarez"),
        ("Cher", ""),
        ("Dan", "de la Cruz"),
        ("Bo", "O'Brien"),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("O'Brien-de la Cruz, Ana", ("Ana", "O'Brien-de la Cruz")),
        ("Begaye ,  Tłʼízí", ("Tłʼízí", "Begaye")),
        ("García Márquez, María José", ("María José", "García Márquez")),
        ("Cher", ("Cher", "")),
        ("Ana Begaye", ("Ana Begaye", "")),  # without a comma nobody can tell where the family name begins
        ("Begaye,", ("", "Begaye")),
        ("Begaye, Ana, Jr.", ("Ana, Jr.", "Begaye")),
        ("", ("", "")),
    ],
)
def test_split_last_first(text: str, parts: tuple[str, str]) -> None:
    assert names.split_last_first(text) == parts


@given(given_name=NAME_LETTERS.map(names.nfc), family=NAME_LETTERS.map(names.nfc))
def test_what_a_list_shows_can_be_split_again(given_name: str, family: str) -> None:
    if given_name and family:
        assert names.split_last_first(names.list_name(given_name, family)) == (given_name, family)
