# SPDX-License-Identifier: Apache-2.0
"""What is half typed: kept while typing, back after a kill, and no field of any screen forgotten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app import context
from app.context import AppContext
from app.domain.surveys import SHIPPED
from app.keeping.half_typed import LARGEST, keep_half_typed, read_half_typed
from app.storage.queries.sheets import next_out
from tests.ui.answering import answering
from tests.ui.conftest import NOW, PASSPHRASE
from ui.jobs import JobRunner
from ui.kit.drafts import Drafts
from ui.kit.form_dialog import FormDialog
from ui.main_window import MainWindow
from ui.screens.sessions import SessionsScreen
from ui.screens.settings import SettingsScreen
from ui.screens.students import StudentsScreen
from ui.screens.students.parts import PARTS
from ui.screens.supports import SupportsScreen
from ui.screens.supports.parts import PARTS as SUPPORTS

ROOT = Path(__file__).resolve().parents[2]


def sessions(window: MainWindow) -> SessionsScreen:
    screen = window.screens["sessions"]
    assert isinstance(screen, SessionsScreen)
    return screen


def sheet_out(window: MainWindow) -> str:
    with window.ctx.store.read() as session:
        number = next_out(session)
    assert number is not None
    return number


def kept(window: MainWindow) -> str:
    window.half_typed.keep_beside()
    return json.dumps(read_half_typed(window.ctx.store), ensure_ascii=False)


# -- the store ------------------------------------------------------------------------------------


def test_it_is_a_fact_of_this_laptop_and_no_action(demo: AppContext) -> None:
    content = {"drafts": {"students/new": {"at": 1, "draft": {"family": "Tłʼízí"}}}}
    with demo.store.read() as session:
        before = session.connection().exec_driver_sql("SELECT count(*) FROM journal").scalar()
    keep_half_typed(demo.store, content)
    assert read_half_typed(demo.store) == content
    with demo.store.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM journal").scalar() == before
    assert "Tłʼízí".encode() not in demo.data.database.read_bytes(), "the file is encrypted"
    keep_half_typed(demo.store, {"far too much": "x" * LARGEST})
    assert read_half_typed(demo.store) == {}
    keep_half_typed(demo.store, content)
    keep_half_typed(demo.store, {})
    assert read_half_typed(demo.store) == {}


@pytest.mark.parametrize("strange", [b"\xff\xfe", b"[1]", b"{", b'{"drafts":7,"view":[],"at":"x"}'])
def test_what_cannot_be_read_counts_as_nothing(window: MainWindow, strange: bytes) -> None:
    from app.storage.place import note_facts

    with window.ctx.store.receive() as session:
        note_facts(session, {"half_typed": strange})
    again = MainWindow(window.ctx, JobRunner(inline=True))
    again.come_back()
    assert again.half_typed.drafts.packed() == {}
    again.let_go()
    again.deleteLater()


def test_a_shelf_keeps_the_newest_two_hundred_and_what_screens_call_alike_apart() -> None:
    shelf = Drafts()
    students, adults = shelf.part("students"), shelf.part("adults")
    students.keep("new", {"given": "Ana"})
    adults.keep("new", {"given": "Ben"})
    assert (students.get("new"), adults.get("new")) == ({"given": "Ana"}, {"given": "Ben"})
    for number in range(199):
        adults.keep(str(number), {})
    assert students.get("new") is None
    assert adults.get("new") is not None
    again = Drafts()
    again.unpack(json.loads(json.dumps(shelf.packed())))
    assert again.packed() == shelf.packed()
    assert again.part("adults").is_from_before("new")
    again.part("adults").keep("new", {"given": "Bea"})
    assert not again.part("adults").is_from_before("new")


# -- while typing, and after a kill ---------------------------------------------------------------


def test_the_first_key_starts_the_wait_and_not_the_last(window: MainWindow, qtbot: QtBot) -> None:
    assert window.half_typed._soon.interval() <= 1_500
    window.half_typed._soon.stop()
    window.open_sheet(sheet_out(window))
    line = sessions(window).entry.line
    QTest.keyClicks(line, "4")
    left = window.half_typed._soon.remainingTime()
    QTest.qWait(30)
    QTest.keyClicks(line, "a")
    assert 0 < window.half_typed._soon.remainingTime() < left


def test_looking_around_writes_nothing_for_half_a_minute(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_sheet(sheet_out(window))
    before = kept(window)
    sessions(window).entry.grid.go(1, 0)
    window.go("students")
    assert kept(window) == before
    monkeypatch.setattr("ui.locking.half_typed.WHERE_SECONDS", -1.0)
    assert '"screen": "students"' in kept(window)
    monkeypatch.setattr("ui.locking.half_typed.WHERE_SECONDS", 1000.0)
    window.open_sheet(sheet_out(window))
    QTest.keyClicks(sessions(window).entry.line, "4a")
    assert '"text": "4a"' in kept(window)


_TYPING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.main_window import MainWindow
from ui.opening import Asked, Opening
from ui.theme import apply_theme, load_theme, register_fonts
app = QApplication([])
register_fonts(app)
apply_theme(app, load_theme("light"))
asked = Asked()
asked.data_dir, number, passphrase = sys.argv[1:4]
opening = Opening(asked)
opening.begin()
opening.window.form.set_values({"passphrase": passphrase})
opening.window.unlock()
while not isinstance(opening.window, MainWindow):
    QTest.qWait(10)
opening.window.open_sheet(number)
QTest.qWait(20)
line = opening.window.screens["sessions"].entry.line
count = 0
while True:
    count += 1
    QTest.keyClicks(line, f"{count} ")
    print(count, flush=True)
    QTest.qWait(20)
"""


def test_a_kill_in_the_middle_of_typing_loses_two_seconds_at_most(
    demo: AppContext, tmp_path: Path, qtbot: QtBot
) -> None:
    with demo.store.read() as session:
        number = next_out(session)
    assert number is not None
    demo.close()
    environment = {**os.environ, "PORCHLIGHT_NOW": NOW, "PORCHLIGHT_CONFIG_DIR": str(tmp_path / "settings")}
    child = subprocess.Popen(
        [sys.executable, "-c", _TYPING, str(demo.data.root), number, PASSPHRASE],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    typed: list[tuple[float, int]] = []
    begun = 0.0
    for line in child.stdout:
        typed.append((time.monotonic(), int(line)))
        begun = begun or typed[0][0]
        if typed[-1][0] - begun > 3.6:
            break
    child.kill()
    child.wait(10)
    child.stdout.close()
    killed = time.monotonic()
    ctx = context.unlock(demo.data.root, PASSPHRASE)
    window = MainWindow(ctx, JobRunner(inline=True))
    qtbot.addWidget(window)
    window.show()
    window.come_back()
    entry = sessions(window).entry
    assert entry.view is not None
    assert entry.view.number == number
    last = int(entry.line.text().split()[-1])
    due = max(
        (count for at, count in typed if at < killed - 2.5), default=0
    )  # half a second for a busy machine
    assert due > 5
    assert last >= due
    assert "Porchlight ended without being closed" in window.toast.text
    assert "the line you had not stored yet" in entry.banner.sentence
    entry.drop_line()
    assert entry.line.text() == ""
    window.shut()


def test_a_form_waits_through_a_proper_end(window: MainWindow) -> None:
    screen = window.screens["students"]
    assert isinstance(screen, StudentsScreen)
    window.run("students", "add")
    QTest.keyClicks(screen.dialog.form.field("family").target, "Yazzie")
    screen.dialog.reject()
    keep_half_typed(window.ctx.store, window.half_typed.at_close())
    again = MainWindow(window.ctx, JobRunner(inline=True))
    again.come_back()
    assert again.rail.current == "today", "tomorrow begins with Today"
    again.run("students", "add")
    screen = again.screens["students"]
    assert isinstance(screen, StudentsScreen)
    assert screen.dialog.form.draft()["family"] == "Yazzie"
    assert screen.dialog.kept is not None
    screen.dialog.reject()
    again.let_go()
    again.deleteLater()


def test_a_secret_is_never_kept(window: MainWindow, qtbot: QtBot) -> None:
    from ui.kit.form import Field
    from ui.kit.form_dialog import FormDialog

    fields = [Field(key="old", label="Passphrase", kind="secret"), Field(key="name", label="Name")]
    form = FormDialog(window, "T", "T", fields, print, drafts=window.desk.drafts.part("t"), draft="secret")
    QTest.keyClicks(form.form.field("old").target, "a secret canary")
    QTest.keyClicks(form.form.field("name").target, "a plain canary")
    assert "a plain canary" in kept(window)
    assert "a secret canary" not in kept(window)


# -- no field forgotten ---------------------------------------------------------------------------

# Fields whose text is not kept, each with its reason.
EXCUSED = {
    "Find a person, sheet, report or action": "a way to go somewhere, and gone there or not",
    "Code": "the hub's code lets a laptop in; it is on a slip of paper and works for two days",
}


def pages(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Every page of every screen that has fields of its own; forms in dialogs keep drafts as one."""
    ctx = window.ctx
    for name in window.screens:
        window.go(name)
        QApplication.processEvents()
        yield name, window.screens[name]
    session_screen = sessions(window)
    window.open_sheet(sheet_out(window))
    yield "entry", session_screen.entry
    view = session_screen.entry.view
    assert view is not None
    window.open_session(view.session_id)
    yield "session", session_screen.session
    students = window.screens["students"]
    assert isinstance(students, StudentsScreen)
    window.open_student(students.list.ids[0])
    for part in PARTS:
        students.page.open_part(part.key)
        yield f"student, {part.title}", students.profile
    students.open_groups()
    yield "groups", students
    for overview in ("results", "measures", "surveys"):
        window.run("students", overview)
        yield f"students, {overview}", students
    adults = window.screens["adults"]
    window.go("adults")
    window.open_adult(adults.list.ids[0])  # type: ignore[attr-defined]
    yield "adult", adults
    adults.page.panels.show_part("times")  # type: ignore[attr-defined]
    yield "adult, times", adults
    supports = window.screens["supports"]
    assert isinstance(supports, SupportsScreen)
    window.go("supports")
    for one in SUPPORTS:
        supports.show_part(one.key)
        yield f"supports, {one.title}", supports
    settings = window.screens["settings"]
    assert isinstance(settings, SettingsScreen)
    window.go("settings")
    for section in settings.doors:
        settings.open_section(section)
        yield f"settings, {section}", settings.current
    settings.bring_in()
    yield "bringing in", settings.importing
    assert ctx is window.ctx


def fields(page: QWidget) -> list[QLineEdit | QPlainTextEdit]:
    """What a person can type into, as shown; lines inside a choice are not typed into."""
    found: list[QLineEdit | QPlainTextEdit] = [
        *page.findChildren(QLineEdit),
        *page.findChildren(QPlainTextEdit),
    ]
    return [
        one
        for one in found
        if not one.isReadOnly() and not isinstance(one.parent(), QComboBox) and not is_secret(one)
    ]


def is_secret(one: QWidget) -> bool:
    return isinstance(one, QLineEdit) and one.echoMode() is QLineEdit.EchoMode.Password


def test_every_field_of_every_screen_is_kept_or_excused_by_name(window: MainWindow) -> None:
    missing: list[str] = []
    seen: set[QWidget] = set()
    for where, page in pages(window):
        QApplication.processEvents()
        new = [one for one in fields(page) if one not in seen and one.accessibleName() not in EXCUSED]
        seen.update(new)
        for number, one in enumerate(new):
            one.clear()
            QTest.keyClicks(one, f"canary {where} {number}")
        found = kept(window) if new else ""
        missing += [
            f"{where}: {one.accessibleName() or type(one).__name__}"
            for number, one in enumerate(new)
            if f"canary {where} {number}" not in found
        ]
        for one in new:
            one.clear()
    assert missing == []
    assert len(seen) > 8


def test_whoever_is_erased_is_not_kept_in_half_typed_forms(window: MainWindow) -> None:
    window.desk.drafts.part("students").keep("new", {"family": "canary of somebody erased"})
    assert "canary of somebody" in kept(window)
    window.changes.announce({"erasure"})
    window.changes.flush()
    assert "canary of somebody" not in json.dumps(read_half_typed(window.ctx.store))


# -- forms that come back open --------------------------------------------------------------------


def open_session_page(window: MainWindow) -> str:
    window.open_sheet(sheet_out(window))
    view = sessions(window).entry.view
    assert view is not None
    window.open_session(view.session_id)
    return view.session_id.hex()


def open_student_page(window: MainWindow) -> str:
    window.go("students")
    screen = window.screens["students"]
    assert isinstance(screen, StudentsScreen)
    window.open_student(screen.list.ids[0])
    return screen.list.ids[0].hex()


def open_adult_page(window: MainWindow) -> str:
    window.go("adults")
    adult: bytes = window.screens["adults"].list.ids[0]  # type: ignore[attr-defined]
    window.open_adult(adult)
    return adult.hex()


def open_groups_page(window: MainWindow) -> str:
    window.go("students")
    screen = window.screens["students"]
    assert isinstance(screen, StudentsScreen)
    screen.open_groups()
    return ""


def open_school_page(window: MainWindow) -> str:
    window.go("students")
    screen = window.screens["students"]
    assert isinstance(screen, StudentsScreen)
    screen.open_school_attendance()
    return ""


def open_overview(key: str) -> Callable[[MainWindow], str]:
    def open_page(window: MainWindow) -> str:
        window.run("students", key)
        return SHIPPED[0].id.hex()

    return open_page


def open_self_check(window: MainWindow) -> str:
    window.run("partnership", "self-check")
    return "tutoring dosage"


def open_sheet_page(window: MainWindow) -> str:
    window.open_sheet(sheet_out(window))
    return sheet_out(window)


def section(key: str) -> Callable[[MainWindow], str]:
    def open_section(window: MainWindow) -> str:
        window.go("settings")
        screen = window.screens["settings"]
        assert isinstance(screen, SettingsScreen)
        screen.open_section(key)
        return ""

    return open_section


@pytest.mark.parametrize(
    ("screen", "way", "places"),
    [
        ("sessions", open_session_page, ("plan", "close", "add", "move {}", "change {}", "not met {}")),
        ("sessions", open_sheet_page, ("walk-in {}",)),
        ("students", open_student_page,
         ("new", "{}", "guardian {} ", "goal {} ", "score {} ", "household {}", "need {} ", "call {} ",
          "consent {} ", "care {}", "background {}", "note {} ", "restricted-note {} ", "incident {} ",
          "report-card {} ", "measure {} ")),
        ("students", open_school_page, ("no-school", "report-cards")),
        ("students", open_groups_page, ("group",)),
        ("students", open_overview("results"), ("instrument",)),
        ("students", open_overview("surveys"), ("survey", "survey {}", "question {} ")),
        ("partnership", open_self_check, (f"quality {{}} {NOW[:10]}", "element tutoring", "element {}")),
        ("adults", open_adult_page,
         ("new", "lead", "{}", "step {} ", "paper {} ", "training {} ", "times {} ", "around {} ",
          "apart {} ", "papers")),  # papers come back on the board, away from the one adult
        ("settings", section("program"), ("program",)),
        ("settings", section("places"), ("site ", "school ")),
        ("settings", section("words"), ("word subject ", "word barriers ")),
        ("settings", section("requirements"), ("requirement ",)),
        ("settings", section("year"), ("closure",)),
        ("settings", section("people"), ("person",)),
    ],
)  # fmt: skip
def test_forms_open_again_by_the_place_of_their_draft(
    window: MainWindow, qtbot: QtBot, screen: str, way: Callable[[MainWindow], str], places: tuple[str, ...]
) -> None:
    key = way(window)
    for place in places:
        seen: list[str] = []

        def look(form: FormDialog, seen: list[str] = seen) -> None:
            seen.append(form.place)
            form.reject()

        answering(look)
        assert window.screens[screen].open_form(place.format(key))
        qtbot.waitUntil(lambda seen=seen: bool(seen))  # type: ignore[misc]
        assert seen == [f"{screen}/{place.format(key)}"]
    assert not window.screens[screen].open_form("something else")
