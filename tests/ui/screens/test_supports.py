# SPDX-License-Identifier: Apache-2.0
"""Supports: every number shows its rows, and a suggestion becomes a match that Undo takes back."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app import clock
from app.domain.words import ConsentAnswer, ConsentKind, Role
from app.services.availability import keep_apart
from app.storage.tables import Assignment, Consent
from tests.ui.accessible import nameless
from tests.ui.answering import answering
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.people.availability_panel import AvailabilityPanel
from ui.screens.supports import SupportsScreen
from ui.screens.supports.suggestions import SuggestionsPart


def supports(window: MainWindow, part: str) -> Any:
    window.go("supports")
    screen = window.screens["supports"]
    assert isinstance(screen, SupportsScreen)
    screen.show_part(part)
    QApplication.processEvents()
    return screen.part(part)


def test_every_number_of_coverage_has_its_students_behind_it(window: MainWindow) -> None:
    part = supports(window, "coverage")
    lines = 0
    for view in range(part.view.count() - 1):
        part.view.setCurrentIndex(view)
        part._show_bars()
        for bar in part.bars.bars:
            bar.click()
            count = bar.line.count
            lines += 1
            for key, expected in (
                ("all", count.students), ("served", count.served), ("unserved", count.unserved),
                ("matched", count.matched),
            ):  # fmt: skip
                part.figures[key].click()
                shown = part.table.rows
                rows = [shown.row_at(n) for n in range(shown.rowCount())]
                assert len({row.student_id for row in rows}) == expected
                assert part.figures[key].number.split()[0] == f"{expected:,}"
            bar.click()
    assert lines > 12
    part.view.setCurrentIndex(part.view.count() - 1)
    part._show_bars()
    month = part.bars.bars[-2]
    month.click()
    assert part.period.currentText() == month.line.words
    assert part.figures["all"].number == f"{month.line.count.students:,}"
    kept = json.loads(json.dumps(part.half_typed()))
    part.period.setCurrentIndex(0)
    part.put_back(kept)
    assert part.half_typed() == kept


def test_a_suggestion_becomes_a_match_and_a_need_is_set_aside(window: MainWindow) -> None:
    part = supports(window, "suggestions")
    first = part.needs.current_row
    count = len(part.needs.lines)
    assert first.urgency == "now"
    assert nameless(window) == []
    part.not_now_button.click()
    assert len(part.needs.lines) == count - 1
    assert "1 set aside" in part.set_aside.text()
    again = SuggestionsPart(window.desk, part.drafts)
    again.read()
    assert len(again.needs.lines) == count - 1, "also when the program was closed meanwhile"
    again.deleteLater()
    part.back.click()
    assert part.needs.select_where(lambda row: row.role is Role.MENTOR)
    need, chosen = part.needs.current_row, part.adults.current_row
    assert part.adults.lines[0].words.startswith(chosen.name)

    def accept(form: FormDialog) -> None:
        assert form.form.values()["weekly_minutes"] == 60
        form.form.set_values({"weekly_minutes": 45, "base": "school"})
        form.action.click()

    answering(accept)
    QTest.keyClick(part.adults, Qt.Key.Key_Return)
    QApplication.processEvents()
    window.changes.flush()
    with window.ctx.store.read() as session:
        made = session.query(Assignment).filter(Assignment.because != "").one()
        assert (made.student_id, made.adult_id, made.weekly_minutes) == (need.student_id, chosen.adult, 45)
        assert made.base == "school"
        assert chosen.because == made.because
    assert (need.student_id, Role.MENTOR) not in {
        (one.row.student_id, one.row.role) for one in part.needs.lines
    }
    window.undo()
    window.changes.flush()
    assert len(part.needs.lines) == count

    assert part.needs.select_where(lambda row: (row.student_id, row.role) == (need.student_id, Role.MENTOR))
    window.desk.store_as(
        "apart.add",
        "Kept apart",
        lambda s: keep_apart(s, need.student_id, chosen.adult, "Asked by the family"),
    )
    window.changes.flush()
    line = next(one for one in part.adults.lines if one.row.adult == chosen.adult)
    assert line.is_greyed
    assert "kept apart" in line.words
    assert "family" not in line.words, "why is restricted"
    part.adults.select_where(lambda row: row.adult == chosen.adult)
    assert not part.accept_button.isEnabled()
    assert "kept apart" in part.accept_button.toolTip()
    window.desk.store_as(
        "consent.add", "The family said no",
        lambda s: s.add(Consent(
            student_id=need.student_id, kind=ConsentKind.PARTICIPATION, answer=ConsentAnswer.NO,
            day=clock.today(),
        )),
    )  # fmt: skip
    window.changes.flush()
    assert "said no to taking part" in part.barred.sentence
    assert all(line.is_greyed and "The family has not agreed" in line.words for line in part.adults.lines)


def test_times_and_who_is_kept_apart_are_said_on_a_profile(window: MainWindow) -> None:
    window.go("adults")
    screen: Any = window.screens["adults"]
    adult = screen.list.ids[1]
    window.open_adult(adult)
    screen.page.panels.show_part("times")
    panel: AvailabilityPanel = screen.page.panels.part("times")
    assert nameless(window) == []
    before = panel.times.table.rows.rowCount()
    panel.times.buttons[0].click()
    panel.dialog.form.set_values({"days": ["5", "6"], "start": time(9), "end": time(8)})
    panel.dialog.action.click()
    assert panel.dialog.isVisible()
    assert "the end is not after the start" in panel.dialog.form.error("end")
    panel.dialog.form.set_values({"end": time(11)})
    panel.dialog.action.click()
    window.changes.flush()
    assert panel.times.table.rows.rowCount() == before + 2
    panel.times.table.selectRow(before + 1)
    panel.times.buttons[2].click()
    window.changes.flush()
    assert [row.weekday for row in panel._slots][-1] == 5

    panel.apart.buttons[0].click()
    other = panel.dialog.form.field("other").spec.choices[3][0]
    panel.dialog.form.set_values({"other": other, "reason": "canary of a reason"})
    panel.dialog.action.click()
    window.changes.flush()
    assert other.partition(" ")[2] in {row.person_id.hex() for row in panel._apart}
    shown = {one.text() for one in panel.findChildren(QLabel) if one.isVisible()}
    assert "canary of a reason" not in " ".join(shown)
    panel.why.show_button.click()
    assert "canary of a reason" in panel.reasons.text()
    panel.apart.table.select_where(lambda row: row.person_id.hex() == other.partition(" ")[2])
    panel.apart.buttons[1].click()
    window.changes.flush()
    assert other.partition(" ")[2] not in {row.person_id.hex() for row in panel._apart}

    panel.ask_around()
    panel.dialog.form.set_values({"languages": ["es", "nv"], "most_travel": 15})
    panel.dialog.action.click()
    window.changes.flush()
    assert panel._around is not None
    assert (panel._around.language_words, panel._around.most_travel) == ("Spanish, Navajo", 15)


def test_an_empty_part_has_one_next_step(empty_window: MainWindow) -> None:
    """What the page itself offers is not offered beside the title too, and nothing can be pressed in vain."""
    empty_window.go("supports")
    screen = empty_window.screens["supports"]
    assert isinstance(screen, SupportsScreen)
    steps = {}
    for action in screen.offers():
        screen.show_part(action.key)
        QApplication.processEvents()
        buttons = [one for one in screen.findChildren(QPushButton) if one.isVisible()]
        assert [one.text() for one in buttons if not one.isEnabled()] == [], action.key
        steps[action.key] = [one.text() for one in buttons if one.property("kind") == "primary"]
    assert [key for key, found in steps.items() if len(found) > 1] == []
    assert steps["milestones"] == ["Add a milestone"]
    assert steps["check_ins"] == []
