# SPDX-License-Identifier: Apache-2.0
"""Check-ins and the call list, from the question to the file: who is on them, and what is told of them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from app.clock import Id
from app.domain.words import ContactPurpose, Party, Role, YesNoUnknown
from app.printing.listed import ListedAsk, listed_report, write_listed
from app.reports.listed import ListedReport
from app.services import care, groups, people
from app.services.contacts import ContactDraft, log_contact
from app.storage.tables import Adult, SchoolDay
from tests.printing.test_printing import text_of
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)

# A match from 5 October: by 19 October, by 4 November, and in November.
BEGAN, TODAY = date(2026, 10, 5), date(2026, 11, 18)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def calls(small: Small, monkeypatch: pytest.MonkeyPatch) -> Small:  # noqa: F811
    """A mentor of one student, a success coach of two; one of these is absent today."""
    monkeypatch.setenv("PORCHLIGHT_NOW", f"{TODAY}T10:00")
    first, second, *_ = small.students
    with small.store.write("calls", "Calls") as s:
        s.get_one(Adult, small.tutor).phone = "555-0100"
        for given, phone, place in (("Nobody", "", None), ("Rosa", "555-0101", 1)):
            guardian = people.add_guardian(s, people.GuardianDraft(given=given, phone=phone))
            people.link_guardian(s, first, guardian, "mother")
            care.set_collecting(s, first, guardian, YesNoUnknown.YES, place)
        match = groups.assign(s, small.tutor, Role.MENTOR, BEGAN, student_id=first)
        coach = people.add_adult(s, people.AdultDraft(given="Coco", family="Nez", roles=[Role.SUCCESS_COACH]))
        for student in (first, second):
            groups.assign(s, coach, Role.SUCCESS_COACH, BEGAN, student_id=student)
            for number in (4, 9, 10, 11, 12, 18):
                is_away = student == first and number in (4, 11, 18)
                s.add(SchoolDay(student_id=student, day=date(2026, 11, number), absent_x2=2 * is_away))
        told = ((date(2026, 10, 10), True), (date(2026, 11, 2), True), (date(2026, 11, 9), False))
        for day, reached in told:
            _check_in(s, first, match, Party.STUDENT, day, reached=reached)
        _check_in(s, first, match, Party.GUARDIAN, date(2026, 11, 10), reached=False)
    return small


def _check_in(s: object, about: Id, match: Id, party: Party, day: date, *, reached: bool) -> None:
    draft = ContactDraft(
        person_id=about, kind="student", party=party, day=day, purpose=ContactPurpose.CHECK_IN,
        reached=reached, assignment_id=match,
    )  # fmt: skip
    log_contact(s, draft, "Rosa")  # type: ignore[arg-type]


def _cells(report: ListedReport) -> dict[str, list[tuple[str, ...]]]:
    return {table.name: [row.cells for row in table.rows] for table in report.tables}


def test_check_ins_to_be_made_and_made(calls: Small, tmp_path: Path) -> None:
    report = listed_report(calls.store, "check_ins", ListedAsk(*NOVEMBER))
    assert [number for number, _words in report.figures] == ["6", "4", "2", "0"]
    tables = _cells(report)
    assert [(row[0], row[1], row[3], row[4]) for row in tables["Missed before"]] == [
        ("Ana Begaye", "555-0100", "Oct 19, 2026", "Overdue"),
        ("Rosa, for Tłʼízí Begaye", "555-0101", "Oct 19, 2026", "Overdue, tried 1x"),
    ]  # fmt: skip
    assert {(row[0], row[3]) for row in tables["To be made"]} == {
        ("Ana Begaye", "Nov 4, 2026"), ("Rosa, for Tłʼízí Begaye", "Nov 4, 2026"),
        ("Ana Begaye", "Nov 30, 2026"), ("Rosa, for Tłʼízí Begaye", "Nov 30, 2026"),
    }  # fmt: skip
    assert [(row[0], row[2:]) for row in tables["Made"]] == [
        ("Tłʼízí Begaye", (due, "Done", "Nov 2, 2026")) for due in ("Nov 4, 2026", "Nov 30, 2026")
    ]  # fmt: skip
    text = " ".join(text_of(write_listed(report, tmp_path / "check-ins.pdf", "pdf")[0]).split())
    assert "then once every calendar month. Roles: mentor" in text
    files = write_listed(report, tmp_path / "check-ins.csv", "csv")
    with files[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["Whom"], row["About"]) for row in rows} == {("Ana Begaye", ""), ("Rosa", "Tłʼízí Begaye")}
    other = listed_report(calls.store, "check_ins", ListedAsk(*NOVEMBER, student_id=calls.students[1]))
    assert (other.people, sum(len(table.rows) for table in other.tables)) == (0, 0)
    one = listed_report(calls.store, "check_ins", ListedAsk(*NOVEMBER, student_id=calls.students[0]))
    assert _cells(one) == tables, "with the adult of the student's match"
    far = listed_report(calls.store, "check_ins", ListedAsk(TODAY, date(9999, 12, 31)))
    assert len(_cells(far)["To be made"]) == 3 * 12 - 1, "a year ahead and not to the end of time"


def test_the_call_list_of_a_day_and_how_each_student_stands(calls: Small, tmp_path: Path) -> None:
    report = listed_report(calls.store, "call_list", ListedAsk(BEGAN, NOVEMBER[1]))
    assert report.figures == (
        ("2", "students"), ("1", "to call home about Nov 18, 2026"), ("2", "short of 3 contacts in this week")
    )  # fmt: skip
    tables = _cells(report)
    assert tables["To call home"] == [("Tłʼízí Begaye", "Coco Nez", "Rosa", "555-0101", "", "")]
    first, second = tables["Caseload"]
    assert (first[0], first[4:]) == ("Tłʼízí Begaye", ("Wednesday", "0 of 3", "3 of 6"))
    assert second[4:] == ("", "0 of 3", "0 of 6")
    assert tables["Success mentors"] == [("Coco Nez", "Fewer than the rule", "2", "1")]
    assert "555-0101" in text_of(write_listed(report, tmp_path / "calls.pdf", "pdf")[0])
    call = ContactDraft(
        person_id=calls.students[0], kind="student", party=Party.GUARDIAN, day=TODAY,
        purpose=ContactPurpose.ABSENCE_CALL, barrier="Transport",
    )  # fmt: skip
    with calls.store.write("call", "Called") as s:
        log_contact(s, call, "Rosa")
    called = _cells(listed_report(calls.store, "call_list", ListedAsk(BEGAN, TODAY)))
    assert (called["To call home"], called["Caseload"][0][3]) == ([], "Transport")
    one = listed_report(calls.store, "call_list", ListedAsk(BEGAN, TODAY, student_id=calls.students[1]))
    assert [(table.name, len(table.rows)) for table in one.tables] == [("To call home", 0), ("Caseload", 1)]
    untold = listed_report(calls.store, "call_list", ListedAsk(BEGAN, date(2026, 11, 17)))
    assert "told nothing of Nov 17, 2026" in untold.tables[0].empty
