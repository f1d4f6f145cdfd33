# SPDX-License-Identifier: Apache-2.0
"""Erasing from a profile, holds, the purge list and the log of what was given: on the screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app import clock
from app.clock import Id
from app.keeping import keys, shelf
from app.services import people
from app.services.erasing import Person, Preview
from app.storage.queries import adults, privacy, students
from app.storage.tables import Adult, Erasure, Student
from tests.traces_left import places_of
from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from tests.ui.steps import write
from ui.asking_again import AskAgainDialog
from ui.help import HelpDialog
from ui.kit.dialog import ActionDialog
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.people.privacy_card import EVIDENCE_STAYS, EraseDialog, PrivacyCard, lines_of
from ui.screens.settings import SettingsScreen
from ui.screens.settings.privacy_section import PrivacySection, PurgeDialog

HERS = "acorn bench candle dune elbow"


@pytest.fixture
def section(window: MainWindow) -> PrivacySection:
    window.go("settings")
    QApplication.processEvents()
    screen = window.screens["settings"]
    assert isinstance(screen, SettingsScreen)
    screen.open_section("privacy")
    found = screen.section("privacy")
    assert isinstance(found, PrivacySection)
    return found


def first_student(window: MainWindow) -> Id:
    with window.ctx.store.read() as session:
        return students.student_ids(session, students.StudentFilter(on=clock.today()))[0]


def card_of(window: MainWindow, student: Id) -> PrivacyCard:
    window.open_student(student)
    QApplication.processEvents()
    found = window.screens["students"].findChild(PrivacyCard)
    assert isinstance(found, PrivacyCard)
    return found


def passphrase_then(close: Callable[[Any], object], typed: str = PASSPHRASE) -> Callable[[Any], object]:
    """Type the passphrase into the dialog that comes, and answer the one after it."""

    def answer(dialog: AskAgainDialog) -> None:
        line = dialog.findChild(QLineEdit)
        assert line is not None
        QTest.keyClicks(line, typed)
        answering(close)
        dialog.action.click()

    return answer


def test_a_student_is_erased_from_the_profile(window: MainWindow) -> None:
    student = first_student(window)
    with window.ctx.store.read() as session:
        row = session.get_one(Student, student)
        full, household = f"{row.given} {row.family}", row.household_id
    assert household is not None
    card = card_of(window, student)
    window.desk.drafts.part("students").keep(student.hex(), {"note": full})
    card.erase_button.click()
    dialog = card.dialog
    assert isinstance(dialog, EraseDialog)
    assert dialog.stay.hasFocus() or dialog.focusWidget() is dialog.stay
    assert full in dialog.action.text()
    said: list[str] = []

    def last(told: ActionDialog) -> None:
        said.append(told.windowTitle())
        told.accept()

    answering(passphrase_then(last))
    dialog.action.click()
    QApplication.processEvents()
    assert said == ["Erased"]
    with window.ctx.store.read() as session:
        assert session.get_one(Student, student).erased
        assert {row.reason for row in session.query(Erasure)} == {"law"}
    assert places_of(window.ctx.store.path, window.ctx.store.copy_key(), (full,)) == set()
    assert student.hex() not in str(window.desk.drafts.packed())
    assert shelf.backups(window.ctx.data)
    assert not card.isVisible()


def test_without_the_passphrase_nothing_is_erased(window: MainWindow) -> None:
    card = card_of(window, first_student(window))
    card.ask_erase()
    dialog = card.dialog
    answering(lambda asked: asked.reject())
    dialog.action.click()
    assert dialog.isVisible()
    dialog.reject()
    with window.ctx.store.read() as session:
        assert session.query(Erasure).count() == 0


def test_a_hold_keeps_from_erasing_and_is_lifted(window: MainWindow, section: PrivacySection) -> None:
    student = first_student(window)
    card = card_of(window, student)
    card.hold_button.click()
    dialog = card.dialog
    assert isinstance(dialog, FormDialog)
    dialog.action.click()
    assert dialog.form.error("reason")
    write(dialog.form, reason="Case 17")
    dialog.action.click()
    window.changes.flush()
    assert not card.erase_button.isEnabled()
    assert "Case 17" in card.held.sentence
    section.read()
    section.holds.table.select_where(lambda row: row.person_id == student)
    answering(lambda asked: asked.action.click())
    section.holds.buttons[0].click()
    window.changes.flush()
    card.show_person(card_person(card), "x")
    assert card.erase_button.isEnabled()


def card_person(card: PrivacyCard) -> Any:
    person = card._person
    assert person is not None
    return person


def test_an_adult_has_the_same_at_the_end_of_the_profile(window: MainWindow) -> None:
    with window.ctx.store.read() as session:
        adult = adults.adult_ids(session, adults.AdultFilter(on=clock.today()))[0]
    window.open_adult(adult)
    QApplication.processEvents()
    card = window.screens["adults"].findChild(PrivacyCard)
    assert isinstance(card, PrivacyCard)
    card.ask_erase()
    answering(passphrase_then(lambda told: told.accept()))
    card.dialog.action.click()
    with window.ctx.store.read() as session:
        assert session.get_one(Adult, adult).erased


def _long_gone(window: MainWindow, *names: str) -> None:
    with window.ctx.store.write("student.add", "Added") as s:
        for name in names:
            day = date(2020, 5, 1)
            draft = people.StudentDraft(given=name, family="Gone", first_day=day, left_day=day)
            people.add_student(s, draft)


def test_a_purge_on_the_screen_takes_two(window: MainWindow, section: PrivacySection) -> None:
    _long_gone(window, "Cher", "Dee")
    window.changes.flush()
    section.read()
    assert [row.name for row in section._going] == ["Gone, Cher", "Gone, Dee"]
    section.purge_button.click()
    assert "two people" in section.banner.sentence
    keys.set_second_person(window.ctx.data, window.ctx.store.copy_key(), HERS)
    section.due.table.select_where(lambda row: row.name == "Gone, Dee")
    section.due.buttons[2].click()
    assert section.purge_button.text() == "Erase 1 person …"
    section.purge_button.click()
    dialog = section.dialog
    assert isinstance(dialog, PurgeDialog)
    write(dialog.form, passphrase=PASSPHRASE, second_name="Ben", second_passphrase=PASSPHRASE)
    dialog.action.click()
    assert dialog.form.error("second_passphrase")
    write(dialog.form, second_passphrase=HERS)
    dialog.action.click()
    assert not dialog.isVisible()
    assert "1 person is erased" in section.banner.sentence
    with window.ctx.store.read() as session:
        (row,) = privacy.erasure_counts(session)
        assert (row.reason, row.people) == ("retention", 1)
    assert section.counts.rows.rowCount() == 1


def test_what_is_given_is_noted(section: PrivacySection) -> None:
    def fill(dialog: FormDialog) -> None:
        write(dialog.form, what="Attendance", recipient="District", purpose="Audit", people="12")
        dialog.action.click()

    answering(fill)
    section.disclosures.buttons[0].click()
    assert section.disclosures.table.rows.rowCount() == 1


def test_how_long_records_are_kept_is_a_setting(section: PrivacySection) -> None:
    def fill(dialog: FormDialog) -> None:
        write(dialog.form, years="5")
        dialog.action.click()

    answering(fill)
    section.due.buttons[0].click()
    assert "5 years" in section.rule.text()


def test_help_says_what_stays(section: PrivacySection) -> None:
    said: list[str] = []

    def look(dialog: HelpDialog) -> None:
        said.append(dialog.page.toPlainText())
        dialog.accept()

    answering(look)
    section.help.click()
    assert "sealed" in said[0]


def test_where_a_name_stays_as_evidence_is_said_before() -> None:
    found = Preview(Person("adult", b""), "Ana Begaye", "", (), "", 0, 0, 4, (), (), 12)
    assert f"{EVIDENCE_STAYS}: 12 places." in lines_of(found)
    assert not any(EVIDENCE_STAYS in line for line in lines_of(replace(found, evidence=0)))
