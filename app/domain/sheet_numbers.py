# SPDX-License-Identifier: Apache-2.0
"""The number of a sheet: eight random digits that mean something only in the program's own data.

For people it is printed as 4 + 4 digits with a check character (ISO 7064, MOD 37-2 reduced to its
digits and letters), which catches every single mistyped digit and every swap of neighbours.
"""

from __future__ import annotations

import random
import re
from collections.abc import Container

from app.errors import Invalid

DIGITS = 8
# 11 remainders; the letters cannot be mistaken for digits.
_CHECKS = "0123456789K"


def new_number(rng: random.Random, taken: Container[str]) -> str:
    """A number that is not in ``taken``; the first digit is never 0, so that a spreadsheet keeps it."""
    while True:
        number = str(rng.randrange(10 ** (DIGITS - 1), 10**DIGITS))
        if number not in taken:
            return number


def check_character(number: str) -> str:
    """The check character of eight digits (ISO 7064 MOD 11-2 with K for ten)."""
    value = 0
    for digit in number:
        value = (value + int(digit)) * 2 % 11
    return _CHECKS[(12 - value) % 11]


def printed(number: str) -> str:
    """ "1234 5678-K" as it stands on the paper."""
    return f"{number[:4]} {number[4:]}-{check_character(number)}"


def parse(text: str) -> str:
    """The eight digits of a typed number, with or without spaces, hyphen and check character. Raises Invalid."""
    cleaned = re.sub(r"[\s\-–]", "", text).upper()
    if not re.fullmatch(r"\d{8}[0-9K]?", cleaned, re.ASCII):
        raise Invalid({"number": "A sheet number has eight digits and a check character, such as 1234 5678-K."})
    number, check = cleaned[:DIGITS], cleaned[DIGITS:]
    if check and check != check_character(number):
        raise Invalid({"number": "One digit of the sheet number is mistyped. Compare it with the paper."})
    return number


def corner_code(number: str, page: int, corner: int) -> str:
    """What a corner code holds: two digits (page - 1) x 4 + corner (0 to 3), then the eight digits."""
    if not 0 <= corner <= 3 or not 1 <= page <= 25:
        raise ValueError("a sheet has corners 0 to 3 and pages 1 to 25")
    return f"{(page - 1) * 4 + corner:02d}{number}"


def parse_corner_code(code: str) -> tuple[str, int, int]:
    """(number, page, corner) of a corner code. Raises Invalid for any other content."""
    if not re.fullmatch(r"\d{10}", code, re.ASCII):
        raise Invalid({"code": "This code is not from a Porchlight sheet."})
    place = int(code[:2])
    return code[2:], place // 4 + 1, place % 4
