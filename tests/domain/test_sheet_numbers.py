# SPDX-License-Identifier: Apache-2.0
"""Sheet numbers: a slip of the finger never opens another sheet."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import sheet_numbers
from app.errors import Invalid

NUMBERS = st.integers(10_000_000, 99_999_999).map(str)
SYMBOLS = "0123456789K"


def typed(number: str) -> str:
    return number + sheet_numbers.check_character(number)


def refused(text: str) -> bool:
    try:
        sheet_numbers.parse(text)
    except Invalid:
        return True
    return False


@given(NUMBERS)
def test_every_single_wrong_character_is_caught(number: str) -> None:
    right = typed(number)
    for place, good in enumerate(right):
        for wrong in SYMBOLS:
            if wrong != good:
                assert refused(right[:place] + wrong + right[place + 1 :])


@given(NUMBERS)
def test_every_swap_of_neighbours_is_caught(number: str) -> None:
    right = typed(number)
    for place in range(len(right) - 1):
        left, other = right[place], right[place + 1]
        if left != other:
            assert refused(right[:place] + other + left + right[place + 2 :])


@given(NUMBERS)
def test_what_is_printed_is_read_back(number: str) -> None:
    printed = sheet_numbers.printed(number)
    check = printed[-1]
    assert printed == f"{number[:4]} {number[4:]}-{check}"
    spellings = (
        printed, printed.lower(), f" {number}\n", number + check, f"{number} {check}",
        f"{number[:4]}-{number[4:]}", f"{number[:4]}-{number[4:]}-{check}", f"{number} – {check}",
    )  # fmt: skip
    assert {sheet_numbers.parse(text) for text in spellings} == {number}


def test_check_characters_follow_the_standard() -> None:
    """ORCID uses the same ISO 7064 MOD 11-2 with X for ten; these two are its published examples."""
    assert sheet_numbers.check_character("000000021825009") == "7"
    assert sheet_numbers.check_character("000000021694233") == "K"
    assert sheet_numbers.printed("12345678") == "1234 5678-9"


@pytest.mark.parametrize(
    "text", ["", "1234567", "1234 567-8", "123456789012", "1234 5678-KK", "12345678X", "١٢٣٤٥٦٧٨", "½2345678"]
)
def test_what_is_no_sheet_number(text: str) -> None:
    with pytest.raises(Invalid) as problem:
        sheet_numbers.parse(text)
    assert problem.value.fields == {
        "number": "A sheet number has eight digits and a check character, such as 1234 5678-9."
    }


def test_a_wrong_check_character_is_explained() -> None:
    with pytest.raises(Invalid, match="Compare every digit with the paper"):
        sheet_numbers.parse("1234 5678-5")


@given(st.text(max_size=20) | st.text("0123456789K -–\n", max_size=14))
def test_any_text_is_a_number_or_invalid(text: str) -> None:
    try:
        number = sheet_numbers.parse(text)
    except Invalid as problem:
        assert set(problem.fields) == {"number"}  # noqa: PT017 (either outcome is fine; a crash is not)
    else:
        assert len(number) == 8
        assert number.isdecimal()


def test_numbers_are_new_and_keep_their_eight_digits_in_a_spreadsheet() -> None:
    first = sheet_numbers.new_number(random.Random(7), set())
    second = sheet_numbers.new_number(random.Random(7), {first})
    assert first != second
    for seed in range(500):
        number = sheet_numbers.new_number(random.Random(seed), ())
        assert len(str(int(number))) == 8


@given(NUMBERS, st.integers(1, 25), st.integers(0, 3))
def test_corner_codes_are_read_back(number: str, page: int, corner: int) -> None:
    code = sheet_numbers.corner_code(number, page, corner)
    assert len(code) == 10
    assert code.isdecimal()
    assert code[2:] == number
    assert sheet_numbers.parse_corner_code(code) == (number, page, corner)


def test_corner_codes_of_the_first_two_pages() -> None:
    codes = [
        sheet_numbers.corner_code("12345678", page, corner)[:2] for page in (1, 2) for corner in range(4)
    ]
    assert codes == ["00", "01", "02", "03", "04", "05", "06", "07"]


@pytest.mark.parametrize(("number", "page", "corner"), [("12345678", 0, 0), ("12345678", 26, 0),
                                                        ("12345678", 1, 4), ("1234567", 1, 0)])  # fmt: skip
def test_a_code_that_cannot_be_printed(number: str, page: int, corner: int) -> None:
    with pytest.raises(ValueError, match="a sheet"):
        sheet_numbers.corner_code(number, page, corner)


@pytest.mark.parametrize(
    "code", ["", "123456789", "12345678901", "12345678a0", "https://example.org", "٠" * 10]
)
def test_other_peoples_codes(code: str) -> None:
    with pytest.raises(Invalid, match="not from a Porchlight sheet"):
        sheet_numbers.parse_corner_code(code)
