# SPDX-License-Identifier: Apache-2.0
"""Groups and matches on screen: made, filled, left, led; and the way there and back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app import clock
from app.clock import id_text
from app.domain.words import Role
from app.storage.queries import adults, groups, students
from ui.kit.table import TableView
from ui.main_window import MainWindow
from ui.screens.adults import AdultsScreen
from ui.screens.students import StudentsScreen


@pytest.fixture
def screen(window: MainWindow) -> StudentsScreen:
    window.go("students")
    found = window.screens["students"]
    assert isinstance(found, StudentsScreen)
    found.open_groups()
    return found


def listed(table: TableView[Any]) -> list[Any]:
    return [table.rows.row_at(number) for number in range(table.rows.rowCount())]


def settle(window: MainWindow) -> None:
    window.changes.flush()
    QApplication.processEvents()


def shown(screen: StudentsScreen) -> Any:
    return screen.stack.currentWidget()


def named(window: MainWindow, count: int) -> list[students.StudentRow]:
    today = clock.today()
    with window.ctx.store.read() as session:
        ids = students.student_ids(session, students.StudentFilter(on=today))[:count]
        return students.student_rows(session, ids, today)


def test_a_group_is_made_filled_led_and_left(window: MainWindow, screen: StudentsScreen) -> None:
    first, second = named(window, 2)
    page = shown(screen)
    page.primary.click()
    page.dialog.form.set_values({"name": "Chess", "students": [id_text(first.id)]})
    page.dialog.action.click()
    settle(window)
    group = shown(screen)
    assert group.title_label.text() == "Chess"
    group.put_in()
    group.dialog.form.set_values({"students": [id_text(second.id)]})
    group.dialog.action.click()
    settle(window)
    assert [row.student_id for row in listed(group.members.table)] == [first.id, second.id]
    with window.ctx.store.read() as session:
        adult = adults.adult_ids(session, adults.AdultFilter(on=clock.today()))[0]
    group.assign()
    group.dialog.form.set_values({"adult": id_text(adult), "role": str(Role.MENTOR)})
    group.dialog.action.click()
    settle(window)
    group.leave(listed(group.members.table)[0])
    group.dialog.form.set_values({"last_day": date(2026, 11, 20)})
    group.dialog.action.click()
    settle(window)
    with window.ctx.store.read() as session:
        assert [row.last_day for row in groups.group_members(session, group.data.id)] == [
            date(2026, 11, 20), None,
        ]  # fmt: skip
        assert groups.group_row(session, group.data.id, clock.today()).students == 2
        profile = students.student_profile(session, second.id, date(2026, 8, 1), clock.today())
    assert [(row.group, row.role) for row in profile.adults if row.group == "Chess"] == [
        ("Chess", Role.MENTOR)
    ]


def test_back_returns_the_way_one_came(window: MainWindow, screen: StudentsScreen) -> None:
    with window.ctx.store.read() as session:
        group = groups.group_rows(session, clock.today())[0]
        member = groups.group_members(session, group.id)[0]
    window.open_group(group.id)
    window.open_student(member.student_id)
    assert screen.stack.currentWidget() is screen.profile
    screen.back()
    assert shown(screen).title_label.text() == group.name
    screen.back()
    assert shown(screen).title_label.text() == "Groups"
    screen.back()
    assert screen.stack.currentWidget() is screen.list


def test_a_planned_group_stays_and_says_why(window: MainWindow, screen: StudentsScreen) -> None:
    with window.ctx.store.read() as session:
        group = next(g for g in groups.group_rows(session, clock.today()) if g.students)
    window.open_group(group.id)
    page = shown(screen)
    page.remove()
    assert "End its series first" in page.banner.accessibleName()
    with window.ctx.store.read() as session:
        assert groups.group_row(session, group.id, clock.today()).name == group.name


def test_a_student_joins_a_group_and_a_household(window: MainWindow, screen: StudentsScreen) -> None:
    one = next(row for row in named(window, 60) if not row.groups)
    with window.ctx.store.read() as session:
        group = groups.group_rows(session, clock.today())[0]
    window.open_student(one.id)
    matches = screen.page.open_part("matches")
    matches.join()
    matches.dialog.form.set_values({"group": id_text(group.id)})
    matches.dialog.action.click()
    settle(window)
    assert listed(matches.groups.table)[0].group_id == group.id
    other = next(row for row in named(window, 60) if row.id != one.id)
    family = screen.page.open_part("family")
    if family.leave_household.isEnabled():
        family.leave_household.click()
        settle(window)
    family.join_household.click()
    family.dialog.form.set_values({"other": id_text(other.id)})
    family.dialog.action.click()
    settle(window)
    assert other.id in [row.id for row in listed(family.siblings)]


def test_a_goal_is_reached_and_a_result_corrected(window: MainWindow, screen: StudentsScreen) -> None:
    one = named(window, 1)[0]
    window.open_student(one.id)
    goals = screen.page.open_part("goals")
    goals.edit_goal()
    goals.dialog.form.set_values({"words": "Read a page aloud"})
    goals.dialog.action.click()
    goals.goals.table.select_where(lambda row: row.words == "Read a page aloud")
    goals.goals.buttons[2].click()
    assert "reached" in [str(r.state) for r in listed(goals.goals.table) if r.words == "Read a page aloud"]
    goals.edit_score()
    goals.dialog.form.set_values({"name": "Fluency", "score": "41"})
    goals.dialog.action.click()
    goals.edit_score(next(row for row in listed(goals.scores.table) if row.assessment == "Fluency"))
    goals.dialog.form.set_values({"score": "14"})
    goals.dialog.action.click()
    assert [r.score for r in listed(goals.scores.table) if r.assessment == "Fluency"] == ["14"]
    goals.scores.table.select_where(lambda row: row.assessment == "Fluency")
    goals.scores.buttons[2].click()
    assert not [r for r in listed(goals.scores.table) if r.assessment == "Fluency"]


def test_what_an_adult_led_opens_from_the_figure(window: MainWindow) -> None:
    window.go("adults")
    screen = window.screens["adults"]
    assert isinstance(screen, AdultsScreen)
    screen.open_adult(screen.list.ids[0])
    screen.page.sessions.click()
    assert screen.page.panels.current == "led"
    held = [row for row in listed(screen.page.led.table) if row.status == "held"]
    assert f"{len(held):,}" == screen.page.sessions.number


def test_everybody_gone_is_not_nobody(empty_window: MainWindow) -> None:
    empty_window.go("students")
    screen = empty_window.screens["students"]
    assert isinstance(screen, StudentsScreen)
    assert not screen.list.table.isVisible()
    screen.add()
    screen.dialog.form.set_values(
        {"given": "Zoe", "left_day": date(2026, 9, 1), "first_day": date(2026, 8, 20)}
    )
    screen.dialog.action.click()
    screen.back()
    settle(empty_window)
    assert screen.list.ids == []
    assert screen.list.table.isVisible()
