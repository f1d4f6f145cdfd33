# SPDX-License-Identifier: Apache-2.0
"""Possible duplicates, imports and the progress of one student."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.words import Window
from app.errors import NotFound
from app.services.merging import tell_apart
from app.storage.queries.duplicates import possible_duplicates
from app.storage.queries.imports import import_run, import_runs
from app.storage.queries.progress import progress
from app.storage.store import Store
from app.storage.tables import Adult, Assessment, Goal, ImportRun, Score, Student


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"given": "ANA", "family": "begaye", "birth_date": date(2016, 3, 1)}, "Same name and birth date"),
        ({"given": "Annie", "family": "Begaye"}, "Same name"),
        ({"given": "Begaye", "family": "Ana"}, "Same name"),
        ({"given": "Somebody", "family": "Else", "district_id": "00042"}, "Same district id"),
        ({"given": "Ana", "family": "Begaye", "birth_date": date(2012, 1, 1)}, None),
        ({"given": "Ana", "family": "Begaye", "district_id": "00043"}, None),
    ],
)
def test_pairs_are_offered_with_their_reason(
    store: Store, world: Any, fields: dict[str, Any], reason: str | None
) -> None:
    with store.write("test", "A namesake") as s:
        s.add(Student(**fields))
    with store.read() as s:
        found = [pair.reason for pair in possible_duplicates(s)]
        assert found == ([reason] if reason else [])
        assert len(possible_duplicates(s, world["ana"])) == len(found)
        assert possible_duplicates(s, world["kim"]) == []


def test_whom_somebody_has_told_apart_is_not_asked_again(store: Store, world: Any) -> None:
    with store.write("test", "A namesake") as s:
        other = world.add(s, "other_ana", Student(given="Ana", family="Begaye"))
    with store.read() as s:
        assert len(possible_duplicates(s)) == 1
    with store.write("test", "Told apart") as s:
        tell_apart(s, "student", other, world["ana"], "Rosa")
    with store.read() as s:
        assert possible_duplicates(s) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"given": "Tess", "family": "Tutor"}, "Same name"),
        ({"given": "T.", "family": "Else", "email": "TESS@example.org"}, "Same e-mail address"),
        ({"given": "Tess", "family": "Other"}, None),
    ],
)
def test_adults_are_offered_too(store: Store, world: Any, fields: dict[str, Any], reason: str | None) -> None:
    with store.write("test", "A namesake") as s:
        s.get_one(Adult, world["tutor"]).email = "tess@example.org"
        s.add(Adult(**fields))
    with store.read() as s:
        found = possible_duplicates(s, kind="adult")
        assert [row.reason for row in found] == ([reason] if reason else [])
        assert possible_duplicates(s) == []


def test_imports_newest_first(store: Store) -> None:
    with store.write("test", "Imports") as s:
        for n in (1, 2):
            s.add(
                ImportRun(
                    at=n, kind="students", source="school", file_name=f"{n}.csv", added=n, changed=0,
                    unchanged=0,
                    left=0, errors=0, group_id=bytes(16),
                )
            )  # fmt: skip
    with store.read() as s:
        runs = import_runs(s)
        assert [run.file_name for run in runs] == ["2.csv", "1.csv"]
        assert import_run(s, runs[1].id).added == 1
        with pytest.raises(NotFound):
            import_run(s, bytes(16))


def test_progress_of_a_student(store: Store, world: Any) -> None:
    first, last = date(2026, 8, 17), date(2027, 5, 28)
    with store.write("test", "Work") as s:
        test = Assessment(name="Fluency", subject="reading")
        s.add(test)
        s.flush()
        for day, window, score in ((first, Window.START, "40"), (last, Window.END, "62.5")):
            s.add(Score(assessment_id=test.id, student_id=world["ana"], day=day, window=window, score=score))
        s.add(Goal(student_id=world["ana"], words="Read", next_step="Read aloud daily", first_day=first))
    with store.read() as s:
        found = progress(s, world["ana"], first, last)
        assert (found.call_name, found.language, found.next_steps) == ("Annie", "nv", ("Read aloud daily",))
        assert [adult.name for adult in found.adults] == ["Max Mentor", "Tess Tutor"]
        assert found.assessments[0].growth == Decimal("22.5")
        start = found.assessments[0].at(Window.START)
        assert start is not None
        assert start.score == "40"
        assert found.assessments[0].at(Window.MIDDLE) is None
        assert [month.tally.minutes for month in found.months] == [found.tally.minutes]
        alone = progress(s, world["kaohao"], first, last)
        assert (alone.months, alone.goals, alone.assessments, alone.adults) == ((), (), (), ())
