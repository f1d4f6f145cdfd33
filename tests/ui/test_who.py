# SPDX-License-Identifier: Apache-2.0
"""Who is working: asked after unlocking, in the rail's foot, in History, and cleared by the passphrase."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext
from app.keeping.people_here import add_person, people_here
from app.services.people import StudentDraft, add_student
from app.storage.queries.history import actions
from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from ui.finding import Finding
from ui.main_window import MainWindow
from ui.opening import Asked, Opening
from ui.screens.settings import SettingsScreen
from ui.screens.settings.locking_section import LockingSection
from ui.screens.settings.people_section import PeopleSection
from ui.start.unlock import UnlockWindow
from ui.who.chip import WhoDialog
from ui.who.form import NO_WALLS
from ui.who.window import WhoWindow


@pytest.fixture
def two(demo: AppContext) -> AppContext:
    """Rosa has a PIN, Ben has none."""
    add_person(demo.store, "Rosa Tsosie", "2468")
    add_person(demo.store, "Ben Yazzie", "")
    return demo


@pytest.fixture
def opening(
    two: AppContext, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "settings"))
    asked = Asked()
    asked.data_dir = str(two.data.root)
    made = Opening(asked)
    made.open(two)
    yield made
    made.close()


def test_two_people_are_asked_after_unlocking_and_the_journal_follows(opening: Opening) -> None:
    window = opening.window
    assert isinstance(window, WhoWindow)
    form = window.form
    assert form.name == "Rosa Tsosie", "the coordinator is offered first"
    QTest.keyClicks(form.form.field("pin").target, "1111")
    window.go_on.click()
    assert "This is not the PIN of Rosa Tsosie" in form.form.error("pin")
    assert not window.go_on.isEnabled()
    form._next_try = 0.0
    form._wait()
    assert window.go_on.isEnabled()
    form.form.set_values({"name": "Ben Yazzie"})
    form.form.edited.emit("name")
    assert form.form.field("pin").parentWidget().isHidden(), "Ben has none"  # type: ignore[union-attr]
    window.go_on.click()
    shell = opening.window
    assert isinstance(shell, MainWindow)
    assert shell.who.button.text() == "Ben Yazzie"
    shell.desk.store_as("people.add", "Added Zoe", lambda s: add_student(s, StudentDraft(given="Zoe")))
    with shell.ctx.store.read() as session:
        assert actions(session, 1)[0].who == "Ben Yazzie"


def test_when_nobody_answers_the_file_is_closed_again(opening: Opening) -> None:
    assert opening._before_work is not None
    opening._before_work.wanted.emit()
    assert isinstance(opening.window, UnlockWindow)
    assert opening._before_work is None


def test_closing_the_question_closes_the_program(opening: Opening, two: AppContext) -> None:
    opening.window.close()
    opening.close()
    opening.window.shut()  # type: ignore[attr-defined] # a second time, as at the end of the fixture


def test_somebody_takes_over_with_a_pin_and_by_the_keyboard(window: MainWindow, two: AppContext) -> None:
    window.changes.flush()
    assert window.who.is_offered
    assert not window.who.button.isHidden()
    entry = next(one for one in Finding(window).entries("takes over") if one.kind == "Action")

    def take_over(dialog: WhoDialog) -> None:
        dialog.form.form.set_values({"name": "Rosa Tsosie"})
        dialog.form.form.edited.emit("name")
        QTest.keyClicks(dialog.form.form.field("pin").target, "2468")
        dialog.action.click()

    two.store.who = "Ben Yazzie"
    answering(take_over)
    entry.run()
    assert two.store.who == "Rosa Tsosie"
    assert window.who.button.accessibleName() == "At work: Rosa Tsosie"
    answering(lambda dialog: dialog.reject())
    window.who.ask()
    assert two.store.who == "Rosa Tsosie"


def test_the_passphrase_takes_a_forgotten_pin_away(window: MainWindow, two: AppContext) -> None:
    seen: list[bool] = []

    def forget(dialog: WhoDialog) -> None:
        dialog.form.form.set_values({"name": "Rosa Tsosie"})
        dialog.form.form.edited.emit("name")
        answering(give_passphrase)
        dialog.form.forgotten.click()
        seen.append(dialog.form.forgotten.isHidden())
        dialog.action.click()

    answering(forget)
    window.changes.flush()
    window.who.ask()
    assert seen == [True]
    assert [one.has_pin for one in people_here(two.store)] == [False, False]
    assert two.store.who == "Rosa Tsosie"


def give_passphrase(dialog: Any) -> None:
    QTest.keyClicks(dialog.form.field("passphrase").target, PASSPHRASE)
    dialog.action.click()


def test_nobody_is_asked_and_nothing_is_shown_while_nobody_is_listed(window: MainWindow) -> None:
    assert window.who.button.isHidden()
    window.who.ask()  # opens nothing: this returns
    assert [one for one in Finding(window).entries("takes over") if one.kind == "Action"] == []


def section(window: MainWindow, key: str) -> Any:
    window.go("settings")
    settings = window.screens["settings"]
    assert isinstance(settings, SettingsScreen)
    settings.open_section(key)
    return settings.current


def filled(**values: str) -> Callable[[Any], None]:
    def fill(dialog: Any) -> None:
        dialog.form.set_values(values)
        dialog.action.click()

    return fill


def test_people_are_added_and_taken_off_in_settings(window: MainWindow) -> None:
    people = section(window, "people")
    assert isinstance(people, PeopleSection)
    answering(filled(name="Ben Yazzie", pin="1234", again="1235"))
    people.ask_person()
    assert people_here(window.ctx.store) == [], "the two differ"
    answering(filled(name="Ben Yazzie", pin="1234", again="1234"))
    people.ask_person()
    assert [one.name for one in people_here(window.ctx.store)] == ["Ben Yazzie"]
    people.people.table.selectRow(0)
    answering(filled(pin="", again=""))
    people.ask_pin(people.people.table.current_row)
    assert not people_here(window.ctx.store)[0].has_pin
    coordinator = window.ctx.store.who
    window.ctx.store.who = "Ben Yazzie"
    people.remove(people_here(window.ctx.store)[0])
    assert people_here(window.ctx.store) == []
    assert window.ctx.store.who == coordinator
    assert "names" in NO_WALLS or "wall" in NO_WALLS


def test_the_minutes_are_chosen_in_settings(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import preferences

    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "settings"))
    locking = section(window, "lock")
    assert isinstance(locking, LockingSection)
    assert locking.form.values()["minutes"] == "10"
    locking.form.set_values({"minutes": "20"})
    locking.form.edited.emit("minutes")
    assert preferences.load_idle_minutes() == 20
    assert "20 minutes" in locking.banner.sentence
    shutil.rmtree(tmp_path / "settings")
    (tmp_path / "settings").write_text("a file")
    locking.keep()
    assert "cannot be written" in locking.banner.sentence
