# SPDX-License-Identifier: Apache-2.0
"""A damaged data file at the unlock window: said, mended with nothing lost, or replaced by a backup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.keeping import shelf
from app.keeping.mending import Mended
from app.paths import DataDir
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from tests.ui.steps import CHEAP, press, write
from ui.jobs import JobRunner
from ui.start.mend_page import MendPage, what_was_done
from ui.start.restore_page import RestorePage
from ui.start.unlock import UnlockWindow
from ui.theme import apply_theme, current, load_theme, register_fonts, scale

WORDS = "five words are easily kept"
PAGE = 4096


def add(ctx: AppContext, given: str) -> None:
    with ctx.store.write("people.add", f"Added {given}") as s:
        add_student(s, StudentDraft(given=given))


def digest(ctx: AppContext) -> str:
    with ctx.store.read() as s:
        return content_digest(s)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str, str]:
    """A program with two backups and two things done since; the digests at the first backup and of all."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    ctx, _ = context.start(tmp_path / "data", ProgramDraft("Pine Hill", "2026-27", ["Library"]), WORDS, CHEAP)
    add(ctx, "Ana")
    shelf.keep_one(ctx.store, ctx.data, "asked")
    early = digest(ctx)
    add(ctx, "Ben")
    shelf.keep_one(ctx.store, ctx.data, "closed")
    add(ctx, "Cy")
    add(ctx, "Di")
    late = digest(ctx)
    ctx.close()
    return tmp_path / "data", early, late


def damage(root: Path) -> None:
    """Flip a bit in every fifth page."""
    file = DataDir(root).database
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // PAGE, 5):
        content[page * PAGE + 77] ^= 4
    file.write_bytes(content)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, program: tuple[Path, str, str]) -> Iterator[UnlockWindow]:
    register_fonts(qapp)
    if (current().name, scale()) != ("light", 1.0) or not qapp.styleSheet():
        apply_theme(qapp, load_theme("light"))
    damage(program[0])
    made = UnlockWindow(program[0], JobRunner(inline=True))
    qtbot.addWidget(made)
    made.show()
    write(made.form, passphrase=WORDS)
    press(made.open_button)
    yield made
    made.shut()


@pytest.fixture
def opened(window: UnlockWindow) -> Iterator[list[AppContext]]:
    programs: list[AppContext] = []
    window.opened.connect(programs.append)
    yield programs
    for one in programs:
        one.close()


def way(window: UnlockWindow, words: str) -> QPushButton:
    return next(b for b in window.page.findChildren(QPushButton) if b.accessibleName() == words)


def test_damage_is_said_and_mended_with_nothing_lost(
    window: UnlockWindow, opened: list[AppContext], program: tuple[Path, str, str]
) -> None:
    assert "damaged" in window.ask.banner.sentence
    assert opened == []
    press(way(window, "Mend it …"))
    page = window.page
    assert isinstance(page, MendPage)
    press(page.mend_button)
    assert page.title.text() == "The data is mended"
    said = "It was built from the backup made today at 10:00 AM and 2 steps stored since. Nothing is lost."
    assert page.sentence.text() == said
    (aside,) = program[0].glob("set aside*")
    assert aside.name in page.told.text()
    assert opened == []
    press(page.mend_button)
    assert digest(opened[0]) == program[2]


def test_a_chosen_backup_may_come_instead(
    window: UnlockWindow, opened: list[AppContext], program: tuple[Path, str, str]
) -> None:
    press(way(window, "Mend it …"))
    press(way(window, "Restore a backup instead"))
    page = window.page
    assert isinstance(page, RestorePage)
    assert page.list is not None
    assert page.list.rows.rowCount() == 2
    page.list.selectRow(1)
    write(page.form, secret="something else entirely")
    press(page.restore_button)
    assert "does not open" in page.form.error("secret")
    write(page.form, secret=WORDS)
    press(page.restore_button)
    assert page.facts_label.text().startswith("It opens, and holds 1 student, 0 adults")
    both = [kept.holds.students for kept in map(page.list.rows.row_at, range(2)) if kept and kept.holds]
    assert both == [2, 1]
    page.list.selectRow(0)
    assert not page.is_looked_into  # what was shown is not about this one
    page.list.selectRow(1)
    press(page.restore_button)
    press(page.restore_button)
    assert digest(opened[0]) == program[1]
    assert len(list(program[0].glob("set aside*"))) == 1


def test_what_may_be_missing_is_said() -> None:
    words = what_was_done(Mended(1_790_000_000_000, 1, is_whole=False, aside=None))
    assert "1 step stored since" in words
    assert "Nothing is lost" not in words
