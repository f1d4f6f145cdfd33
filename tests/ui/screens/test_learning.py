# SPDX-License-Identifier: Apache-2.0
"""Goals with steps and their chart, and series, in a student's profile."""

from __future__ import annotations

from typing import Any

from ui.main_window import MainWindow


def test_steps_are_ticked_the_chart_shows_the_goal_and_series_are_noted(window: MainWindow) -> None:
    with window.ctx.store.read() as session:
        found = session.connection().exec_driver_sql(
            "SELECT g.student_id FROM goal g JOIN measure m ON m.student_id = g.student_id "
            "AND m.kind = g.unit WHERE g.unit = 'Math grade' AND g.removed = 0 ORDER BY 1"
        )
        student = found.all()[0][0]
    window.open_student(student)
    students: Any = window.screens["students"]
    panel = students.page.open_part("goals")
    assert panel.goals.table.select_where(lambda row: row.unit == "Math grade")
    assert "now" in panel.way.words.text()
    assert "target 85" in panel.way.chart.accessibleName()
    picture = panel.way.chart.grab().toImage()
    shades = {picture.pixelColor(x, y).lightness() for x in range(0, 500, 3) for y in range(0, 120, 3)}
    assert min(shades) < 60, "ink ..."
    assert max(shades) > 240, "... on white paper"
    panel.way.edit_step()
    panel.way.dialog.form.set_values({"words": "Ask the teacher"})
    panel.way.dialog.action.click()
    panel.way.steps.table.selectRow(0)
    panel.way.tick(panel.way.steps.table.current_row)
    assert "1 of 1 steps done" in panel.way.words.text()
    assert panel.way.steps.buttons[1].text().endswith("Not done yet")
    panel.way.edit_step()
    panel.way.dialog.form.field("words").target.setText("half")
    place = panel.way.dialog.place.partition("/")[2]
    panel.way.dialog.reject()
    assert students.open_form(place)
    panel.way.dialog.reject()
    series = students.page.open_part("measures")
    before = len(series.rows.table.rows.all_rows)
    series.edit()
    series.dialog.form.set_values({"kind": "Math grade", "value": "B"})
    series.dialog.action.click()
    assert "not a number" in series.dialog.form.error("value")
    series.dialog.form.set_values({"value": "91"})
    series.dialog.action.click()
    assert len(series.rows.table.rows.all_rows) == before + 1
