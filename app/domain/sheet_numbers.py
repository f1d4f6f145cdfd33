# SPDX-License-Identifier: Apache-2.0
"""The number of a sheet: eight random digits that mean something only in the program's own data.

For people it is printed as 4 + 4 digits with a check character (ISO 7064 MOD 11-2), which catches every
single mistyped digit and every swap of neighbours. Drawing the codes is the business of the reports.
"""

from __future__ import annotations

import random
import re
from collections.abc import Container

from app.errors import Invalid

DIGITS = 8
# Eleven remainders; K (for ten) is not mistaken for a digit in handwriting.
_CHECKS = "0123456789K"


def new_number(rng: random.Random, taken: Container[str], slot: int | None = None) -> str:
    """A number that is not in ``taken``; the first digit is never 0, so that a spreadsheet keeps it.

    A laptop that shares its program with others draws only numbers that end in its ``slot`` (0 to 99), so
    that no two laptops ever draw the same one.
    """
    while True:
        number = str(rng.randrange(10 ** (DIGITS - 1), 10**DIGITS))
        if slot is not None:
            number = f"{number[:-2]}{slot:02d}"
        if number not in taken:
            return number


def check_character(number: str) -> str:
    """The check character of eight digits: ISO 7064 MOD 11-2 with K for ten."""
    value = 0
    for digit in number:
        value = (value + int(digit)) * 2 % 11
    return _CHECKS[(12 - value) % 11]


def printed(number: str) -> str:
    """ "1234 5678-9" as it stands on the paper."""
    return f"{number[:4]} {number[4:]}-{check_character(number)}"


def parse(text: str) -> str:
    """The eight digits of a typed number, with or without spaces, hyphen and check character.

    Raises Invalid when there are not eight digits or the check character does not belong to them.
    """
    typed = re.sub(r"[‐‑–—−]", "-", re.sub(r"\s", "", text)).upper()
    number, hyphen, check = typed.rpartition("-")
    if not hyphen or len(check) != 1:
        # No check character is set apart: it can only be a ninth character.
        together = typed.replace("-", "")
        number, check = together[:DIGITS], together[DIGITS:]
    number = number.replace("-", "")
    if not re.fullmatch(r"[0-9]{8}", number) or not re.fullmatch(r"[0-9K]?", check):
        raise Invalid(
            {"number": "A sheet number has eight digits and a check character, such as 1234 5678-9."}
        )
    if check and check != check_character(number):
        raise Invalid(
            {
                "number": "The sheet number and its check character do not belong together. "
                "Compare every digit with the paper."
            }
        )
    return number


def corner_code(number: str, page: int, corner: int) -> str:
    """What a corner code holds: two digits (page - 1) x 4 + corner (0 to 3), then the eight digits.

    Raises ValueError for a page, corner or number that does not fit.
    """
    if not 0 <= corner <= 3 or not 1 <= page <= 25:
        raise ValueError("a sheet has corners 0 to 3 and pages 1 to 25")
    if not re.fullmatch(r"[0-9]{8}", number):
        raise ValueError("a sheet number has eight digits")
    return f"{(page - 1) * 4 + corner:02d}{number}"


def parse_corner_code(code: str) -> tuple[str, int, int]:
    """(number, page, corner) of a corner code. Raises Invalid for any other content."""
    if not re.fullmatch(r"\d{10}", code, re.ASCII):
        raise Invalid({"code": "This code is not from a Porchlight sheet."})
    place = int(code[:2])
    return code[2:], place // 4 + 1, place % 4
