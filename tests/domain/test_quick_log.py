# SPDX-License-Identifier: Apache-2.0
"""The line of the quick log: what it means, who is meant, and which word is wrong."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import quick_log
from app.domain.names import fold
from app.domain.quick_log import QuickLine, Somebody
from app.domain.words import ContactPurpose, Party
from app.errors import Invalid

TODAY = date(2026, 11, 18)  # a Wednesday
SUBJECTS = ["Math", "Reading", "Homework help", "Family literacy"]
WAYS = ["Phone", "Text message", "In person"]


def read(line: str) -> QuickLine:
    return quick_log.parse(line, TODAY, SUBJECTS, WAYS, 360)


def test_the_line_of_the_handbook() -> None:
    assert read("ana+luis 45 math good") == QuickLine(
        ("ana", "luis"), TODAY, minutes=45, subject="Math", went="Good"
    )
    assert not read("ana+luis 45 math good").is_contact


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("luis + ana 45", "people", ("luis", "ana")),
        ("Ana Begaye & Luis 45", "people", ("ana begaye", "luis")),
        ("ana and luis 45 min", "minutes", 45),
        ("ana+luis 45m good mon", "day", date(2026, 11, 16)),
        ("ana+luis 45 homework help", "subject", "Homework help"),
        ("ana+luis 45 family lit", "subject", "Family literacy"),
        ("ana+luis 45 wed", "day", TODAY),
        ("ana+luis 45 thu", "day", date(2026, 11, 12)),
        ("ana+luis 45 yesterday", "day", date(2026, 11, 17)),
        ("ana+luis 45 3/14", "day", date(2026, 3, 14)),
        ("ana+luis 45 12/24", "day", date(2025, 12, 24)),
        ("ana+luis 45 2/29", "day", date(2024, 2, 29)),
        ("ana+luis 45 2026-10-01", "day", date(2026, 10, 1)),
        ("ana+luis mon 15:30 45", "at", time(15, 30)),
        ("ana+luis 3pm 45", "at", time(15, 0)),
        ("ana+luis 45 so-so", "went", "So-so"),
        ("ana+luis 45 math: read two chapters: twice", "words", "read two chapters: twice"),
        ("ana+luis tried guardian", "party", Party.GUARDIAN),
        ("luis called home absence", "purpose", ContactPurpose.ABSENCE_CALL),
        ("ana+luis texted 10", "way", "Text message"),
        ("ana+luis guardian check-in", "purpose", ContactPurpose.CHECK_IN),
        ("mon+luis 45", "people", ("mon", "luis")),  # the first word is a name whatever it is
    ],
)
def test_words_in_any_order(line: str, field: str, value: object) -> None:
    assert getattr(read(line), field) == value


def test_an_attempt_is_no_contact_that_was_made() -> None:
    tried = read("ana+luis tried guardian")
    assert tried.is_contact
    assert not tried.reached
    assert read("ana+luis guardian").reached
    assert read("ana+luis guardian").minutes is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ana+luis 45 mth", "Word 3 of the line: “mth”"),
        ("ana+luis math", "Add the minutes"),
        ("ana+luis 0", "minutes from 1 to 360"),
        ("ana+luis 45 60", "Minutes stand here twice"),
        ("ana+luis 45 math reading", "The subject is said twice"),
        ("", "who met whom first"),
        ("+ 45", "who met whom first"),
        ("ana+luis 45 2026-12-01", "still to come"),
        ("ana+luis 45 13/45", "Word 3 of the line: “13/45”"),
    ],
)
def test_what_is_wrong_is_named(line: str, words: str) -> None:
    with pytest.raises(Invalid) as problem:
        read(line)
    assert words in problem.value.fields["line"]


def somebody(kind: str, number: int, name: str, detail: str = "") -> Somebody:
    return Somebody(kind, bytes([number]), name, fold(name), detail)


ANA = somebody("adult", 1, "Ana Begaye")
ANABEL = somebody("adult", 2, "Anabel Ruiz")
LUIS = somebody("student", 3, "Luis Ortiz", "grade 4")
LUISA = somebody("student", 4, "Luisa Kaʻōhao")
LUIS_TWO = somebody("student", 5, "Luis Nez", "grade 6")
EVERYBODY = (ANA, ANABEL, LUIS, LUISA, LUIS_TWO)


def chosen(*typed: str, matched: tuple[tuple[Somebody, Somebody], ...] = ()) -> list[Somebody]:
    known = dict.fromkeys(typed, EVERYBODY)
    pairs = {(adult.id, student.id) for adult, student in matched}
    found = quick_log.choose(typed, known, lambda adult, student: (adult, student) in pairs)
    return [*found.adults, *found.students]


def test_a_whole_word_wins_over_a_beginning() -> None:
    assert chosen("ana", "luisa") == [ANA, LUISA]
    assert chosen("luisa", "anab") == [ANABEL, LUISA]
    assert chosen("luis o", "ana") == [ANA, LUIS]


def test_those_who_are_matched_are_meant() -> None:
    assert chosen("ana", "luis", matched=((ANA, LUIS_TWO),)) == [ANA, LUIS_TWO]
    with pytest.raises(Invalid) as problem:
        chosen("ana", "luis", matched=((ANA, LUIS), (ANA, LUIS_TWO)))
    assert "Luis Ortiz (grade 4); Luis Nez (grade 6)" in problem.value.fields["line"]
    with pytest.raises(Invalid, match="may be"):
        chosen("ana", "luis")
    with pytest.raises(Invalid, match="Nobody here is called “zoe”"):
        chosen("ana", "zoe")


@given(st.text(max_size=40))
@settings(max_examples=50)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = read(text)
    except Invalid:
        return
    assert found.people
    assert found.day <= TODAY


@given(st.permutations(["45", "math", "good", "yesterday", "15:30"]))
@settings(max_examples=30)
def test_the_order_does_not_matter_once_minutes_stand_first_or_a_day(words: list[str]) -> None:
    starts = {"45", "yesterday", "15:30"}
    words = sorted(words, key=lambda word: word not in starts)
    found = read("ana+luis " + " ".join(words))
    assert found == read("ana+luis 45 math good yesterday 15:30")
