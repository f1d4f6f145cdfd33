# SPDX-License-Identifier: Apache-2.0
"""Two hundred words that only a program's own people would know, searched in every file that it ever wrote.

They are typed, brought in, printed to wished places, backed up and carried; the program makes mistakes with
them at hand. Nothing of them is in the data directory, in the settings, in the home folder, in logs and crash
text or in a temporary file, not even for a moment.
"""

from __future__ import annotations

import re
import tempfile
import time as time_
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import context, crashes
from app.context import AppContext
from app.domain.words import Role, SessionStatus
from app.exchange.apply import import_path
from app.keeping import exporting, half_typed, keys, shelf
from app.paths import DataDir
from app.printing.attendance import AttendanceAsk, make_attendance
from app.printing.progress import make_progress
from app.reports.recovery_sheet import draw_recovery_sheet
from app.services import goals, groups, lists, people, places, sessions, undo
from app.services.program import ProgramDraft
from tests.survival import strange_bytes as strange
from tests.survival import strange_kinds as kinds
from tests.survival.canary_search import GIVEN, STEMS, canary, has_canary, phone, search, spellings
from tests.survival.canary_watch import Seen, watched
from tests.survival.whole_writers import CHEAP
from ui import errors
from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.screens.reports import ReportsScreen
from ui.theme import apply_theme, load_theme, register_fonts

PASSPHRASE = f"{canary(900)} is my own long passphrase"
CHANGED = f"{canary(901)} is another long passphrase"
_WIDE = 12


@dataclass
class Places:
    """Where the process writes. ``wished`` holds what somebody asked for by name."""

    data: Path
    home: Path
    temporary: Path
    wished: Path

    @property
    def own(self) -> list[Path]:
        return [self.data, self.home, self.temporary]


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A home, a folder for temporary files and a data directory of this test's own."""
    made = Places(*(tmp_path / name for name in ("data", "home", "temporary", "wished")))
    for folder in (made.home, made.temporary, made.wished):
        folder.mkdir()
    for name in (
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "PORCHLIGHT_CONFIG_DIR",
    ):
        monkeypatch.setenv(name, str(made.home))
    for name in ("TMPDIR", "TMP", "TEMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(made.temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(made.temporary))
    return made


def typed_in(ctx: AppContext) -> list[bytes]:
    """Every kind of text that people type, by the services; the ids of the students."""
    with ctx.store.write("people", f"Added {canary(0)}") as s:
        site = places.add_site(s, canary(1))
        places.add_school(s, canary(2), canary(3))
        tutor = people.add_adult(
            s, people.AdultDraft(given=canary(4), family=canary(5, 1), email=f"{canary(6)}@example.org",
                                 phone=phone(7), note=canary(8), roles=[Role.TUTOR]),
        )  # fmt: skip
        students = []
        for number in range(20, 20 + _WIDE * 8, 8):
            home = people.add_household(s, canary(number), canary(number + 1))
            draft = people.StudentDraft(
                given=canary(number + 2),
                middle=canary(number + 3, 1),
                family=canary(number + 4, 1),
                preferred=canary(number + 5),
                note=canary(number + 6),
                household_id=home,
                birth_date=date(2015, 3, 2),
                grade="4",
            )
            student = people.add_student(s, draft)
            guardian = people.add_guardian(
                s,
                people.GuardianDraft(
                    given=canary(number + 7), family=canary(number + 8, 1), phone=phone(number)
                ),
            )
            people.link_guardian(s, student, guardian, "mother")
            students.append(student)
        group = groups.new_group(s, canary(130), site, students[:1], date(2026, 9, 1))
        groups.join_group(s, group, students[1], date(2026, 9, 1))
        goals.add_goal(
            s,
            students[0],
            goals.GoalDraft(words=canary(131), first_day=date(2026, 9, 1), next_step=canary(132)),
        )
        goals.assessment_named(s, canary(133), canary(134))
        lists.add_list_word(s, "subject", canary(135))
    with ctx.store.write("plan", f"Planned {canary(136)}") as s:
        series = sessions.SeriesDraft(
            site_id=site, days=[0, 2], start=time(15), end=time(16), first_day=date(2026, 9, 7),
            last_day=date(2026, 9, 18), adult_ids=[tutor], role=Role.TUTOR, student_ids=students,
            group_name=canary(137), subject=canary(138),
        )  # fmt: skip
        planned = sessions.plan_series(s, series)
        sessions.cancel_session(s, planned.session_ids[0], SessionStatus.CANCELLED_SCHOOL, canary(139))
    return students


def brought_in(ctx: AppContext, where: Places) -> None:
    """The same kinds of texts out of files, which lie where the school put them."""
    rows = [f"{n},{canary(n)},{canary(n + 1, 1)},{phone(n)}" for n in range(140, 180, 2)]
    content = ("student id,first name,last name,guardian phone\n" + "\n".join(rows) + "\nbad\n").encode()
    (where.wished / "students.csv").write_bytes(content)
    (where.wished / "students.xlsx").write_bytes(kinds.workbook(content))
    (where.wished / "school.zip").write_bytes(strange.zipped({"students.csv": content}))
    for name in ("students.csv", "students.xlsx", "school.zip"):
        import_path(ctx.store, where.wished / name, as_kind="students", failed_to=where.wished / "failed.csv")


def taken_out(ctx: AppContext, students: list[bytes], where: Places) -> None:
    """Everything that leaves by wish: to its own place, and to no other on the way."""
    ask = AttendanceAsk(date(2026, 9, 1), date(2026, 9, 30))
    for kind in ("pdf", "csv", "xlsx"):
        make_attendance(ctx.store, ask, where.wished / f"attendance.{kind}", kind)
    for some in (students[:1], students[:3]):
        make_progress(
            ctx.store, some, date(2026, 9, 1), date(2026, 9, 30), None, where.wished / "progress.pdf"
        )
    draw_recovery_sheet("ABCD-" * 6 + "ABCD", canary(180), where.wished / "sheet.pdf")
    exporting.export_everything(ctx.store, where.wished / "everything")
    (where.wished / "stick").mkdir()
    shelf.to_stick(ctx.store, ctx.data, where.wished / "stick")


class Wrong(Exception):
    """A mistake of the program, with a name in its message."""


def gone_wrong(where: Places) -> None:
    """Mistakes in the middle of work, with canaries in messages, arguments and at hand."""
    name = canary(181)
    said = []
    try:
        try:
            raise KeyError(name)
        except KeyError as before:
            raise Wrong(f"{name} {phone(182)} {PASSPHRASE}") from before
    except Wrong as problem:
        problem.add_note(canary(183))
        said.append(crashes.note(where.data, problem)[0])
        errors.log_to(where.data)
        said.append(errors.sentence_for(problem))
    assert not any(has_canary(text.encode()) for text in said)
    assert "Wrong" in said[0]


def locked_and_opened(where: Places, ctx: AppContext) -> AppContext:
    """Half-typed work is kept, keys are changed, a backup comes back."""
    half_typed.keep_half_typed(
        ctx.store, {"drafts": {"students/new": {"draft": {"given": canary(184)}, "at": 1}}}
    )
    shelf.keep_one(ctx.store, ctx.data, "locked")
    ctx.close()
    keys.change_passphrase(where.data, PASSPHRASE, CHANGED, cost=CHEAP)
    newest = shelf.backups(DataDir(where.data))[0].path
    return context.restore_and_unlock(newest, where.data, CHANGED, set_aside=True)


def on_screen(ctx: AppContext, qapp: QApplication, qtbot: QtBot) -> None:
    """Names typed into the search and a form of a window that was never shown, and left half typed."""
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    window = MainWindow(ctx, JobRunner(inline=True))
    qtbot.addWidget(window)
    window.show()
    for screen in window.screens:
        window.go(screen)
        QApplication.processEvents()
    reports = window.screens["reports"]
    assert isinstance(reports, ReportsScreen)
    assert reports.pdf.page_count >= 1  # a preview was drawn, and nothing of it is a file
    window.run("students", "add")
    for number, line in enumerate(window.screens["students"].findChildren(QLineEdit)[:6]):
        QTest.keyClicks(line, canary(185 + number))
    QApplication.processEvents()
    window.shut()


@pytest.fixture
def whole_story(
    where: Places, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> tuple[Places, Seen, str]:
    """Everything, watched; also the recovery code that must not be anywhere."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-09-21T10:00:00")
    with watched(where.own, [where.wished]) as watch:
        draft = ProgramDraft(canary(191), "2026-27", [canary(192)], canary(193), phone(194))
        ctx, code = context.start(where.data, draft, PASSPHRASE, CHEAP)
        students = typed_in(ctx)
        brought_in(ctx, where)
        shelf.keep_one(ctx.store, ctx.data, "asked")
        taken_out(ctx, students, where)
        gone_wrong(where)
        ctx = locked_and_opened(where, ctx)
        undo.undo_last(ctx.store)
        on_screen(ctx, qapp, qtbot)
        ctx.close()
    return where, watch, code


def test_no_canary_is_in_any_file_that_nobody_wished_for(whole_story: tuple[Places, Seen, str]) -> None:
    where, watch, code = whole_story
    assert watch.found == []
    assert search(where.own, [where.wished]) == []
    secret = re.compile(b"|".join(map(re.escape, spellings([code, code.replace("-", "")]))))
    assert search(where.own, [where.wished], secret) == []
    assert watch.looks > 10
    assert watch.files > 10
    written = {path.suffix or path.name for path in where.data.rglob("*") if path.is_file()}
    assert {".db", ".json", ".log"} <= written, written
    check_wished(where)


def check_wished(where: Places) -> None:
    """They are in the CSV, the workbook, JSON and the plain database: stored, and the search can see."""
    assert len(GIVEN) >= 200
    everything = b"".join(path.read_bytes() for path in (where.wished / "everything").glob("*.*"))
    assert sum(one.encode() in everything for one in GIVEN) > 150
    seen = {Path(line.rpartition(": ")[0]).suffix for line in search([where.wished], [])}
    assert {".csv", ".xlsx", ".zip", ".json", ".sqlite", ".pdf"} <= seen


@pytest.mark.parametrize("stem", STEMS)
def test_the_search_sees_every_spelling(stem: str) -> None:
    import base64
    import gzip
    import unicodedata
    import zlib

    word = f"{stem}123"
    for raw in (word, word.upper(), unicodedata.normalize("NFD", word), unicodedata.normalize("NFC", word)):
        content = raw.encode()
        for hidden in (
            content, raw.encode("utf-16-le"), content.hex().encode(), zlib.compress(b"x" * 50 + content),
            strange.zipped({"a.txt": content}), strange.zipped({raw: b""}),
            strange.zipped({"b.zip": strange.zipped({"c": content})}),
            *(base64.b64encode(b"p" * before + content) for before in range(3)),
        ):  # fmt: skip
            assert has_canary(b"before" + hidden if hidden[:2] != b"PK" else hidden), (raw, hidden)
    assert not has_canary(gzip.compress(b"nothing of it"))


def test_a_file_that_is_there_for_a_moment_would_be_noticed(tmp_path: Path) -> None:
    with watched([tmp_path], []) as seen:
        path = tmp_path / "a.tmp"
        path.write_text(canary(1))
        time_.sleep(0.1)
        path.unlink()
    assert seen.found


def test_a_file_without_a_name_would_be_noticed() -> None:
    with tempfile.TemporaryFile() as stream, watched([], []) as seen:  # still there at the last look
        stream.write(canary(2).encode())
        stream.flush()
    assert any("canary" in one for one in seen.found)
