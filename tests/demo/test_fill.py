# SPDX-License-Identifier: Apache-2.0
"""Invented people: the same from the same seed, with everything that has gone wrong elsewhere among them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.demo import fill
from app.domain import entry_line
from app.errors import Conflict, Invalid
from app.services.undo import undo_last
from app.storage.checks import run_checks
from app.storage.digest import content_digest
from app.storage.store import Store
from tests.demo.conftest import MakeStore


def _digest(store: Store) -> str:
    with store.read() as session:
        return content_digest(session)


def _count(store: Store, statement: str) -> int:
    with store.read() as session:
        return int(session.execute(text(statement)).scalar_one())


def test_same_seed_same_content(fresh: MakeStore) -> None:
    first, second, other = fresh(), fresh(), fresh()
    made = fill(first)
    assert made.students == 60
    assert fill(second) == made
    fill(other, seed=8)
    assert _digest(first) == _digest(second) != _digest(other)


def test_only_into_an_empty_program(fresh: MakeStore) -> None:
    store = fresh()
    fill(store, students=5, weeks=2)
    before = _digest(store)
    with pytest.raises(Conflict, match="already"):
        fill(store)
    assert _digest(store) == before


@pytest.mark.parametrize(("students", "weeks"), [(0, 12), (60, 0), (2001, 1), (1, 51)])
def test_sizes_that_make_no_sense(fresh: MakeStore, students: int, weeks: int) -> None:
    with pytest.raises(Invalid, match="number of"):
        fill(fresh(), students=students, weeks=weeks)


@pytest.mark.parametrize(("students", "weeks"), [(1, 1), (3, 2), (17, 5), (130, 3)])
@pytest.mark.parametrize("day", ["2026-11-16", "2026-11-22", "2027-01-01"])
def test_any_size_on_any_day_is_sound(
    fresh: MakeStore, monkeypatch: pytest.MonkeyPatch, students: int, weeks: int, day: str
) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", day)
    store = fresh()
    assert fill(store, students=students, weeks=weeks).students == students
    assert [check for check in run_checks(store) if not check.ok] == []


def test_undo_takes_all_of_it_back(fresh: MakeStore) -> None:
    store = fresh()
    before = _digest(store)
    fill(store, students=12, weeks=3)
    undo_last(store)
    assert _digest(store) == before


def test_awkward_names(fresh: MakeStore) -> None:
    store = fresh()
    fill(store)
    with store.read() as session:
        names = (
            session.execute(text("SELECT given || '|' || family || '|' || middle FROM student"))
            .scalars()
            .all()
        )
    together = " ".join(names)
    for part in ("Tłʼízí|Begaye", "Kaʻōhao||", "O'Brien-de la Cruz", "ᏣᎳᎩ||", "Nguyễn", "į́", "ą́", "ę́", "ǫ́"):
        assert part in together
    assert max(len(name) for name in names) > 60
    assert any(" " in name.split("|")[1] for name in names)


AWKWARD_CASES = {
    "a nickname": "SELECT count(*) FROM student WHERE preferred <> ''",
    "siblings": "SELECT count(*) FROM (SELECT 1 FROM student GROUP BY household_id HAVING household_id "
    "IS NOT NULL AND count(*) > 1)",
    "two sessions of a group on one day": "SELECT count(*) FROM (SELECT 1 FROM session WHERE status = 'held' "
    "GROUP BY group_id, day HAVING count(*) = 2)",
    "walk-ins": "SELECT count(*) FROM mark WHERE scheduled = 0",
    "a walk-in on its sheet": "SELECT count(*) FROM sheet_row WHERE walk_in = 1",
    "a snow day": "SELECT count(*) FROM session WHERE status = 'cancelled_weather'",
    "a week off": "SELECT count(*) FROM session WHERE status = 'cancelled_school'",
    "a program's own cancellation": "SELECT count(*) FROM session WHERE status = 'cancelled_program'",
    "a tutor who did not come": "SELECT count(*) FROM session WHERE status = 'tutor_no_show'",
    "sessions without data": "SELECT count(*) FROM session WHERE status = 'planned' AND day < '2026-11-18'",
    "sessions to come": "SELECT count(*) FROM session WHERE status = 'planned' AND day >= '2026-11-23'",
    "sessions today": "SELECT count(*) FROM session WHERE day = '2026-11-18'",
    "no school": "SELECT count(*) FROM student WHERE school_id IS NULL",
    "no grade": "SELECT count(*) FROM student WHERE grade = ''",
    "no household": "SELECT count(*) FROM student WHERE household_id IS NULL",
    "no group": "SELECT count(*) FROM student s WHERE NOT EXISTS "
    "(SELECT 1 FROM membership m WHERE m.student_id = s.id)",
    "ids with leading zeros": "SELECT count(*) FROM student WHERE district_id LIKE '00%'",
    "a stay from before the sessions": "SELECT count(*) FROM membership WHERE first_day < "
    "(SELECT min(day) FROM session)",
    "a late joiner": "SELECT count(*) FROM membership WHERE first_day > '2026-09-14'",
    "a leaver": "SELECT count(*) FROM student WHERE left_day IS NOT NULL",
    "an adult who left": "SELECT count(*) FROM adult WHERE left_day IS NOT NULL",
    "guardians in Spanish": "SELECT count(*) FROM guardian WHERE language = 'es'",
    "closures": "SELECT count(*) FROM closure",
    "a closure of one site": "SELECT count(*) FROM closure WHERE site_id IS NOT NULL",
    "clock times": "SELECT count(*) FROM mark WHERE minutes_source = 'clock' AND time_in IS NOT NULL",
    "an unread row": "SELECT count(*) FROM sheet_row r JOIN sheet s ON s.id = r.sheet_id "
    "WHERE s.state = 'typed' AND NOT EXISTS (SELECT 1 FROM mark m WHERE m.session_id = s.session_id "
    "AND m.student_id = r.student_id)",
    "a second entry": "SELECT count(*) FROM sheet_entry WHERE counted = 0",
    "levels": "SELECT count(*) FROM score WHERE level <> ''",
    "half days": "SELECT count(*) FROM school_day WHERE absent_x2 = 1",
    "exactly one day in ten": "SELECT count(*) FROM (SELECT 1 FROM school_day GROUP BY student_id "
    "HAVING 10 * sum(absent_x2) = 2 * count(*) AND count(*) >= 10)",
    "a dropped goal": "SELECT count(*) FROM goal WHERE state = 'dropped'",
    "a match without sessions": "SELECT count(*) FROM assignment WHERE student_id IS NOT NULL",
}


def test_awkward_cases(fresh: MakeStore) -> None:
    store = fresh()
    fill(store)
    assert [case for case, statement in AWKWARD_CASES.items() if not _count(store, statement)] == []
    for table, column, words in (
        ("adult_role", "role", 5), ("adult", "source", 7), ("sheet", "state", 5), ("mark", "status", 7),
        ("score", "window", 3), ("site", "name", 2), ("school", "name", 3),
    ):  # fmt: skip
        assert _count(store, f"SELECT count(DISTINCT {column}) FROM {table}") == words, (table, column)


def test_typed_lines_say_what_is_stored(fresh: MakeStore) -> None:
    store = fresh()
    fill(store, students=20, weeks=4)
    with store.read() as session:
        typed = session.execute(
            text(
                "SELECT e.line, (SELECT max(row) FROM sheet_row r WHERE r.sheet_id = s.id), "
                "(SELECT count(*) FROM mark m WHERE m.session_id = s.session_id AND m.minutes = 0) "
                "FROM sheet_entry e JOIN sheet s ON s.id = e.sheet_id WHERE e.counted = 1"
            )
        ).all()
    for line, rows, absent in typed:
        assert sum(mark.minutes == 0 for mark in entry_line.parse(line, rows, 60)) == absent
