# SPDX-License-Identifier: Apache-2.0
"""The typed line: exact marks, or one clear sentence."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.entry_line import RowMark, format_line, parse
from app.domain.words import ABSENT, MarkStatus, MinutesSource
from app.errors import Invalid

ROWS, LENGTH = 20, 45
PRESENT, PARTIAL, LATE, LEFT = (
    MarkStatus.PRESENT, MarkStatus.PARTIAL, MarkStatus.LATE, MarkStatus.LEFT_EARLY,
)  # fmt: skip
GONE, EXCUSED, SCHOOL = MarkStatus.ABSENT_UNEXCUSED, MarkStatus.ABSENT_EXCUSED, MarkStatus.SCHOOL_ABSENT
TICK, TYPED = MinutesSource.DEFAULT, MinutesSource.CORRECTED

MEANINGS = st.one_of(
    st.sampled_from(["p", "a", "e", "x", "s", "l", "v", "h"]),
    st.builds("{}{}".format, st.sampled_from(["l", "v"]), st.integers(0, LENGTH - 1)),
    st.builds("{}{}".format, st.sampled_from(["=", "h"]), st.integers(1, LENGTH)),
)
PARTS = st.one_of(
    st.integers(1, ROWS).map(str),
    st.tuples(st.integers(1, ROWS), st.integers(1, ROWS)).map(lambda ends: f"{min(ends)}-{max(ends)}"),
)
WORDS = st.builds(
    "{}{}".format, st.just("all") | st.lists(PARTS, min_size=1, max_size=4).map(",".join), MEANINGS
)


@st.composite
def marks(draw: st.DrawFn) -> list[RowMark]:
    """What a sheet can say: every row at most once, and nobody attends for no minutes."""
    rows = draw(st.lists(st.integers(1, ROWS), unique=True))
    return [draw(mark(row)) for row in sorted(rows)]


@st.composite
def mark(draw: st.DrawFn, row: int) -> RowMark:
    status = draw(st.sampled_from(list(MarkStatus)))
    if status in ABSENT:
        return RowMark(row, status, 0, TICK)
    if status is PRESENT or draw(st.booleans()):
        return RowMark(row, status, LENGTH, draw(st.sampled_from([TICK, TYPED])))
    return RowMark(row, status, draw(st.integers(1, LENGTH)), TYPED)


def one(line: str) -> tuple[MarkStatus, int, MinutesSource]:
    (found,) = parse(line, ROWS, LENGTH)
    return found.status, found.minutes, found.source


def test_the_line_of_a_friday_afternoon() -> None:
    assert parse("4a 9l12 11x 15=30", ROWS, LENGTH) == [
        RowMark(4, GONE, 0, TICK),
        RowMark(9, LATE, 33, TYPED),
        RowMark(11, EXCUSED, 0, TICK),
        RowMark(15, PARTIAL, 30, TYPED),
    ]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("4a", (GONE, 0, TICK)),
        ("4e", (EXCUSED, 0, TICK)),
        ("11x", (EXCUSED, 0, TICK)),
        ("8s", (SCHOOL, 0, TICK)),
        ("3p", (PRESENT, 45, TICK)),
        ("9l12", (LATE, 33, TYPED)),
        ("9l", (LATE, 45, TICK)),
        ("9l0", (LATE, 45, TYPED)),
        ("7v10", (LEFT, 35, TYPED)),
        ("7v", (LEFT, 45, TICK)),
        ("15=30", (PARTIAL, 30, TYPED)),
        ("15=45", (PRESENT, 45, TYPED)),
        ("15=1", (PARTIAL, 1, TYPED)),
        ("9l44", (LATE, 1, TYPED)),
        ("15h30", (PARTIAL, 30, TYPED)),
        ("4A", (GONE, 0, TICK)),
        ("9L12", (LATE, 33, TYPED)),
        ("004a", (GONE, 0, TICK)),
        ("4 a", (GONE, 0, TICK)),
        ("15 = 30", (PARTIAL, 30, TYPED)),
        ("20a", (GONE, 0, TICK)),  # the last row counts
    ],
)
def test_what_a_word_means(word: str, meaning: tuple[MarkStatus, int, MinutesSource]) -> None:
    assert one(word) == meaning


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("2-5a", [2, 3, 4, 5]),
        ("19-20a", [19, 20]),
        ("3-3a", [3]),
        ("1,4,6a", [1, 4, 6]),
        ("6,1-3,4a", [1, 2, 3, 4, 6]),
        ("1, 4, 6a", [1, 4, 6]),
        ("all a", list(range(1, 21))),
        ("ALLa", list(range(1, 21))),
        ("4a;9a", [4, 9]),
        ("4a, 9a,11a", [4, 9, 11]),
        ("  4a \t 9a\n", [4, 9]),
        ("", []),
        (" ; ", []),
    ],
)
def test_which_rows_a_line_names(line: str, rows: list[int]) -> None:
    found = parse(line, ROWS, LENGTH)
    assert [mark.row for mark in found] == rows
    assert {mark.status for mark in found} <= {GONE}


def test_later_words_win() -> None:
    found = {mark.row: mark.status for mark in parse("all a 3p 3e 5-6l5", ROWS, LENGTH)}
    assert (found[2], found[3], found[5], found[6], found[7]) == (GONE, EXCUSED, LATE, LATE, GONE)


@pytest.mark.parametrize(
    ("line", "sentence", "word"),
    [
        ("24a", "Row 24 is not on this sheet; it has 20 rows.", "Word 1 of the line: “24a”."),
        ("4a 2-24a", "Row 24 is not on this sheet; it has 20 rows.", "Word 2 of the line: “2-24a”."),
        ("0a", "Row 0 is not on this sheet; it has 20 rows.", "Word 1"),
        ("5-2a", "The rows 5-2 run backwards; write 2-5.", "Word 1"),
        ("15=46", "46 minutes are more than the session's 45. Compare it with the paper.", "Word 1"),
        ("15=0", "0 minutes is an absence. Write a (absent) or e (excused) instead.", "“15=0”"),
        ("9l45", "The session lasts 45 minutes, so missing 45 is an absence.", "“9l45”"),
        ("7v50", "The session lasts 45 minutes, so missing 50 is an absence.", "“7v50”"),
        ("3p10", "Minutes do not go with p.", "“3p10”"),
        ("3a10", "Minutes do not go with a.", "“3a10”"),
        ("1a 4q", "The letter q means nothing here.", "Word 2 of the line: “4q”."),
        ("1a  12", "This names rows but not what they are.", "Word 2 of the line: “12”."),
        ("9l 12", "This names rows but not what they are.", "“12”"),
        ("all", "This names rows but not what they are.", "“all”"),
        ("4a9l12", "This is not understood. Write rows and what they are, with a space between", "“4a9l12”"),
        ("=30", "This is not understood.", "“=30”"),
        ("4-a", "This is not understood.", "“4-a”"),
        ("Begaye", "This is not understood.", "“begaye”"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(line: str, sentence: str, word: str) -> None:
    with pytest.raises(Invalid) as problem:
        parse(line, ROWS, LENGTH)
    said = str(problem.value)
    assert said.startswith(sentence)
    assert word in said
    assert problem.value.fields == {"line": said}


def test_one_row_is_not_plural_and_endless_digits_are_cut() -> None:
    with pytest.raises(Invalid, match="Row 2 is not on this sheet; it has 1 row\\."):
        parse("2a", 1, LENGTH)
    with pytest.raises(Invalid) as problem:
        parse("9" * 10_000 + "a", ROWS, LENGTH)
    assert len(str(problem.value)) < 200


@given(st.text(max_size=40) | st.text("0123456789alplvex=-,; sh", max_size=25), st.integers(0, 40))
@example("İ4a", 20)
@example("4ſ", 20)
@example("٤a", 20)
def test_any_text_is_marks_or_invalid(line: str, rows: int) -> None:
    try:
        found = parse(line, rows, LENGTH)
    except Invalid as problem:
        assert "Word " in problem.fields["line"]  # noqa: PT017 (either outcome is fine; a crash is not)
    else:
        assert [mark.row for mark in found] == sorted({mark.row for mark in found})
        assert all(1 <= mark.row <= rows for mark in found)
        assert all((mark.minutes == 0) == (mark.status in ABSENT) for mark in found)


@given(st.lists(WORDS, max_size=8), st.sampled_from([" ", "; ", ", ", "\n"]))
def test_lines_of_the_grammar_are_always_understood(words: list[str], between: str) -> None:
    found = parse(between.join(words), ROWS, LENGTH)
    assert found == parse(between.join(words).upper(), ROWS, LENGTH)
    by_hand: dict[int, RowMark] = {}
    for word in words:
        by_hand.update({mark.row: mark for mark in parse(word, ROWS, LENGTH)})
    assert found == [by_hand[row] for row in sorted(by_hand)]


@given(marks())
def test_a_sheet_is_read_back_from_its_line(said: list[RowMark]) -> None:
    simply_there = (PRESENT, LENGTH, TICK)
    exceptions = [mark for mark in said if (mark.status, mark.minutes, mark.source) != simply_there]
    line = format_line(reversed(said), LENGTH)
    assert parse(line, ROWS, LENGTH) == exceptions
    assert format_line(parse(line, ROWS, LENGTH), LENGTH) == line


@pytest.mark.parametrize(
    ("line", "canonical"),
    [
        ("11x 4A 9l12 15=30 3p", "4a 9l12 11e 15=30"),
        ("2a 3a 4a 5a", "2-5a"),
        ("6a 1a 2a", "1,2,6a"),
        ("all a 1-17p", "18-20a"),
        ("3h20 4l 5v10", "3=20 4l 5v10"),
        ("3p", ""),
    ],
)
def test_the_canonical_line(line: str, canonical: str) -> None:
    assert format_line(parse(line, ROWS, LENGTH), LENGTH) == canonical


@given(st.lists(WORDS, max_size=8))
def test_the_canonical_line_is_never_longer(words: list[str]) -> None:
    found = parse(" ".join(words), ROWS, LENGTH)
    apart = " ".join(format_line([mark], LENGTH) for mark in found).split()
    assert len(format_line(found, LENGTH)) <= len(" ".join(apart))
