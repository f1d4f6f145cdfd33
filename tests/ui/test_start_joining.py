# SPDX-License-Identifier: Apache-2.0
"""Joining a program from the first window: by six words, the printed code or a file; broken off, gone on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.hub import programs
from app.keeping import keys
from app.partnership import contact as contacting
from app.partnership import joining
from app.partnership.contact import contact
from app.partnership.exchange import LinkProblem
from app.partnership.joining import Wish
from app.partnership.link import HubLink
from app.partnership.membership import require_membership
from app.paths import DataDir
from app.services import people
from app.services.program import ProgramDraft
from app.vault.vault import Cost, new_recovery_code
from tests.served import ServedHub, hub
from tests.ui.partners import PASSPHRASE, digest
from tests.ui.steps import CHEAP, press, to_code, type_back, write
from ui.finding import Finding
from ui.jobs import JobRunner
from ui.joining_problems import UNKNOWN_CODE, UNKNOWN_WORDS
from ui.main_window import MainWindow
from ui.start.code_page import CodePage
from ui.start.first_run import FirstRunWindow
from ui.start.join_page import BY_CODE, BY_FILE, BY_WORDS
from ui.start.joining import Joining
from ui.theme import apply_theme, load_theme, register_fonts

__all__ = ["hub"]  # a fixture

UNKNOWN = "able able able able able able"


@pytest.fixture
def rosa(hub: ServedHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppContext]:
    """The first laptop, with a student, joined; ``paper(rosa)`` is its recovery code."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    monkeypatch.setattr("app.vault.vault.Cost", lambda *a, **k: Cost(*a, **k) if a or k else CHEAP)
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
    assert not keys.is_paper_pending(root)
    for secret, kind in ((words, keys.PASSPHRASE), (code, keys.RECOVERY)):
        context.look(root, secret, kind).close()


def test_in_place_of_a_lost_laptop_the_printed_sheet_stays_good(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, tmp_path: Path, opened: list[AppContext]
) -> None:
    one, paper, before = walk(window), (tmp_path / "paper").read_text(), digest(rosa)
    one.page.ways[BY_CODE].setChecked(True)
    assert not one.page.form.field("words").isVisible()
    mistyped = "-".join(reversed(paper.split("-")))
    code = hub.code()
    write(one.page.form, address=hub.address, code=code, recovery_code=mistyped, name="New desk")
    press(one.page.next_button)
    assert window.page is one.page  # no passphrase is asked for
    assert "compare it with the printed sheet" in one.page.form.error("recovery_code")
    write(one.page.form, recovery_code=new_recovery_code())
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert window.page is one.page
    assert "does not open the program" in one.page.form.error("recovery_code")
    write(one.page.form, recovery_code=paper)
    press(one.page.next_button)  # the passphrase is not asked again
    (new,) = opened
    assert digest(new) == before
    context.look(new.data.root, paper, keys.RECOVERY).close()


def test_by_file(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, tmp_path: Path, opened: list[AppContext]
) -> None:
    words = joining.invite_by_file(rosa.store, tmp_path / "invitation.pli")
    one = walk(window)
    one.page.ways[BY_FILE].setChecked(True)
    write(one.page.form, address=hub.address, code=hub.code(), words=words, name="Van")
    press(one.page.next_button)
    assert one.page.file_error.text() == "Choose the file first."
    assert one.page.file_error.isVisible()
    (tmp_path / "letter.pli").write_bytes(b"a letter")
    one.page.take_file(tmp_path / "letter.pli")
    assert not one.page.file_error.isVisible()
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert window.page is one.page
    assert "no invitation" in one.page.file_error.text()
    one.page.take_file(tmp_path / "invitation.pli")
    write(one.page.form, words="able able able able able able")
    press(one.page.next_button)
    assert window.page is one.page
    assert "do not open the invitation" in one.page.form.error("words")
    write(one.page.form, words=words)
    press(one.page.next_button)
    assert isinstance(window.page, CodePage)
    assert digest(window._ctx) == digest(rosa)


def test_what_the_hub_does_not_know_is_said_beside_the_words(window: FirstRunWindow, hub: ServedHub) -> None:
    one = walk(window)
    write(one.page.form, address="http://hub", words="only three words")
    press(one.page.next_button)
    assert one.page.form.error("name") == "Give this laptop a name, such as “Van”."
    write(one.page.form, name="Van")
    press(one.page.next_button)
    assert window.page is one.page
    assert one.page.form.error("words") == "An invitation has six words. Here are 3."
    assert "https://" in one.page.form.error("address")
    one.page.ways[BY_CODE].setChecked(True)
    assert one.page.form.error("address") == ""
    one.page.ways[BY_WORDS].setChecked(True)
    write(one.page.form, address=hub.address, words=UNKNOWN)
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert window.page is one.page
    assert one.page.form.error("words") == UNKNOWN_WORDS


def test_where_no_hub_let_it_in_nothing_is_left_and_a_program_can_be_started(
    window: FirstRunWindow, hub: ServedHub, opened: list[AppContext]
) -> None:
    one = walk(window)
    write(one.page.form, address=hub.address, words=UNKNOWN, name="Van")
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert not window._root.exists()
    hub.stop()
    press(one.page.next_button)
    assert window.page is one.progress
    assert one.progress.banner.sentence.startswith("The hub does not answer at the moment. Your code stays")
    assert not window._root.exists()
    press(one.progress.back_button)
    press(one.page.back_button)
    code = to_code(window).code
    press(window.page.primary)
    type_back(window, code)
    assert context.has_program(opened[0])


def test_a_name_that_nobody_knows_is_said_beside_the_address(
    window: FirstRunWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    one = walk(window)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    write(one.page.form, address="hub.exampel.org", words=UNKNOWN, name="Van")
    press(one.page.next_button)
    press(one.passphrase.create_button)
    assert window.page is one.page
    said = one.page.form.error("address")
    assert said.startswith("No computer named hub.exampel.org was found.")
    assert "whether this laptop has a connection" in said


def test_an_answer_that_got_lost_leaves_a_file_that_goes_on_or_makes_room(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, real = walk(window), HubLink.enrol

    def lost(link: HubLink, request: bytes) -> bytes:
        real(link, request)
        raise LinkProblem("There is no connection.")

    monkeypatch.setattr(HubLink, "enrol", lost)
    write(one.page.form, address=hub.address, words=invited(rosa, hub), name="Van")
    press(one.page.next_button)
    press(one.passphrase.create_button)
    data = DataDir(window._root)
    assert (data.is_empty(), data.is_free()) == (False, True)
    monkeypatch.setattr(HubLink, "enrol", real)
    press(one.progress.primary)  # the words are used up, and this is the laptop that used them
    assert isinstance(window.page, CodePage)
    assert not data.is_free()
    assert digest(window._ctx) == digest(rosa)


def test_a_half_joined_laptop_can_go_back_to_the_choices(
    window: FirstRunWindow, qtbot: QtBot, opened: list[AppContext]
) -> None:
    half, _ = context.prepare_to_join(window._root, PASSPHRASE, cost=CHEAP)
    data = half.data
    data.half_made.unlink()  # switched off just before it was let in
    other = FirstRunWindow(window._root, JobRunner(inline=True))
    qtbot.addWidget(other, before_close_func=leave_quietly)
    other.show()
    other.opened.connect(opened.append)
    other.go_on_joining(half)
    press(other.page.back_button)
    assert other.page is other.choose
    assert data.is_free()
    code = to_code(other).code
    press(other.page.primary)
    type_back(other, code)
    assert context.has_program(opened[0])


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


def test_a_laptop_that_was_revoked_before_it_read_anything_joins_again(
    window: FirstRunWindow, rosa: AppContext, hub: ServedHub, qtbot: QtBot
) -> None:
    half, _ = context.prepare_to_join(window._root, PASSPHRASE, cost=CHEAP)
    joining.join(half.store, hub.link(), Wish(invited(rosa, hub), "Van"))
    with hub.database.step() as connection:
        programs.revoke(connection, hub.program, joining.laptop_id(half.store), 1)
    other = FirstRunWindow(window._root, JobRunner(inline=True))
    qtbot.addWidget(other, before_close_func=leave_quietly)
    other.show()
    other.go_on_joining(half)
    one = walk(other)
    assert "access was taken back" in one.progress.banner.sentence
    (again,) = [each for each in one.progress.banner.findChildren(QPushButton) if each.isVisible()]
    press(again)
    assert other.page is one.page
    assert not one.page.ways[BY_WORDS].isVisible()
    assert one.page.form.values()["address"] == hub.address
    write(one.page.form, code="able able able able")
    press(one.page.next_button)
    assert one.page.form.error("code") == UNKNOWN_CODE
    write(one.page.form, code=hub.code())
    press(one.page.next_button)
    assert isinstance(other.page, CodePage)
    assert digest(half) == digest(rosa)


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
