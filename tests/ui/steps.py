# SPDX-License-Identifier: Apache-2.0
"""Steps of the first windows, as a person takes them: press, type, copy two groups from paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from app.vault.vault import Cost
from ui.kit.fields.text import TextField
from ui.kit.form import Form
from ui.start.check_page import CheckPage
from ui.start.code_page import CodePage
from ui.start.first_run import FirstRunWindow
from ui.start.frame import StartWindow
from ui.start.passphrase_page import PassphrasePage

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)


def press(button: QPushButton | None) -> None:
    """Click a button that can be clicked."""
    assert button is not None
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def write(form: Form, **texts: str) -> None:
    """Type into fields, over what stands there."""
    for key, text in texts.items():
        edit = line(form, key)
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)


def line(form: Form, key: str) -> QLineEdit:
    """The line of a text field."""
    field = form.field(key)
    assert isinstance(field, TextField)
    return field.edit


def to_passphrase(window: FirstRunWindow) -> PassphrasePage:
    """Through the first two steps."""
    press(window.choose.start_button)
    write(window.program.form, name="Pine Hill", site="Library", coordinator="Rosa Tsosie")
    press(window.program.next_button)
    assert window.page is window.passphrase
    return window.passphrase


def to_code(window: FirstRunWindow) -> CodePage:
    """With the words that are offered, to the recovery code."""
    press(to_passphrase(window).create_button)
    assert isinstance(window.page, CodePage)
    return window.page


def type_back(window: StartWindow, code: str) -> None:
    """Type the two groups that are asked for."""
    page = window.page
    assert isinstance(page, CheckPage)
    groups = code.split("-")
    write(page.form, one=groups[page.asked[0]].lower(), two=groups[page.asked[1]])
    press(page.finish_button)
