# SPDX-License-Identifier: Apache-2.0
"""Imports end to end: dry run, apply, the same again, changes, doubts, and taking back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.clock import Id
from app.errors import Invalid, PorchlightError
from app.exchange.apply import ImportResult, import_path
from app.exchange.mapped import Mapping
from app.exchange.plan import Decisions, Outcome, PreviewLine
from app.exchange.roster import Kind
from app.progress import Cancelled
from app.services import imports, people
from app.storage.store import Store
from tests.exchange.conftest import KEY, MakeFolder

HEAD = "student id,first name,last name,dob,grade\n"


def rows(store: Store, statement: str) -> list[Any]:
    with store.read() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def count(store: Store, table: str) -> int:
    return int(rows(store, f"SELECT count(*) FROM {table} WHERE removed = 0")[0][0])


def numbers(result: ImportResult) -> tuple[int, int, int, int]:
    return result.added, result.changed, result.unchanged, result.left


def lines(result: ImportResult, outcome: Outcome) -> list[PreviewLine]:
    return [line for line in result.lines if line.outcome is outcome]


def add_by_hand(store: Store, **values: Any) -> Id:
    with store.write("student.add", "Added a student") as session:
        return people.add_student(session, people.StudentDraft(**values))


def test_a_dry_run_changes_nothing_and_tells_the_same(store: Store, fixtures: Path) -> None:
    tried = import_path(store, fixtures / "sds-v1", dry_run=True)
    assert count(store, "student") == 0
    assert rows(store, "SELECT * FROM import_run") == []
    done = import_path(store, fixtures / "sds-v1")
    assert numbers(tried) == numbers(done) == (6, 0, 0, 0)
    assert (tried.import_id, tried.warnings, tried.errors) == (None, done.warnings, done.errors)


def test_the_same_again_is_unchanged(store: Store, fixtures: Path) -> None:
    for name in ("sds-v1", "sds-v21", "oneroster-11", "oneroster-12", "sis"):
        first = import_path(store, fixtures / name, decisions=separate(store, fixtures / name))
        again = import_path(store, fixtures / name)
        assert (again.added, again.changed, again.left) == (0, 0, 0), name
        assert again.unchanged == first.added + first.changed + first.unchanged, name


def separate(store: Store, path: Path) -> Decisions:
    """Everybody who may be somebody else is somebody else."""
    tried = import_path(store, path, dry_run=True)
    return Decisions(separate=frozenset((line.kind, line.ext_id) for line in lines(tried, Outcome.HELD)))


def test_json_has_the_agreed_fields(store: Store, fixtures: Path) -> None:
    shown = import_path(store, fixtures / "sds-v1").as_json()
    assert {"added", "changed", "unchanged", "left", "warnings", "errors"} <= set(shown)
    assert set(shown["errors"][0]) == {"file", "row", "column", "message"}
    assert shown["added"] == 6


def test_changes_and_people_who_are_left_on(store: Store, folder: MakeFolder) -> None:
    import_path(
        store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n02,Beto,Cruz,2013-05-06,6\n"})
    )
    result = import_path(store, folder({"students.csv": HEAD + "01,Analinda,Begaye,2013-03-04,7\n"}))
    assert numbers(result) == (0, 1, 0, 1)
    changed = lines(result, Outcome.CHANGED)[0]
    assert {(one.field, one.old, one.new) for one in changed.changes} == {
        ("given", "Ana", "Analinda"),
        ("grade", "06", "07"),
    }
    assert lines(result, Outcome.LEFT)[0].name == "Beto Cruz"
    assert rows(store, "SELECT given, grade, left_day, fold FROM student ORDER BY district_id") == [
        ("Analinda", "07", None, "analinda begaye 01"),
        ("Beto", "06", None, "beto cruz 02"),
    ]


def test_a_workbook_comes_in_like_its_csv(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Student ID", "Name", "DOB", "Grade"], [7, "Begaye, Ana", date(2013, 3, 4), 6]):
        sheet.append(row)
    sheet["A2"].number_format = "00000"
    book.save(tmp_path / "students.xlsx")
    assert import_path(store, tmp_path / "students.xlsx").added == 1
    assert rows(store, "SELECT given, family, district_id, birth_date, grade FROM student") == [
        ("Ana", "Begaye", "00007", "2013-03-04", "06")
    ]


def test_an_empty_cell_erases_nothing(store: Store, folder: MakeFolder) -> None:
    import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"}))
    assert numbers(import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,,\n"}))) == (0, 0, 1, 0)


def test_what_was_typed_here_is_kept_and_told(store: Store, folder: MakeFolder) -> None:
    source = folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"})
    student = lines(import_path(store, source), Outcome.ADDED)[0].row_id
    assert student is not None
    with store.write("student.change", "Changed a student") as session:
        people.change_student(
            session, student, people.StudentDraft(given="Anna", family="Begaye", grade="06", district_id="01")
        )
    result = import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,7\n"}))
    assert rows(store, "SELECT given, grade FROM student") == [("Anna", "07")]
    assert any("typed here" in warning for warning in result.warnings)
    theirs = Decisions(take_file=frozenset({("student", "01")}))
    import_path(store, source, decisions=theirs)
    assert rows(store, "SELECT given, grade FROM student") == [("Ana", "06")]


def test_a_student_number_joins_a_child_who_was_typed_in(store: Store, folder: MakeFolder) -> None:
    add_by_hand(store, given="Ana", family="Begaye", district_id="01")
    result = import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"}))
    assert numbers(result) == (0, 1, 0, 0)
    assert count(store, "student") == 1


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ({"given": "Tlizi", "family": "Begaye"}, "01,Tłʼízí,Begaye,2013-03-04,6"),
        ({"given": "Alexandra", "preferred": "Alex", "family": "Yazzie"}, "01,Alex,Yazzie,2013-03-04,6"),
        ({"given": "Ben", "family": "Cruz", "district_id": "01"}, "01,Ana,Begaye,2013-03-04,6"),
    ],
)
def test_possible_duplicates_are_offered_and_never_merged(
    store: Store, folder: MakeFolder, typed: dict[str, Any], row: str
) -> None:
    here = add_by_hand(store, **typed)
    source = folder({"students.csv": HEAD + row + "\n"})
    result = import_path(store, source)
    assert numbers(result) == (0, 0, 0, 0)
    assert [one.row_id for one in lines(result, Outcome.HELD)[0].candidates] == [here]
    assert "Say whether they are the same person" in result.errors[0].message
    assert count(store, "student") == 1
    key = ("student", "01")
    if typed["given"] != "Ben":
        same = import_path(store, source, decisions=Decisions(same={key: here}))
        assert (same.added, count(store, "student")) == (0, 1)
    else:
        assert import_path(store, source, decisions=Decisions(separate=frozenset({key}))).added == 1
    again = import_path(store, source)
    assert (again.added, again.errors) == (0, ())


def test_a_different_birth_date_makes_another_child(store: Store, folder: MakeFolder) -> None:
    import_path(store, folder({"a.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"}), as_kind="students")
    result = import_path(store, folder({"a.csv": HEAD + "02,Ana,Begaye,2014-03-04,5\n"}), as_kind="students")
    assert result.added == 1


def test_an_id_given_to_somebody_else_is_a_conflict(store: Store, folder: MakeFolder) -> None:
    import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"}))
    result = import_path(store, folder({"students.csv": HEAD + "01,Luis,Cruz,2014-01-01,6\n"}))
    assert "now names somebody else" in result.errors[0].message
    assert rows(store, "SELECT given FROM student") == [("Ana",)]


def test_people_marked_inactive_are_not_ended(store: Store, fixtures: Path) -> None:
    result = import_path(store, fixtures / "sds-v1")
    assert any("inactive" in warning for warning in result.warnings)
    assert rows(store, "SELECT count(*) FROM student WHERE left_day IS NOT NULL") == [(0,)]


def test_guardians_households_and_roles(store: Store, fixtures: Path) -> None:
    import_path(store, fixtures / "sds-v21")
    assert rows(store, "SELECT count(DISTINCT household_id), count(household_id) FROM student") == [(1, 2)]
    assert rows(store, "SELECT given, phone FROM guardian") == [("Ana", "+15055550100")]
    assert sorted(rows(store, "SELECT relation FROM student_guardian")) == [
        ("guardian",),
        ("parent",),
        ("relative",),
    ]
    import_path(store, fixtures / "lists" / "adults.csv")
    assert sorted(rows(store, "SELECT role FROM adult_role")) == [("mentor",), ("tutor",), ("tutor",)]


@pytest.mark.parametrize("name", ["sds-v1", "sds-v21", "oneroster-11", "sis"])
def test_an_import_is_taken_back_and_can_come_again(store: Store, fixtures: Path, name: str) -> None:
    first = import_path(store, fixtures / name)
    assert first.import_id is not None
    imports.take_back_import(store, first.import_id)
    for table in (
        "student",
        "adult",
        "school",
        "guardian",
        "student_guardian",
        "external_id",
        "school_day",
        "score",
    ):
        assert count(store, table) == 0, table
    again = import_path(store, fixtures / name)
    assert numbers(again) == numbers(first)
    assert count(store, "student") == sum(line.kind == "student" for line in lines(first, Outcome.ADDED))
    assert count(store, "external_id") > 0


def test_a_change_taken_back_can_be_made_again(store: Store, folder: MakeFolder) -> None:
    import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"}))
    newer = folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,7\n"})
    changed = import_path(store, newer)
    assert changed.import_id is not None
    imports.take_back_import(store, changed.import_id)
    assert rows(store, "SELECT grade FROM student") == [("06",)]
    assert import_path(store, newer).changed == 1
    assert rows(store, "SELECT grade FROM student") == [("07",)]


def test_a_student_removed_here_stays_removed(store: Store, folder: MakeFolder) -> None:
    source = folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"})
    student = lines(import_path(store, source), Outcome.ADDED)[0].row_id
    assert student is not None
    with store.write("student.remove", "Removed a student") as session:
        people.remove_student(session, student)
    assert import_path(store, source).added == 0
    assert count(store, "student") == 0


def test_school_days_join_by_number_and_can_create_students(store: Store, fixtures: Path) -> None:
    add_by_hand(store, given="Ana", family="Begaye", district_id="0007")
    result = import_path(store, fixtures / "attendance")
    assert (result.added, count(store, "school_day")) == (2, 2)
    messages = [one.message for one in result.errors]
    assert "No student here has the id 0008. 2 rows were left out." in messages
    assert any("details.csv" in warning and "0 of 2" in warning for warning in result.warnings)
    created = import_path(store, fixtures / "attendance", create_missing=True)
    assert created.added == 3
    assert rows(store, "SELECT given FROM student WHERE district_id = '0008'") == [("Student 0008",)]
    assert import_path(store, fixtures / "attendance", create_missing=True).added == 0


def test_details_join_by_id(store: Store, folder: MakeFolder) -> None:
    import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"}))
    result = import_path(
        store, folder({"details.csv": "SIS ID,Race,Primary Language\n01,Asian,Spanish\n99,White,English\n"})
    )
    assert result.changed == 1
    assert rows(store, "SELECT given, race, language, district_id FROM student") == [
        ("Ana", "asian", "es", "01")
    ]


def test_scores_change_and_are_not_doubled(store: Store, folder: MakeFolder) -> None:
    import_path(store, folder({"students.csv": HEAD + "01,Ana,Begaye,2013-03-04,6\n"}))
    head = "student id,test,date,score\n"
    assert import_path(store, folder({"scores.csv": head + "01,DIBELS,2026-09-01,210\n"})).added == 1
    again = import_path(store, folder({"scores.csv": head + "01,dibels,2026-09-01,212\n"}))
    assert numbers(again) == (0, 1, 0, 0)
    assert rows(store, "SELECT score, window FROM score") == [("212", "start")]
    assert count(store, "assessment") == 1


def test_failed_rows_come_back_with_the_reason(store: Store, fixtures: Path, tmp_path: Path) -> None:
    target = tmp_path / "failed.csv"
    import_path(store, fixtures / "sds-v1", failed_to=target)
    with target.open(encoding="utf-8-sig", newline="") as stream:
        back = list(csv.DictReader(stream))
    assert [line["Row"] for line in back] == ["7", "6"]
    assert "no SIS ID" in back[1]["Reason it was left out"]
    assert back[1]["First Name"] == "No"
    assert "Kestrel" not in target.read_text(encoding="utf-8-sig")


def test_a_mapping_is_remembered_for_its_layout(store: Store, folder: MakeFolder) -> None:
    mapping = Mapping(Kind.STUDENTS, {"given": "Vorname", "family": "Nachname", "district_id": "Nummer"})
    import_path(store, folder({"odd.csv": "Vorname,Nachname,Nummer\nAna,Begaye,1\n"}), mapping=mapping)
    result = import_path(store, folder({"other.csv": "Nummer,Vorname,Nachname\n2,Beto,Cruz\n"}))
    assert (result.kind, result.added) == ("students", 1)


def test_nothing_is_half_applied(store: Store, fixtures: Path) -> None:
    class Impatient:
        def step(self, done: int, total: int, sentence: str) -> None:
            if sentence == "Writing" and done == 8:
                raise Cancelled

    with pytest.raises(Cancelled):
        import_path(store, fixtures / "sds-v1", progress=Impatient())
    assert rows(store, "SELECT (SELECT count(*) FROM student), (SELECT count(*) FROM journal)") == [(0, 0)]


def test_no_byte_of_a_password_reaches_the_database(store: Store, fixtures: Path) -> None:
    for name in ("sds-v1", "sds-v21", "oneroster-11", "oneroster-12"):
        import_path(store, fixtures / name, decisions=separate(store, fixtures / name))
    with store.read() as session:
        tables = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        held = "".join(repr(session.execute(text(f"SELECT * FROM {name}")).all()) for name in tables)
        packed = session.execute(text("SELECT changes FROM journal")).scalars().all()
    from app.storage.journal import unpack

    held += "".join(repr(unpack(one)) for one in packed)
    assert "Begaye" in held
    assert "Kestrel" not in held


_CELL = st.text(st.sampled_from("0123456789/-,;\"'\n\tAaBé Łʼ="), max_size=10)


@given(st.lists(st.lists(_CELL, max_size=6), max_size=6), st.sampled_from(["auto", *Kind]))
def test_malformed_lists_never_crash(
    tmp_path_factory: pytest.TempPathFactory, body: Sequence[Sequence[str]], as_kind: str
) -> None:
    place = tmp_path_factory.mktemp("fuzz")
    source = place / "students.csv"
    source.write_text(HEAD + "\n".join(",".join(row) for row in body), encoding="utf-8", newline="")
    store = _fuzzed_store(place)
    before = rows(store, "SELECT count(*) FROM journal")
    result = None
    with suppress(PorchlightError):
        result = import_path(store, source, as_kind=as_kind)
    if result is None:
        assert rows(store, "SELECT count(*) FROM journal") == before
    else:
        assert all(one.message and one.row for one in result.errors)
        assert import_path(store, source, as_kind=as_kind).added == 0
    store.close()


def _fuzzed_store(place: Path) -> Store:
    return Store.create(place / "fuzz.db", KEY)


def test_ambiguous_dates_change_nothing(store: Store, folder: MakeFolder) -> None:
    source = folder({"students.csv": HEAD + "01,Ana,Begaye,3/4/2013,6\n"})
    with pytest.raises(Invalid):
        import_path(store, source)
    assert count(store, "student") == 0
    assert import_path(store, source, dates="mdy").added == 1


# -- the public samples ---------------------------------------------------------------------------


def test_sample_sds_v1(store: Store, shared_data: Path) -> None:
    result = import_path(store, shared_data / "sds-v1-100")
    assert (count(store, "student"), count(store, "adult"), count(store, "school")) == (86, 12, 2)
    assert (result.added, result.errors) == (100, ())
    assert numbers(import_path(store, shared_data / "sds-v1-100")) == (0, 0, 100, 0)


def test_sample_school_attendance(store: Store, shared_data: Path) -> None:
    result = import_path(store, shared_data / "school-attendance", create_missing=True)
    assert (count(store, "student"), count(store, "school_day")) == (600, 12000)
    assert any("studentdemographics.csv" in warning and "0 of 100" in warning for warning in result.warnings)


def test_grades_and_behavior_come_in_by_id_or_by_a_name_that_one_student_has(
    store: Store, folder: MakeFolder
) -> None:
    ana = add_by_hand(store, given="Ana", family="O'Brien-de la Cruz", district_id="0042")
    kim = add_by_hand(store, given="Kim", family="Nguyễn")
    for _ in range(2):
        add_by_hand(store, given="Bo", family="Li")
    head = "Student ID,Student Name,Kind,Date,Value,Note\n"
    first = (
        '0042,,math grade,2026-10-30,78,\n0042,,math grade,2026-10-30,"79,5",after a talk\n'
        ',"NGUYEN, Kim",Tardies,2026-10-30,3,\n,"Li, Bo",Tardies,2026-10-30,1,\n'
        ',"Roe, Nobody",Tardies,2026-10-30,1,\n'
        "0099,,Tardies,2026-10-30,1,\n0042,,Math grade,2026-11-20,B+,\n0042,,Math grade,soon,80,\n"
        "0042,,,2026-11-20,80,\n,,Tardies,2026-11-20,1,\n"
    )
    tried = import_path(store, folder({"grades.csv": head + first}), dry_run=True)
    assert (tried.kind, tried.added, count(store, "measure")) == ("measures", 2, 0)
    assert [line.name for line in lines(tried, Outcome.ADDED)] == [
        "Ana O'Brien-de la Cruz, Math grade", "Kim Nguyễn, Tardies",
    ]  # fmt: skip
    said = " ".join(one.message for one in tried.errors)
    for sentence in (
        "2 students here are named Bo Li. Add a column with the student number. 1 row was left out.",
        "No student here is named Nobody Roe.", "No student here has the id 0099.", "“B+” is not a number",
        "no date that can be read", "does not say what its value is of", "names no student",
    ):  # fmt: skip
        assert sentence in said
    assert len(tried.errors) == 7
    assert any("more than once" in one for one in tried.warnings)
    assert any("Not on your list of what is followed: Tardies" in one for one in tried.warnings)

    done = import_path(store, folder({"grades.csv": head + first}))
    statement = "SELECT student_id, kind, value, words FROM measure WHERE removed = 0 ORDER BY kind"
    assert rows(store, statement) == [(ana, "Math grade", "79.5", "after a talk"), (kim, "Tardies", "3", "")]
    again = import_path(store, folder({"grades.csv": head + first.replace('"79,5"', "81")}))
    assert numbers(again) == (0, 1, 1, 0)
    assert rows(store, statement)[0] == (ana, "Math grade", "81", "after a talk")
    assert done.import_id is not None
    assert again.import_id is not None
    for one in (again.import_id, done.import_id):
        imports.take_back_import(store, one)
    assert count(store, "measure") == 0
    assert import_path(store, folder({"grades.csv": head + first})).added == 2, "taken back, it comes again"


def test_a_column_of_one_series_is_mapped_with_its_name(store: Store, folder: MakeFolder) -> None:
    add_by_hand(store, given="Ana", family="Begaye", district_id="0042")
    columns = {"student_id": "Number", "day": "Marked", "value": "GPA"}
    mapping = Mapping(Kind.MEASURES, columns, {"kind": "Grade point average"})
    source = folder({"gpa.csv": "Number,Marked,GPA\n0042,2026-11-20,3.4\n0043,2026-11-20,2.9\n"})
    assert import_path(store, source, mapping=mapping, create_missing=True).added == 3
    assert [one[0] for one in rows(store, "SELECT value FROM measure ORDER BY value")] == ["2.9", "3.4"]
