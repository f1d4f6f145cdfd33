# SPDX-License-Identifier: Apache-2.0
"""The Students screen: list, filters, add, profile with its parts, drafts, remove and take back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.clock import Id
from app.context import AppContext
from app.domain.restricted import NOT_SHOWN
from app.domain.words import ConsentKind, YesNoUnknown
from app.keeping.people_here import add_person
from app.partnership import conflicts
from app.partnership.conflicts import ConflictRow, Side
from app.paths import DataDir
from app.services import care, demographics, notes, people, program
from app.storage.store import Store
from ui.changes import Changes
from ui.desk import Desk
from ui.jobs import JobRunner
from ui.kit.table import TableView
from ui.screens.partnership.conflicts_part import ConflictsPart
from ui.screens.students import StudentsScreen
from ui.screens.students.who_page import WhoPage
from ui.syncing import Syncing
from ui.theme import apply_theme, load_theme, register_fonts

KEY = bytes(range(32))


class Way:
    """A navigator that notes what it was asked for."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def go(self, screen: str) -> None: ...

    def open_student(self, student_id: Id, part: str = "") -> None: ...

    def open_group(self, group_id: Id) -> None: ...

    def open_match(self, match_id: Id) -> None: ...

    def open_adult(self, adult_id: Id, part: str = "") -> None: ...

    def open_session(self, session_id: Id) -> None: ...

    def open_sheet(self, number: str) -> None: ...

    def open_report(self, code: str, student_id: Id | None = None) -> None: ...

    def run(self, screen: str, action: str) -> None: ...

    def saved(self, sentence: str) -> None:
        self.said.append(sentence)

    def lock(self) -> None: ...

    def reopen_after(self, work: object, saying: str, told: str = "") -> None: ...


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "porchlight.db"
    Store.create(path, KEY).close()
    return path


@pytest.fixture
def desk(template: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    shutil.copy(template, tmp_path / "porchlight.db")
    store = Store(tmp_path / "porchlight.db", KEY, who="Rosa")
    changes = Changes()
    store.on_change(changes.announce)
    with store.write("program.start", "Started") as s:
        program.start_program(s, program.ProgramDraft("Pine Hill", "2026-27", ["Library"]))
        people.add_student(s, people.StudentDraft(given="Ana", family="Begaye", grade="4"))
        people.add_student(s, people.StudentDraft(given="Lani", family="Kaʻōhao"))
    ctx, jobs = AppContext(DataDir(tmp_path), store), JobRunner(inline=True)
    yield Desk(ctx, jobs, changes, Syncing(ctx, jobs), Way())
    store.close()


@pytest.fixture
def screen(desk: Desk) -> Iterator[StudentsScreen]:
    made = StudentsScreen(desk)
    made.resize(1024, 640)
    made.show()
    yield made
    made.close()


def test_typing_and_filters_narrow_the_list(screen: StudentsScreen) -> None:
    QTest.keyClicks(screen.list.search, "kao")
    assert len(screen.list.ids) == 1
    screen.list.search.clear()
    screen.list.choose("grade", "none")
    assert len(screen.list.ids) == 1


def test_add_needs_a_name_and_keeps_a_half_typed_form(screen: StudentsScreen) -> None:
    screen.add()
    screen.dialog.action.click()
    assert "name" in screen.dialog.form.error("given")
    screen.dialog.form.set_values({"given": "Cher"})
    screen.dialog.form.edited.emit("given")
    screen.dialog.reject()
    screen.add()
    assert screen.dialog.form.values()["given"] == "Cher"
    screen.dialog.action.click()
    assert screen.page.title_label.text() == "Cher"


def test_a_figure_opens_the_rows_behind_it(screen: StudentsScreen) -> None:
    screen.open_student(screen.list.ids[0])
    next(iter(screen.page.overview.figures.values())).click()
    assert screen.page.panels.current == "marks"


def test_goal_score_and_guardian_are_stored(screen: StudentsScreen) -> None:
    screen.open_student(screen.list.ids[0])
    goals = screen.page.open_part("goals")
    goals.edit_goal()
    goals.dialog.form.set_values({"words": "Read a page aloud"})
    goals.dialog.action.click()
    assert goals.goals.table.rows.rowCount() == 1
    for score in ("12", "20"):
        goals.edit_score()
        goals.dialog.form.set_values({"name": "Reading", "score": score})
        goals.dialog.action.click()
    assert goals.scores.table.rows.rowCount() == 2
    family = screen.page.open_part("family")
    family.edit_guardian()
    family.dialog.form.set_values({"given": "Rosa"})
    family.dialog.action.click()
    QApplication.processEvents()
    assert family.guardians.table.rows.rowCount() == 1


def test_remove_and_back(screen: StudentsScreen) -> None:
    screen.open_student(screen.list.ids[0])
    screen.remove()
    assert len(screen.list.ids) == 1
    assert screen.stack.currentWidget() is screen.list


def test_needs_and_papers_are_noted_and_said_in_words(screen: StudentsScreen) -> None:
    screen.open_student(screen.list.ids[0])
    assert screen.page.panels.built == ["overview"], "other parts wait until they are shown"
    needs = screen.page.open_part("needs")
    needs.edit()
    needs.dialog.form.set_values({"role": "tutor", "urgency": "now"})
    needs.dialog.action.click()
    QApplication.processEvents()
    assert shows(screen.page.overview, "Academic tutor (now)")
    (row,) = needs.needs.table.rows.all_rows
    assert [column.value(row) for column in needs.needs.table.rows.columns[:3]] == [
        "Academic tutor", "Now", "Nobody yet",
    ]  # fmt: skip
    needs.edit()
    needs.dialog.form.set_values({"role": "tutor"})
    needs.dialog.action.click()
    assert "needs this already" in needs.dialog.form.error("first_day")
    needs.dialog.reject()
    needs.end(row)
    needs.dialog.action.click()
    assert len(screen.page.open_part("needs").needs.table.rows.all_rows) == 1
    papers = screen.page.open_part("consents")
    papers.edit(kind=ConsentKind.PHOTO)
    papers.dialog.form.set_values({"answer": "no", "signer": "Rosa"})
    papers.dialog.action.click()
    QApplication.processEvents()
    said = {row.kind: row.why_not for row in papers.standings.rows.all_rows}
    assert said[ConsentKind.PHOTO].startswith("The family said no to photos")
    assert said[ConsentKind.TRANSPORT].startswith("Nobody has asked about transport yet")
    assert not said[ConsentKind.PARTICIPATION], "this program does not ask for it"


def test_health_and_restricted_notes_stand_behind_a_button_for_those_who_may_see_them(
    screen: StudentsScreen, desk: Desk
) -> None:
    ana, lani = screen.list.ids
    with desk.ctx.store.write("care", "Health") as s:
        care.keep_care(s, ana, care.CareDraft(allergies="Peanut canary"))
        note = notes.NoteDraft(day=date(2026, 9, 1), words="Home canary", restricted=True)
        notes.add_note(s, "student", ana, note, "Rosa")
    screen.open_student(ana)
    health, noted = screen.page.open_part("care"), screen.page.open_part("notes")
    assert not shows(screen, "canary")
    assert "1 restricted note" in noted.behind.words.text()
    noted.behind.open()
    assert shows(noted, "Home canary")
    screen.page.open_part("care").behind.open()
    assert shows(health, "Peanut canary")
    assert not noted.behind.is_open, "another part was shown in between"
    screen.open_student(lani)
    screen.open_student(ana)
    screen.page.open_part("care")
    assert not health.behind.is_open, "another student was shown in between"
    add_person(desk.ctx.store, "Rosa", "", sees_care=False)
    screen.page.read(ana)
    assert not health.behind.show_button.isEnabled()
    assert "Rosa does not see health and custody" in health.behind.reason.text()
    health.behind.open()
    assert not shows(health, "Peanut canary")
    screen.page.open_part("notes").behind.open()
    assert noted.behind.is_open
    assert "shown restricted" in (desk.ctx.data.root / "logs" / "porchlight.log").read_text()


def shows(part: QWidget, words: str) -> bool:
    """Some label or table that a person can see has these words."""
    labels = [one for one in part.findChildren(QLabel) if one.isVisibleTo(part) and words in one.text()]
    tables = [one for one in part.findChildren(TableView) if one.isVisibleTo(part)]
    return bool(labels) or any(words in str(row) for table in tables for row in table.rows.all_rows)


def test_who_the_students_are_adds_up_and_opens_the_names(screen: StudentsScreen, desk: Desk) -> None:
    with desk.ctx.store.write("background", "Background") as s:
        demographics.set_demographics(
            s, screen.list.ids[0],
            demographics.DemographicsDraft(races=["white", "black"], low_income=YesNoUnknown.YES),
        )  # fmt: skip
    screen.open_who()
    page = screen.stack.currentWidget()
    assert isinstance(page, WhoPage)
    found = {(row.question, row.answer): row.students for row in page.lines.rows.all_rows}
    assert found["ethnicity", "two_or_more"] == found["ethnicity", "not_reported"] == 1
    assert (found["low_income", "yes"], found["low_income", "unknown"]) == (1, 1)
    assert found["migrant", "unknown"] == 2
    page.lines.select_where(lambda row: (row.question, row.answer) == ("low_income", "yes"))
    assert [row.name for row in page.people.rows.all_rows] == ["Begaye, Ana"]
    page.purpose.setCurrentIndex(1)
    assert not page.people.isVisibleTo(page)
    assert {page._count(row) for row in page.lines.rows.all_rows} == {"hidden"}


def test_two_values_that_met_are_not_shown_to_whoever_does_not_see_them(desk: Desk) -> None:
    health = ConflictRow(
        ("care", ("00",)), "allergies", 1, "Care", "Ana", "allergies", Side("Peanuts", "Ben", "Van", 0),
        Side(conflicts.TAKEN_AWAY, "Rosa", "Desk", 0), after_removal=False, person=None,
    )  # fmt: skip
    name = replace(health, row=("student", ("00",)), field="given")
    part = ConflictsPart(desk)
    assert part._as_seen(health) is health
    add_person(desk.ctx.store, "Rosa", "", sees_care=False)
    seen = part._as_seen(health)
    assert (seen.stands.text, seen.lost.text) == (NOT_SHOWN, conflicts.TAKEN_AWAY)
    assert part._as_seen(name) is name
    assert part._as_seen(replace(health, field="removed", after_removal=True)).stands.text == NOT_SHOWN
