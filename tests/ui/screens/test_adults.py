# SPDX-License-Identifier: Apache-2.0
"""The Adults screen: list, type-ahead, add with errors beside fields, profile, remove."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.clock import Id
from app.context import AppContext
from app.domain.words import Role
from app.paths import DataDir
from app.services import people, program
from app.storage.store import Store
from ui.changes import Changes
from ui.desk import Desk
from ui.jobs import JobRunner
from ui.people.person_notes import PersonNotes
from ui.screens.adults import AdultsScreen
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
        people.add_adult(s, people.AdultDraft(given="Ana", family="Begaye", roles=[Role.TUTOR]))
        people.add_adult(s, people.AdultDraft(given="Lani", family="Kaʻōhao"))
    ctx, jobs = AppContext(DataDir(tmp_path), store), JobRunner(inline=True)
    yield Desk(ctx, jobs, changes, Syncing(ctx, jobs), Way())
    store.close()


@pytest.fixture
def screen(desk: Desk) -> Iterator[AdultsScreen]:
    made = AdultsScreen(desk)
    made.resize(1024, 640)
    made.show()
    yield made
    made.close()


def test_typing_narrows_the_list(screen: AdultsScreen) -> None:
    assert len(screen.list.ids) == 2
    QTest.keyClicks(screen.list.search, "kao")
    assert len(screen.list.ids) == 1


def test_add_needs_a_name_and_opens_the_profile(screen: AdultsScreen) -> None:
    screen.add()
    screen.dialog.action.click()
    assert "name" in screen.dialog.form.error("given")
    screen.dialog.form.set_values({"given": "Cher", "roles": ["mentor"]})
    screen.dialog.action.click()
    assert screen.page.title_label.text() == "Cher"
    assert screen.page.data is not None
    assert screen.page.data.roles == (Role.MENTOR,)


def test_remove_goes_back_to_the_list(screen: AdultsScreen) -> None:
    screen.open_adult(screen.list.ids[0])
    screen.remove()
    assert len(screen.list.ids) == 1
    assert screen.stack.currentWidget() is screen.list


def test_notes_about_an_adult_are_kept_and_restricted_ones_stand_behind_a_button(
    screen: AdultsScreen, desk: Desk
) -> None:
    screen.open_adult(screen.list.ids[0])
    screen.page.panels.show_part("notes")
    part = screen.page.panels.part("notes")
    assert isinstance(part, PersonNotes)
    for restricted in (False, True):
        part.edit_note(restricted=restricted)
        part.dialog.form.set_values({"words": "canary" if restricted else "Has keys to the gym"})
        part.dialog.action.click()
    QApplication.processEvents()
    assert [row.words for row in part.notes.table.rows.all_rows] == ["Has keys to the gym"]
    assert part.behind.words.text().startswith("1 restricted note.")
    assert part.restricted.table.rows.rowCount() == 0, "not read before Show is pressed"
    part.behind.open()
    assert [row.words for row in part.restricted.table.rows.all_rows] == ["canary"]
