# SPDX-License-Identifier: Apache-2.0
"""The passphrase again: right, wrong, given up; how long a right answer holds; and before open tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit

from tests.ui.answering import answering
from tests.ui.conftest import PASSPHRASE
from ui.asking_again import AskAgainDialog, ask_again, ask_for_passphrase
from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.screens.reports import ReportsScreen
from ui.start.demo import DEMO_PASSPHRASE

WHY = "A table is an open file."


@dataclass
class Hand:
    """A clock whose hand a test moves."""

    seconds: float = 1000.0


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    made = Hand()
    monkeypatch.setattr("ui.asking_again.monotonic", lambda: made.seconds)
    return made


def typed(words: str, dialog: AskAgainDialog) -> None:
    line = dialog.findChild(QLineEdit)
    assert line is not None
    line.clear()
    QTest.keyClicks(line, words)
    QTest.keyClick(line, Qt.Key.Key_Return)


def ask(window: MainWindow, words: str, *, may_hold: bool = False) -> bool:
    answering(lambda dialog: typed(words, dialog))
    return ask_again(window, window.ctx, JobRunner(inline=True), WHY, may_hold=may_hold)


def test_the_right_passphrase_goes_on_and_is_given_to_those_who_need_it(window: MainWindow) -> None:
    assert ask(window, PASSPHRASE)
    answering(lambda dialog: typed(PASSPHRASE, dialog))
    assert ask_for_passphrase(window, window.ctx, JobRunner(inline=True), WHY) == PASSPHRASE


def test_a_wrong_one_is_said_beside_the_field_and_giving_up_means_no(window: MainWindow) -> None:
    seen: list[str] = []

    def answer(dialog: AskAgainDialog) -> None:
        assert WHY in [words.text() for words in dialog.findChildren(QLabel)]
        typed("", dialog)
        seen.append(dialog.form.error("passphrase"))
        typed("not the passphrase at all", dialog)
        seen.extend([dialog.form.error("passphrase"), dialog.problem.sentence])
        assert not dialog.action.isEnabled()
        dialog.reject()

    answering(answer)
    assert not ask_again(window, window.ctx, JobRunner(inline=True), WHY)
    assert seen[0] == "Type the passphrase first."
    assert "not the passphrase of this program" in seen[1]
    assert seen[2] == "You can try again in 1 second."


def test_the_pause_grows_and_closing_the_dialog_does_not_shorten_it(window: MainWindow, hand: Hand) -> None:
    assert not ask(window, "wrong one")
    hand.seconds += 1.1
    assert not ask(window, "wrong two")
    seen: list[object] = []

    def look(dialog: AskAgainDialog) -> None:
        seen.extend([dialog.action.isEnabled(), dialog.problem.sentence])
        typed(PASSPHRASE, dialog)
        assert dialog.isVisible()

    answering(look)
    assert not ask_again(window, window.ctx, JobRunner(inline=True), WHY)
    assert seen == [False, "You can try again in 2 seconds."]
    hand.seconds += 2.1
    assert ask(window, PASSPHRASE)


def test_a_right_answer_holds_five_minutes_for_tables_and_never_for_more(
    window: MainWindow, hand: Hand
) -> None:
    assert not ask(window, "wrong", may_hold=True)
    hand.seconds += 2
    assert ask(window, PASSPHRASE, may_hold=True)
    hand.seconds += 299
    assert ask_again(window, window.ctx, JobRunner(inline=True), WHY, may_hold=True)  # nobody answers
    assert not ask(window, "wrong")
    hand.seconds += 5
    assert not ask(window, "wrong", may_hold=True)


def test_invented_people_are_not_asked_for(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.start.demo._folders", [window.ctx.data.root])
    assert ask_again(window, window.ctx, JobRunner(inline=True), WHY)
    assert ask_for_passphrase(window, window.ctx, JobRunner(inline=True), WHY) == DEMO_PASSPHRASE


@pytest.mark.parametrize(("words", "is_written"), [(PASSPHRASE, True), ("something else", False)])
def test_a_table_of_a_report_is_written_after_the_passphrase_and_pages_without(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, is_written: bool
) -> None:
    window.go("reports")
    screen = window.screens["reports"]
    assert isinstance(screen, ReportsScreen)
    asked_for: list[str] = []

    def choose(_parent: object, _title: str, name: str, *_: object) -> tuple[str, str]:
        asked_for.append(name)
        return str(tmp_path / name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    screen.draw()
    answering(lambda dialog: typed(words, dialog))
    screen.choose_file("csv")
    assert [name.endswith(".csv") for name in asked_for] == [True] * is_written
    screen.choose_file("pdf")
    assert asked_for[-1].endswith(".pdf")
    assert bool(list(tmp_path.glob("*.csv"))) is is_written
