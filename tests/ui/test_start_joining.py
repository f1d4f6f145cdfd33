# SPDX-License-Identifier: Apache-2.0
"""Joining a program from the first window: by six words, the printed code or a file; broken off, gone on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.partnership import contact as contacting
from app.partnership import joining
from app.partnership.contact import contact
from app.partnership.exchange import LinkProblem
from app.partnership.joining import Wish
from app.partnership.membership import require_membership
from app.services import people
from app.services.program import ProgramDraft
from app.storage.vault import Cost
from tests.served import ServedHub
from tests.ui.partners import PASSPHRASE, digest
from tests.ui.steps import CHEAP, press, type_back, write
from ui.finding import Finding
from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.start.code_page import CodePage
from ui.start.first_run import FirstRunWindow
from ui.start.join_page import BY_CODE, BY_FILE
from ui.start.joining import Joining
from ui.theme import apply_theme, load_theme, register_fonts


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    made = ServedHub(tmp_path / "hub")
    yield made
    made.close()


@pytest.fixture
def rosa(hub: ServedHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppContext]:
    """The first laptop, with a student, joined; ``paper(rosa)`` is its recovery code."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    monkeypatch.setattr("app.storage.vault.Cost", lambda *a, **k: Cost(*a, **k) if a or k else CHEAP)
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")
    made, code = context.start(tmp_path / "rosa", draft, PASSPHRASE, CHEAP)
    (tmp_path / "paper").write_text(code)
    joining.join(made.store, hub.link(), Wish(hub.code(), "Front desk"))
    with made.store.write("student.add", "Added Ana") as session:
        people.add_student(session, people.StudentDraft(given="Ana", family="Begaye", grade="4"))
    contact(made.store, made.vault)
    yield made
    made.close()


def leave_quietly(window: FirstRunWindow) -> None:
    """Close without the question that a half-finished first run asks."""
    window.shut()
    window._keys = None


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path, rosa: AppContext) -> FirstRunWindow:
    """The first window of the other laptop, on the page that asks what lets it in."""
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    made = FirstRunWindow(tmp_path / "ben", JobRunner(inline=True))
    qtbot.addWidget(made, before_close_func=leave_quietly)
    made.show()
    press(made.choose.join_button)
    return made


@pytest.fixture
def opened(window: FirstRunWindow) -> Iterator[list[AppContext]]:
    programs: list[AppContext] = []
    window.opened.connect(programs.append)
    yield programs
    for one in programs:
        one.close()


def walk(window: FirstRunWindow) -> Joining:
    assert window.joining is not None
    return window.joining


def invited(rosa: AppContext, hub: ServedHub) -> str:
    with rosa.store.read() as session:
        token = require_membership(session).token
    return joining.invite(rosa.store, hub.link(token))


def test_by_six_words_and_its_own_recovery_sheet(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, opened: list[AppContext]
) -> None:
    one = walk(window)
    press(one.page.next_button)
    assert one.page.form.error("address")
    write(one.page.form, address=hub.address, words=invited(rosa, hub), name="Van", who="Ben Yazzie")
    press(one.page.next_button)
    assert window.page is one.passphrase
    words = one.passphrase.words
    press(one.passphrase.create_button)
    assert isinstance(window.page, CodePage)
    code = window.page.code
    press(window.page.go_button)
    type_back(window, code)
    (ben,) = opened
    assert ben.who == "Ben Yazzie"
    contact(rosa.store, rosa.vault)
    assert digest(ben) == digest(rosa)
    root = ben.data.root
    assert not context.is_paper_pending(root)
    for secret, kind in ((words, context.PASSPHRASE), (code, context.RECOVERY)):
        context.unlock(root, secret, kind).close()


def test_in_place_of_a_lost_laptop_the_printed_sheet_stays_good(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, tmp_path: Path, opened: list[AppContext]
) -> None:
    one, paper, before = walk(window), (tmp_path / "paper").read_text(), digest(rosa)
    one.page.ways[BY_CODE].setChecked(True)
    assert not one.page.form.field("words").isVisible()
    wrong = "-".join(reversed(paper.split("-")))
    code = hub.code()
    write(one.page.form, address=hub.address, code=code, recovery_code=wrong, name="New desk")
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert window.page is one.page or "recovery code" in one.progress.banner.sentence
    if window.page is not one.page:
        press(one.progress.back_button)
    write(one.page.form, recovery_code=paper)
    press(one.page.next_button)  # the passphrase is not asked again
    (new,) = opened
    assert digest(new) == before
    context.unlock(new.data.root, paper, context.RECOVERY).close()


def test_by_file(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, tmp_path: Path, opened: list[AppContext]
) -> None:
    words = joining.invite_by_file(rosa.store, tmp_path / "invitation.pli")
    one = walk(window)
    one.page.ways[BY_FILE].setChecked(True)
    write(one.page.form, address=hub.address, code=hub.code(), words=words, name="Van")
    press(one.page.next_button)
    assert one.page.file_label.text() == "Choose the file first."
    one.page.take_file(tmp_path / "invitation.pli")
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert isinstance(window.page, CodePage)
    assert digest(window._ctx) == digest(rosa)


def test_what_the_hub_does_not_know_is_said_beside_the_words(window: FirstRunWindow, hub: ServedHub) -> None:
    one = walk(window)
    write(one.page.form, address="hub", words="only three words", name="Van")
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert window.page is one.page
    assert "four words" in one.page.form.error("words")
    write(one.page.form, address=hub.address, words="able able able able able able")
    press(one.page.next_button)
    assert window.page is one.progress
    assert "not known" in one.progress.banner.sentence


def test_a_link_that_breaks_off_is_gone_on_with_now_or_at_the_next_start(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    one = walk(window)
    write(one.page.form, address=hub.address, words=invited(rosa, hub), name="Van", who="Ben")
    press(one.page.next_button)

    def broken(*_: object, **__: object) -> None:
        raise LinkProblem("There is no connection to the hub at the moment.")

    real = contacting.contact
    monkeypatch.setattr(contacting, "contact", broken)
    passphrase = one.passphrase.words
    press(one.passphrase.create_button)
    assert "no connection" in one.progress.banner.sentence
    # The program is closed here and opened again: it has joined, and knows nothing yet.
    again = context.unlock(window._root, passphrase)
    assert context.has_joined(again)
    assert not context.has_program(again)
    other = FirstRunWindow(window._root, JobRunner(inline=True))
    qtbot.addWidget(other, before_close_func=leave_quietly)
    other.show()
    monkeypatch.setattr(contacting, "contact", real)
    other.go_on_joining(again)
    assert isinstance(other.page, CodePage)
    assert digest(again) == digest(rosa)


def test_the_window_of_a_joined_laptop_shows_everybody(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, opened: list[AppContext], qtbot: QtBot
) -> None:
    one = walk(window)
    write(one.page.form, address=hub.address, words=invited(rosa, hub), name="Van", who="Ben")
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert isinstance(window.page, CodePage)
    code = window.page.code
    press(window.page.go_button)
    type_back(window, code)
    main = MainWindow(opened[0], JobRunner(inline=True))
    qtbot.addWidget(main)
    main.show()
    main.go("students")
    QApplication.processEvents()
    assert any("Begaye" in entry.title for entry in Finding(main).entries("begaye"))
    main.shut()
