# SPDX-License-Identifier: Apache-2.0
"""Settings: every section shows what is stored, changes it, and says what cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.words import SessionStatus
from app.services import places
from app.storage.queries import agenda, calendar
from app.storage.queries.lists import words
from app.storage.queries.rulebook import read_rules
from tests.ui.answering import answering
from ui import preferences
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.settings import SettingsScreen
from ui.screens.settings.files_section import FilesSection
from ui.screens.settings.look_section import LookSection
from ui.screens.settings.places_section import PlacesSection
from ui.screens.settings.program_section import ProgramSection
from ui.screens.settings.rules_section import RulesSection
from ui.screens.settings.section import Section
from ui.screens.settings.words_section import WordsSection
from ui.screens.settings.year_section import YearSection
from ui.theme import apply_theme, current, load_theme, scale


@pytest.fixture
def settings(window: MainWindow) -> SettingsScreen:
    window.go("settings")
    QApplication.processEvents()
    screen = window.screens["settings"]
    assert isinstance(screen, SettingsScreen)
    return screen


def said(section: Section) -> str:
    return section.banner.accessibleName() + section.banner.accessibleDescription()


def answer_with(**values: object) -> None:
    def answer(dialog: FormDialog) -> None:
        dialog.form.set_values(values)
        dialog.action.click()

    answering(answer)


def test_every_section_opens_by_its_door(settings: SettingsScreen) -> None:
    for key, door in settings.doors.items():
        door.click()
        assert settings.current is settings.section(key)
        assert settings.current.isVisible()
        assert settings.current.accessibleName() == door.text().replace("&", "")


def test_tab_comes_to_the_open_door(settings: SettingsScreen) -> None:
    settings.open_section("rules")
    tab = Qt.FocusPolicy.TabFocus
    assert [key for key, door in settings.doors.items() if door.focusPolicy() & tab] == ["rules"]
    settings.doors["requirements"].click()
    assert settings.current is settings.section("requirements")
    assert [key for key, door in settings.doors.items() if door.focusPolicy() & tab] == ["requirements"]


def test_the_program_is_changed_in_one_form(settings: SettingsScreen) -> None:
    settings.open_section("program")
    section = settings.section("program")
    assert isinstance(section, ProgramSection)
    answer_with(name="Red Mesa Tutoring", phone="928 555 0100", paper="a4", min_enrolled_days=20)
    section.change.click()
    assert "Red Mesa Tutoring" in section.facts.text()
    assert "A4" in section.facts.text()
    assert "from 20 enrolled days" in section.facts.text()
    with settings.desk.ctx.store.read() as session:
        row = calendar.program(session)
    assert (row.phone, row.coordinator) == ("928 555 0100", "Rosa Tsosie")


def test_sites_are_added_changed_and_kept_while_used(settings: SettingsScreen) -> None:
    settings.open_section("places")
    section = settings.section("places")
    assert isinstance(section, PlacesSection)
    before = section.sites.table.rows.rowCount()
    answer_with(name="Chapter house")
    section.sites.buttons[0].click()
    assert section.sites.table.rows.rowCount() == before + 1

    def twice(dialog: FormDialog) -> None:
        dialog.form.set_values({"name": "chapter HOUSE"})
        dialog.action.click()
        assert "already here" in dialog.form.error("name")

    answering(twice)
    section.ask_site(None)
    section.sites.table.select_where(lambda row: row.name == "Chapter house")
    section.sites.buttons[2].click()
    assert section.sites.table.rows.rowCount() == before
    section.sites.table.select_where(lambda row: row.name == "Library")
    section.sites.buttons[2].click()
    assert "Sessions are planned at Library" in said(section)


def test_days_off_cancel_what_is_planned_in_the_same_action(
    settings: SettingsScreen, window: MainWindow
) -> None:
    settings.open_section("year")
    section = settings.section("year")
    assert isinstance(section, YearSection)
    day = date(2026, 11, 25)
    answer_with(label="Thanksgiving", first_day=day, last_day=date(2026, 11, 27))
    section.closures.buttons[0].click()
    with settings.desk.ctx.store.read() as session:
        rows = agenda.sessions_between(session, day, day)
    assert {row.status for row in rows} == {SessionStatus.CANCELLED_SCHOOL}
    section.closures.table.select_where(lambda row: row.label == "Thanksgiving")
    section.closures.buttons[1].click()
    assert "stay so" in said(section)
    window.undo()
    window.undo()
    with settings.desk.ctx.store.read() as session:
        rows = agenda.sessions_between(session, day, day)
    assert {row.status for row in rows} == {SessionStatus.PLANNED}


def test_a_school_year_with_terms(settings: SettingsScreen) -> None:
    settings.open_section("year")
    section = settings.section("year")
    assert isinstance(section, YearSection)

    def year(dialog: FormDialog) -> None:
        dialog.form.set_values({"name": "2027"})
        dialog.action.click()
        assert "2026-27" in dialog.problem.sentence + dialog.form.error("name")
        dialog.form.set_values(
            {"name": "2027-28", "term0": "Fall", "from0": date(2027, 8, 16), "to0": date(2027, 12, 17)}
        )
        dialog.action.click()

    answering(year)
    section.years.buttons[0].click()
    with settings.desk.ctx.store.read() as session:
        found = {row.name: row for row in calendar.school_years(session)}
        terms = calendar.terms(session, found["2027-28"].id)
    assert [term.name for term in terms] == ["Fall"]
    assert found["2027-28"].first_day == date(2027, 7, 1)


def test_subjects_change_their_order(settings: SettingsScreen) -> None:
    settings.open_section("words")
    section = settings.section("words")
    assert isinstance(section, WordsSection)
    answer_with(label="Robotics", label_es="Robótica")
    section.words.buttons[0].click()
    section.words.table.select_where(lambda row: row.label == "Robotics")
    for _ in range(20):
        section.words.buttons[2].click()
    top = section.words.table.rows.row_at(0)
    assert top is not None
    assert (top.label, top.label_es) == ("Robotics", "Robótica")


def test_files_are_taken_back_from_their_list(settings: SettingsScreen, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("First name,Last name,Student ID\nZoe,Longfellow,990\n", encoding="utf-8")
    settings.open_section("files")
    section = settings.section("files")
    assert isinstance(section, FilesSection)
    section.files.buttons[0].click()
    assert settings.pages.currentWidget() is settings.importing
    settings.importing.try_file(file)
    settings.importing.bring_in()
    settings.close_importing()
    section.files.table.select_where(lambda row: row.file_name == "more.csv")
    section.files.buttons[1].click()
    assert "more.csv was taken back" in said(section)


@pytest.fixture
def own_settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PORCHLIGHT_CONFIG_DIR", str(tmp_path / "config"))
    yield
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, load_theme("light"))


@pytest.mark.usefixtures("own_settings_folder")
def test_the_look_changes_at_once_and_is_kept(settings: SettingsScreen) -> None:
    settings.open_section("look")
    section = settings.section("look")
    assert isinstance(section, LookSection)
    section.form.set_values({"theme": "dark", "scale": "1.25"})
    section.form.edited.emit("theme")
    assert (current().name, scale()) == ("dark", 1.25)
    assert preferences.load() == preferences.Look("dark", 1.25)


def test_a_school_of_the_list_is_renamed(settings: SettingsScreen) -> None:
    settings.desk.store_as("x", "Added a school", lambda s: places.add_school(s, "Old name"))
    settings.open_section("places")
    section = settings.section("places")
    assert isinstance(section, PlacesSection)
    section.schools.table.select_where(lambda row: row.name == "Old name")
    answer_with(name="New name", district="Ganado")
    section.schools.buttons[1].click()
    rows = [section.schools.table.rows.row_at(n) for n in range(section.schools.table.rows.rowCount())]
    assert ("New name", "Ganado") in [(row.name, row.district) for row in rows if row]


def test_a_rule_is_changed_and_goes_back_to_the_usual(settings: SettingsScreen) -> None:
    settings.open_section("rules")
    section = settings.section("rules")
    assert isinstance(section, RulesSection)
    section.rules.table.select_where(lambda row: row.name == "duration_weeks")
    answer_with(duration_weeks=20)
    section.rules.buttons[0].click()
    row = section.rules.table.current_row
    assert row is not None
    assert (row.value, row.usual) == (20, 15)
    section.rules.buttons[1].click()
    with settings.desk.ctx.store.read() as session:
        assert read_rules(session).duration_weeks == 15


def test_a_list_shows_its_usual_words_and_then_its_own(settings: SettingsScreen) -> None:
    settings.open_section("words")
    section = settings.section("words")
    assert isinstance(section, WordsSection)
    section.open_list("barriers")
    section.words.table.select_where(lambda row: row.label == "Transport")
    answer_with(label="Bus and roads", label_es="Autobús")
    section.words.buttons[1].click()
    with settings.desk.ctx.store.read() as session:
        assert words(session, "barriers")[:2] == ["Illness", "Bus and roads"]
