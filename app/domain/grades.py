# SPDX-License-Identifier: Apache-2.0
"""Grade levels as CEDS codes (Common Education Data Standards, as OneRoster uses them)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from app.domain.dates import school_year_of
from app.domain.names import fold

CODES = ("IT", "PR", "PK", "TK", "KG", *(f"{n:02d}" for n in range(1, 14)), "PS", "UG", "Other")

_ENGLISH = {
    "IT": "Infant or toddler",
    "PR": "Preschool",
    "PK": "Pre-K",
    "TK": "Transitional K",
    "KG": "Kindergarten",
    "PS": "After high school",
    "UG": "Ungraded",
    "Other": "Other",
}
_SPANISH = {
    "IT": "Bebés",
    "PR": "Preescolar",
    "PK": "Prekínder",
    "TK": "Kínder de transición",
    "KG": "Kínder",
    "PS": "Después de la secundaria",
    "UG": "Sin grado",
    "Other": "Otro",
}
# What files write, folded.
_SPELLINGS = {
    "IT": "infant;toddler;infant toddler;infant/toddler",
    "PR": "",
    "PK": "prek;prekindergarten;pre kindergarten;pre kinder",
    "TK": "transitional kindergarten",
    "KG": "k;kf;kinder;kindergarden",
    "PS": "postsecondary;post secondary",
    "UG": "ungr",
    "Other": "",
    "09": "freshman",
    "10": "sophomore",
    "11": "junior",
    "12": "senior",
}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
_WORDS = {
    **{fold(code): code for code in CODES},
    **{fold(words): code for names in (_ENGLISH, _SPANISH) for code, words in names.items()},
    **{word: code for code, words in _SPELLINGS.items() for word in words.split(";") if word},
    **{word: f"{number:02d}" for number, word in enumerate(_ORDINALS, 1)},
}
_GRADE = re.compile(r"^(?:grade|grado|gr|g)(?=[\s0-9])\s*|\s*\b(?:grade|grado|gr)$")
_NUMBER = re.compile(r"([0-9]{1,2})\s*(?:st|nd|rd|th|o|a|er|ro|do|to|mo|vo|no)?")


def parse(text: str) -> str | None:
    """The code for "7", "Grade 7", "7th", "09", "K" and the like; None when it is no grade.

    Nothing is guessed: a minus sign, a fraction or two grades ("7-8") are no grade.
    """
    cleaned = re.sub(r"(?<=\d)\.0+$", "", text.strip())  # a spreadsheet's 7.0
    if re.match(r"[-−]", cleaned):
        return None
    words = fold(cleaned.replace("_", " "))
    word = _GRADE.sub("", words)
    if code := _WORDS.get(words) or _WORDS.get(word):
        return code
    match = _NUMBER.fullmatch(word)
    if match is None or int(match[1]) > 13:
        return None
    return f"{int(match[1]):02d}" if int(match[1]) else "KG"


def label(code: str, lang: str = "en") -> str:
    """A code in words: "Grade 7", "Kindergarten"; "" for no grade. Other codes stay as they are."""
    if code in CODES and code.isdigit():
        return f"{int(code)}.º grado" if lang == "es" else f"Grade {int(code)}"
    return (_SPANISH if lang == "es" else _ENGLISH).get(code, code)


@lru_cache(maxsize=4096)
def grade_on(code: str, told_on: date, day: date) -> str:
    """The grade that a student was in on an earlier day, from the grade told on a later one.

    Nobody notes the grades of past years, so it is reckoned: one grade less for each school year back, from
    July to June; kindergarten before grade 1, and nothing before kindergarten. Who repeated or skipped a
    year is a grade off in the years before that. A code that is no step of these, such as ungraded, stays.
    """
    back = school_year_of(told_on) - school_year_of(day)
    if back <= 0 or not (code.isdigit() or code == "KG"):
        return code
    number = (0 if code == "KG" else int(code)) - back
    if number < 0:
        return ""
    return f"{number:02d}" if number else "KG"


def sort_key(code: str) -> int:
    """The order of grades, youngest first; no grade comes last."""
    return CODES.index(code) if code in CODES else len(CODES)
