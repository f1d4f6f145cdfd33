# SPDX-License-Identifier: Apache-2.0
"""Forms give typed values, keep drafts and say what is wrong beside the field."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
)
from pytestqt.qtbot import QtBot

from ui.kit.dates import day_text, read_day, read_time, time_text
from ui.kit.fields.choice import ChoiceField, ChoicesField
from ui.kit.fields.day import DateField
from ui.kit.form import Field, Form

FIELDS: list[Field | str] = [
    "Who",
    Field(key="name", label="First name", required=True, hint="As the school writes it."),
    Field(key="born", label="Born", kind="date"),
    Field(key="starts", label="Starts at", kind="time"),
    Field(key="minutes", label="Minutes", kind="number", least=0, most=600),
    Field(key="hours", label="Hours", kind="decimal", least=0),
    Field(key="school", label="School", kind="choice", choices=[("a", "Lincoln"), ("b", "Rosa Parks")]),
    Field(key="days", label="Days", kind="choices", choices=[("mon", "Monday"), ("tue", "Tuesday")]),
    Field(key="photo", label="Photographs are allowed", kind="check"),
    Field(key="note", label="Note", kind="long"),
    Field(key="word", label="Passphrase", kind="secret"),
]


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form(FIELDS, columns=2)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def line(form: Form, key: str) -> QLineEdit:
    found = form.field(key).findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def visible_words(form: Form) -> set[str]:
    return {label.text() for label in form.findChildren(QLabel) if label.isVisible()}


def test_what_is_typed_comes_out_typed(qtbot: QtBot, form: Form) -> None:
    for key, text in {
        "name": " Ana ",
        "born": "3/9/2014",
        "starts": "3:15",
        "minutes": "45",
        "hours": "1.5",
        "word": " two words ",
    }.items():
        QTest.keyClicks(line(form, key), text)
    box = form.field("days").findChild(QCheckBox)
    assert isinstance(box, QCheckBox)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    choice = form.field("school").findChild(QComboBox)
    assert isinstance(choice, QComboBox)
    QTest.keyClick(choice, Qt.Key.Key_Down)
    note = form.field("note").findChild(QPlainTextEdit)
    assert isinstance(note, QPlainTextEdit)
    QTest.keyClicks(note, "Likes bears")
    assert form.check()
    assert form.values() == {
        "name": "Ana",
        "born": date(2014, 3, 9),
        "starts": time(15, 15),
        "minutes": 45,
        "hours": Decimal("1.5"),
        "school": "a",
        "days": ["mon"],
        "photo": False,
        "note": "Likes bears",
        "word": " two words ",
    }


def test_values_go_in_and_out(form: Form) -> None:
    values = {
        "name": "Ana",
        "born": date(2014, 3, 9),
        "starts": time(15, 15),
        "minutes": 0,
        "hours": Decimal(2),
        "school": "b",
        "days": ["tue"],
        "photo": True,
        "note": "x",
        "word": "secret",
    }
    form.set_values(values)
    assert form.values() == values


def test_a_draft_keeps_what_cannot_be_read_but_no_secret(qtbot: QtBot, form: Form) -> None:
    QTest.keyClicks(line(form, "born"), "March some")
    QTest.keyClicks(line(form, "word"), "secret")
    draft = json.loads(json.dumps(form.draft()))
    assert "secret" not in json.dumps(draft)
    form.set_values(dict.fromkeys(draft))
    form.set_draft(draft)
    assert line(form, "born").text() == "March some"
    assert form.values()["born"] is None


def test_troubles_stand_beside_their_fields(qtbot: QtBot, form: Form) -> None:
    QTest.keyClicks(line(form, "born"), "soon")
    QTest.keyClicks(line(form, "minutes"), "601")
    assert not form.check()
    assert form.error("name") == "Fill in first name."
    assert form.error("born") == "Type a date such as Nov 3, 2025, or 11/3/2025."
    assert form.error("minutes") == "Type a whole number from 0 to 600, such as 12."
    assert form.error("name") in visible_words(form)
    assert line(form, "born").text() == "soon"


def test_typing_takes_the_error_away(qtbot: QtBot, form: Form) -> None:
    form.show_errors({"name": "Somebody has this name."})
    with qtbot.waitSignal(form.edited) as signal:
        QTest.keyClicks(line(form, "name"), "A")
    assert signal.args == ["name"]
    assert form.error("name") == ""


def test_errors_of_other_fields_are_handed_back(form: Form) -> None:
    assert form.show_errors({"name": "No.", "site": "No site."}) == {"site": "No site."}


def test_a_hidden_field_is_not_checked(form: Form) -> None:
    form.set_shown("name", shown=False)
    assert form.check()


def test_labels_carry_the_name_and_the_error(form: Form) -> None:
    target = line(form, "name")
    assert target.accessibleName() == "First name"
    assert target.accessibleDescription() == "As the school writes it."
    form.show_errors({"name": "Somebody has this name."})
    assert target.accessibleDescription() == "Somebody has this name."
    assert any(label.buddy() is target for label in form.findChildren(QLabel))


def test_two_columns_become_one_when_narrow(qtbot: QtBot, form: Form) -> None:
    def lefts() -> set[int]:
        return {form.field(key).mapTo(form, QPoint()).x() for key in ("name", "born", "starts")}

    assert len(lefts()) == 2
    form.resize(400, 900)
    qtbot.waitUntil(lambda: len(lefts()) == 1)


def test_choices_can_be_changed(form: Form) -> None:
    field = form.field("school")
    assert isinstance(field, ChoiceField)
    form.set_values({"school": "b"})
    field.set_choices([("b", "Rosa Parks"), ("c", "Cedar Creek")])
    assert form.values()["school"] == "b"
    field.set_choices([("c", "Cedar Creek")])
    assert form.values()["school"] == ""


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_day_can_be_picked_from_the_calendar(qtbot: QtBot, form: Form) -> None:
    field = form.field("born")
    assert isinstance(field, DateField)
    field.pick()
    calendar = field.findChild(QCalendarWidget)
    assert isinstance(calendar, QCalendarWidget)
    calendar.clicked.emit(QDate(2014, 3, 9))
    assert line(form, "born").text() == "Mar 9, 2014"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-11-03", date(2025, 11, 3)),
        ("11/3/2025", date(2025, 11, 3)),
        ("Nov 3, 2025", date(2025, 11, 3)),
        ("November 3, 2025", date(2025, 11, 3)),
        ("3 Nov 2025", date(2025, 11, 3)),
        ("11/3/25", None),
        ("2025-02-30", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_today_is_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2025-11-03T10:00")
    assert read_day("Tomorrow") == date(2025, 11, 4)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("15:15", time(15, 15)),
        ("3:15", time(15, 15)),
        ("03:15", time(3, 15)),
        ("3pm", time(15)),
        ("3:15 PM", time(15, 15)),
        ("12 am", time(0)),
        ("12:30 p.m.", time(12, 30)),
        ("1515", time(15, 15)),
        ("8:05", time(8, 5)),
        ("25:00", None),
        ("13 pm", None),
        ("soon", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, moment: time | None) -> None:
    assert read_time(text) == moment


def test_what_is_written_can_be_read_again() -> None:
    for hour in range(24):
        assert read_time(time_text(time(hour, 5))) == time(hour, 5)
    for month in range(1, 13):
        assert read_day(day_text(date(2025, month, 28))) == date(2025, month, 28)


def test_many_ticks_are_narrowed_by_typing_and_chosen_ones_stay_in_sight(qtbot: QtBot) -> None:
    names = [(str(n), f"Student {n:02d}") for n in range(40)]
    form = Form([Field(key="who", label="Students", kind="choices", choices=names)])
    qtbot.addWidget(form)
    form.show()
    field = form.field("who")
    assert isinstance(field, ChoicesField)
    field.boxes["7"].click()
    QTest.keyClicks(field.finder, "31")
    shown = [value for value, box in field.boxes.items() if box.isVisible()]
    assert shown == ["7", "31"]
    field.boxes["31"].click()
    assert form.values()["who"] == ["7", "31"]
    assert field.count.text() == "2 of 40 chosen"


def test_what_is_wrong_is_scrolled_to(qtbot: QtBot) -> None:
    form = Form([Field(key=str(place), label=f"Field {place}") for place in range(12)])
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(form)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    form.show_errors({"9": "This cannot be right."})
    words = next(one for one in form.findChildren(QLabel) if one.text() == "This cannot be right.")
    seen = area.viewport().rect()
    qtbot.waitUntil(lambda: seen.contains(words.mapTo(area.viewport(), words.rect().center())))
    assert seen.contains(form.field("9").mapTo(area.viewport(), form.field("9").rect().center()))
