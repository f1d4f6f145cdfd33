# SPDX-License-Identifier: Apache-2.0
"""The Students screen: list, filters, add, profile with its parts, drafts, remove and take back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import Id
from app.context import AppContext
from app.paths import DataDir
from app.services import people, program
from app.storage.store import Store
from ui.changes import Changes
from ui.desk import Desk
from ui.jobs import JobRunner
from ui.screens.students import StudentsScreen
from ui.syncing import Syncing
from ui.theme import apply_theme, load_theme, register_fonts

KEY = bytes(range(32))


class Way:
    """A navigator that notes what it was asked for."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def go(self, screen: str) -> None: ...

    def open_student(self, student_id: Id) -> None: ...

    def open_group(self, group_id: Id) -> None: ...

    def open_adult(self, adult_id: Id) -> None: ...

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
