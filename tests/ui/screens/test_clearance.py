# SPDX-License-Identifier: Apache-2.0
"""Adults on their way: the board, steps, training, the shelf, and the exception that the gate asks for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from sqlalchemy import select

from app import clock
from app.domain.pipeline import Expiry
from app.domain.words import Role, Stage, label
from app.errors import NotCleared
from app.services import groups, pipeline
from app.services.pipeline import LeadDraft
from app.services.rulebook import set_rule
from app.storage.queries import pipeline as read
from app.storage.queries.groups import group_rows
from app.storage.tables import Override, Training
from tests.ui.answering import answering
from ui.kit.form_dialog import FormDialog
from ui.letting_in import ask_to_let_in
from ui.main_window import MainWindow
from ui.screens.adults import AdultsScreen
from ui.screens.adults.board import BoardPage
from ui.screens.adults.steps import StepsPanel
from ui.screens.adults.training_shelf import ShelfPage


@pytest.fixture
def adults(window: MainWindow) -> AdultsScreen:
    window.go("adults")
    QApplication.processEvents()
    screen = window.screens["adults"]
    assert isinstance(screen, AdultsScreen)
    return screen


def test_the_board_shows_who_stands_where_and_arrows_go_across(adults: AdultsScreen) -> None:
    adults.open_board()
    board = adults.stack.currentWidget()
    assert isinstance(board, BoardPage)
    with adults.desk.ctx.store.read() as session:
        rows = read.board(session, clock.today(), with_left_since=clock.today() - timedelta(days=365))
    for stage, cards in board.columns.items():
        own = [row.id for row in rows if row.standing.stage is stage]
        assert sorted(line.row.id for line in cards.lines) == sorted(own)
        assert cards.lines, f"the invented program has somebody at {stage}"
    placed = board.columns[Stage.PLACED].lines
    assert placed[0].row.expiry is Expiry.EXPIRED, "what ran out stands first"
    first, second = board.columns[Stage.RECRUITED], board.columns[Stage.SCREENED]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert adults.page.data is not None
    assert adults.page.data.id == second.lines[0].row.id


def test_an_offer_becomes_somebody_who_is_cleared(adults: AdultsScreen) -> None:
    adults.add_lead()
    adults.dialog.form.set_values(
        {"given": "Ruth", "family": "Zuñi", "heard_from": "Church", "roles": ["tutor"]}
    )
    adults.dialog.action.click()
    with adults.desk.ctx.store.read() as session:
        row = next(one for one in read.leads(session, clock.today()) if one.family == "Zuñi")
    adults.open_adult(row.id)
    adults.page.panels.show_part("steps")
    steps = adults.page.panels.part("steps")
    assert isinstance(steps, StepsPanel)
    assert "Not cleared yet" in steps.banner.accessibleName() + steps.banner.accessibleDescription()
    steps.note_all()
    steps.dialog.form.set_values({"decided_by": "Rosa", "reference": "folder 3"})
    steps.dialog.action.click()
    QApplication.processEvents()
    with adults.desk.ctx.store.read() as session:
        standing = read.rows_of(session, [row.id], clock.today())[row.id].standing
    assert standing.is_cleared
    assert standing.stage is Stage.CLEARED


def test_the_gate_asks_for_a_name_and_a_reason_and_stores_both(adults: AdultsScreen) -> None:
    desk = adults.desk
    with desk.ctx.store.write("lead.add", "An offer") as writer:
        adult = pipeline.add_lead(writer, LeadDraft(given="Jo", family="New", day=clock.today()))
    with desk.ctx.store.read() as session:
        group = group_rows(session, clock.today())[0].id

    def assign(session: object) -> object:
        return groups.assign(session, adult, Role.TUTOR, clock.today(), group_id=group)  # type: ignore[arg-type]

    answering(lambda dialog: dialog.reject())
    with pytest.raises(NotCleared):
        desk.store_as("match.add", "Gave a group", assign)

    def give(dialog: FormDialog) -> None:
        dialog.form.set_values({"who": "Rosa", "reason": "Her check is on its way"})
        dialog.action.click()

    answering(give)
    desk.store_as("match.add", "Gave a group", assign)
    with desk.ctx.store.read() as session:
        (row,) = session.scalars(select(Override).where(Override.adult_id == adult))
        assert (row.who, row.reason, row.what) == ("Rosa", "Her check is on its way", "match")


def test_half_a_reason_for_one_adult_is_not_offered_for_the_next(adults: AdultsScreen) -> None:
    found: list[str] = []

    def answer(dialog: FormDialog) -> None:
        (reason,) = dialog.form.findChildren(QPlainTextEdit)
        found.append(reason.toPlainText())
        QTest.keyClicks(reason, "Half a reason")
        dialog.reject()

    for name in ("Jo", "Mo", "Jo"):
        answering(answer)
        problem = NotCleared([(name.encode().ljust(16), name, "Background check")])
        assert ask_to_let_in(problem, "Rosa", adults.desk.drafts) is None
    assert found == ["", "", "Half a reason"]


def test_a_file_is_put_on_the_shelf_and_several_learn_from_it(adults: AdultsScreen, tmp_path: Path) -> None:
    adults.open_shelf()
    shelf = adults.stack.currentWidget()
    assert isinstance(shelf, ShelfPage)
    (tmp_path / "letter.exe").write_bytes(b"MZ")
    shelf.put(tmp_path / "letter.exe")
    assert "no PDF, text or video" in shelf.banner.accessibleName() + shelf.banner.accessibleDescription()
    (tmp_path / "safe.pdf").write_bytes(b"%PDF-1.4 leaflet")
    shelf.put(tmp_path / "safe.pdf")
    shelf.dialog.form.set_values({"title": "Keeping children safe", "minutes": 40})
    shelf.dialog.action.click()
    shelf.read()
    row = shelf.files.table.rows.row_at(0)
    assert row is not None
    assert (row.title, row.kind, row.learned) == ("Keeping children safe", "pdf", 0)
    shelf.learned(row)
    assert shelf.dialog.form.values()["adults"] == [], "nobody is chosen before somebody is"
    with adults.desk.ctx.store.read() as session:
        who = [one.id for one in read.board(session, clock.today())[:3]]
    shelf.dialog.form.set_values({"adults": [one.hex() for one in who]})
    shelf.dialog.action.click()
    with adults.desk.ctx.store.read() as session:
        rows = session.scalars(select(Training).where(Training.material_id == row.id)).all()
    assert {one.adult_id for one in rows} == set(who)
    assert {one.minutes for one in rows} == {40}


def test_only_the_column_with_the_keyboard_shows_a_chosen_card(adults: AdultsScreen) -> None:
    adults.open_board()
    board = adults.stack.currentWidget()
    assert isinstance(board, BoardPage)
    chosen = [stage for stage, cards in board.columns.items() if cards.selectionModel().hasSelection()]
    assert chosen == [Stage.RECRUITED]
    QTest.keyClick(board.columns[Stage.RECRUITED], Qt.Key.Key_Right)
    chosen = [stage for stage, cards in board.columns.items() if cards.selectionModel().hasSelection()]
    assert chosen == [Stage.SCREENED]


def test_the_list_says_who_may_work_with_students(adults: AdultsScreen) -> None:
    with adults.desk.ctx.store.read() as session:
        rows = {row.id: row for row in read.board(session, clock.today())}
    table = adults.list.table
    column = next(one for one in table.rows.columns if one.key == "stands")
    said = {}
    for number in range(table.rows.rowCount()):
        row = table.rows.row_at(number)
        assert row is not None
        said[row.id] = column.value(row)
        assert said[row.id].startswith("Cleared") == rows[row.id].standing.is_cleared
    assert {"Cleared", "Cleared, ends soon", "Not cleared", "Ran out"} <= set(said.values())
    with adults.desk.ctx.store.write("rules", "Not asked") as session:
        set_rule(session, "gate_from", "")
    adults.desk.changes.flush()
    row = table.rows.row_at(0)
    assert row is not None
    assert column.tone is not None
    assert (column.value(row), column.tone(row)) == (label(rows[row.id].standing.stage), None)
