# SPDX-License-Identifier: Apache-2.0
"""Grade levels as CEDS codes (Common Education Data Standards, as OneRoster uses them)."""

from __future__ import annotations

import re

CODES = ("IT", "PR", "PK", "TK", "KG", *(f"{n:02d}" for n in range(1, 14)), "PS", "UG", "Other")

_WORDS = {
    "it": "IT", "infant": "IT", "infant toddler": "IT", "pr": "PR", "preschool": "PR", "pk": "PK", "prek": "PK",
    "pre k": "PK", "prekindergarten": "PK", "tk": "TK", "transitional kindergarten": "TK", "k": "KG", "kg": "KG",
    "kf": "KG", "kinder": "KG", "kindergarten": "KG", "ps": "PS", "postsecondary": "PS", "ug": "UG",
    "ungraded": "UG", "other": "Other", "freshman": "09", "sophomore": "10", "junior": "11", "senior": "12",
    "first": "01", "second": "02", "third": "03", "fourth": "04", "fifth": "05", "sixth": "06", "seventh": "07",
    "eighth": "08", "ninth": "09", "tenth": "10", "eleventh": "11", "twelfth": "12",
}  # fmt: skip
_ENGLISH = {
    "IT": "Infant or toddler", "PR": "Preschool", "PK": "Pre-K", "TK": "Transitional K", "KG": "Kindergarten",
    "PS": "After high school", "UG": "Ungraded", "Other": "Other",
}  # fmt: skip
_SPANISH = {
    "IT": "Bebés", "PR": "Preescolar", "PK": "Prekínder", "TK": "Kínder de transición", "KG": "Kínder",
    "PS": "Después de la secundaria", "UG": "Sin grado", "Other": "Otro",
}  # fmt: skip


def parse(text: str) -> str | None:
    """The code for "7", "Grade 7", "7th", "09", "K" and the like; None when it is no grade."""
    word = re.sub(r"[\s_.\-]+", " ", text.strip().casefold())
    word = re.sub(r"^(grade|grado|gr)\s*", "", word)
    word = re.sub(r"\s*(grade|grado|º|°)$", "", word).strip()
    if word in _WORDS:
        return _WORDS[word]
    match = re.fullmatch(r"(\d{1,2})(st|nd|rd|th|o)?", word)
    if match is None:
        return None
    number = int(match[1])
    if number == 0:
        return "KG"
    return f"{number:02d}" if number <= 13 else None


def label(code: str, lang: str = "en") -> str:
    """A code in words: "Grade 7", "Kindergarten"; "" for no grade."""
    if not code:
        return ""
    if code.isdigit():
        return f"{int(code)}.º grado" if lang == "es" else f"Grade {int(code)}"
    return (_SPANISH if lang == "es" else _ENGLISH).get(code, code)


def sort_key(code: str) -> int:
    """The order of grades, youngest first; no grade comes last."""
    return CODES.index(code) if code in CODES else len(CODES)
