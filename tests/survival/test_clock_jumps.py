# SPDX-License-Identifier: Apache-2.0
"""Clocks that jump between 25 years back and 3 years ahead: nothing stored is lost, and nothing is refused.

What sync makes of wrong clocks is in ``tests/partnership/test_clocks.py``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app import clock, context
from app.context import AppContext
from app.domain.words import Role
from app.errors import Conflict, Invalid
from app.exchange.apply import import_path
from app.keeping import shelf
from app.keeping.thinning import FEWEST
from app.services import disclosing, entry, imports, people, places, sessions, sheets, undo
from app.services.program import ProgramDraft
from app.storage.latest_day import latest_day
from app.storage.queries.sheets import sheet_view
from tests.survival.whole_writers import CHEAP, OLD_WORDS
from ui.activity import Activity
from ui.jobs import JobRunner
from ui.locking.slept import Look, has_slept
from ui.main_window import MainWindow
from ui.start.patience import PAUSES, Patience
from ui.theme import apply_theme, load_theme, register_fonts

NOW = datetime.fromisoformat("2026-11-18T10:00")
JUMPS = (0, -25, 0, 3, -25, 3, -3, -1, 1, 0)
PAPER = sheets.Paper("layout-1", "{}", 20, 5)


@contextmanager
def years_off(years: int, minutes: int = 0) -> Iterator[None]:
    """The clock of the laptop stands so many years from the truth."""
    at = NOW.replace(year=NOW.year + years, minute=minutes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORCHLIGHT_NOW", at.isoformat())
        yield


def started(root: Path, years: int) -> AppContext:
    """A program begun, with a tutor and a planned week, while the clock was so far off."""
    with years_off(years):
        ctx, _ = context.start(
            root, ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa"), OLD_WORDS, CHEAP
        )
        with ctx.store.write("people", "Added people") as s:
            draft = people.AdultDraft(given="Ana", family="Begaye", roles=[Role.TUTOR])
            people.add_adult(s, draft)
    return ctx


def saved(ctx: AppContext, name: str) -> bytes:
    with ctx.store.write("student.add", f"Added {name}") as s:
        draft = people.StudentDraft(given=name, family="Yazzie", birth_date=date(2016, 5, 4), grade="4")
        return people.add_student(s, draft)


def names(ctx: AppContext) -> list[str]:
    with ctx.store.read() as s:
        return list(s.execute(text("SELECT given FROM student WHERE removed = 0 ORDER BY given")).scalars())


@pytest.mark.parametrize("first", [0, -25])
def test_what_is_saved_at_any_clock_is_there_at_any_other(tmp_path: Path, first: int) -> None:
    """Saved, changed, closed and opened again; ids grow while the program runs."""
    ctx = started(tmp_path / "data", first)
    ids = []
    for number, years in enumerate(JUMPS):
        with years_off(years):
            ids.append(saved(ctx, f"Student {number}"))
            with ctx.store.write("student.change", "Changed") as s:
                draft = people.StudentDraft(given=f"Student {number}", birth_date=date(2016, 5, 4), note="x")
                people.change_student(s, ids[-1], draft)
            ctx.close()
            ctx = context.unlock(tmp_path / "data", OLD_WORDS)
            assert names(ctx) == sorted(f"Student {n}" for n in range(number + 1))
    assert all(one < other for one, other in pairwise(ids))
    ctx.close()


@pytest.mark.parametrize("done", JUMPS[1:4])
@pytest.mark.parametrize("undone", JUMPS[1:4])
def test_undo_is_not_refused_because_the_clock_was_set(tmp_path: Path, done: int, undone: int) -> None:
    ctx = started(tmp_path / "data", done)
    with years_off(done):
        saved(ctx, "Ana")
    with years_off(undone):
        undo.undo_last(ctx.store)
        assert names(ctx) == []
    ctx.close()


def test_undo_is_still_refused_after_a_month_of_work(tmp_path: Path) -> None:
    ctx = started(tmp_path / "data", 0)
    with years_off(0):
        saved(ctx, "Ana")
        with ctx.store.read() as s:
            group, _title = undo.last_undoable(s) or (b"", "")
    for day in (1, 8, 15, 22):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORCHLIGHT_NOW", f"2027-01-{day:02}T10:00:00")
            saved(ctx, f"Later {day}")
            if day == 22:
                with pytest.raises(Conflict, match="30 days ago"):
                    undo.take_back(ctx.store, group)
    ctx.close()


@pytest.mark.parametrize("years", [-25, -3, 3])
def test_an_import_comes_whole_and_goes_again_at_another_clock(tmp_path: Path, years: int) -> None:
    """Birth dates are not "in the future" because the laptop believes that it is 2001."""
    source = tmp_path / "students.csv"
    source.write_text(
        "student id,first name,last name,birth date\n1,Ana,Begaye,2015-02-03\n2,Bo,Tso,2016-01-02\n"
    )
    ctx = started(tmp_path / "data", years)
    with years_off(years):
        result = import_path(ctx.store, source, as_kind="students")
    assert (result.added, result.warnings, result.errors) == (2, (), ())
    with ctx.store.read() as s:
        assert s.execute(text("SELECT count(*) FROM student WHERE birth_date IS NOT NULL")).scalar() == 2
    assert result.import_id is not None
    with years_off(0):
        imports.take_back_import(ctx.store, result.import_id)
        assert names(ctx) == []
    ctx.close()


@pytest.mark.parametrize("years", [-25, -3, 3])
def test_a_sheet_printed_at_one_clock_is_typed_in_at_another(tmp_path: Path, years: int) -> None:
    ctx = started(tmp_path / "data", 0)
    with years_off(0):
        students = [saved(ctx, name) for name in ("Ana", "Bo")]
        with ctx.store.write("plan", "Planned") as s:
            tutor = people.add_adult(s, people.AdultDraft(given="Joe", roles=[Role.TUTOR]))
            planned = sessions.plan_series(
                s,
                sessions.SeriesDraft(
                    site_id=places.find_site(s, "library"), days=[0], start=time(15, 15), end=time(16),
                    first_day=date(2026, 11, 16), last_day=date(2026, 11, 20), adult_ids=[tutor],
                    role=Role.TUTOR, student_ids=students,
                ),
            )  # fmt: skip
    with years_off(years), ctx.store.write("sheets", "Printed") as s:
        (number,) = sheets.prepare_sheets(s, planned.session_ids, PAPER, random.Random(1))
    with years_off(-years), ctx.store.write("enter", "Typed") as s:
        assert entry.enter_line(s, number, "2a", "Rosa").counted
    with years_off(0), ctx.store.read() as s:
        lines = sheet_view(s, number).lines
    assert [line.minutes for line in lines] == [45, 0]
    ctx.close()


def test_backups_are_made_found_and_thinned_by_their_order(tmp_path: Path) -> None:
    """Whatever day each says: the newest is the last one made, and none goes because it looks old."""
    ctx = started(tmp_path / "data", 0)
    made = []
    for number, years in enumerate(JUMPS):
        with years_off(years):
            saved(ctx, f"Student {number}")
            kept = shelf.keep_one(ctx.store, ctx.data, "asked")
            assert kept is not None
            made.append(kept.path)
            found = [one.path for one in shelf.backups(ctx.data)]
            assert found[0] == kept.path
            assert set(made[-FEWEST:]) <= set(found)
    with years_off(0):
        assert not shelf.is_due(ctx.store, ctx.data)
        last = context.restore_and_unlock(made[-1], tmp_path / "back", OLD_WORDS)
        assert names(last) == names(ctx)
        last.close()
    ctx.close()


def test_a_jump_and_back_deletes_no_more_than_two_days_of_work_would(tmp_path: Path) -> None:
    """Backups of one day, one by a clock three years ahead, then the same day again: all of them stay."""
    ctx = started(tmp_path / "data", 0)
    for years, count in ((0, 3), (3, 1), (0, 2)):
        for number in range(count):
            with years_off(years, number):
                saved(ctx, f"Student {years} {number}")
                shelf.keep_one(ctx.store, ctx.data, "asked")
    assert len(shelf.backups(ctx.data)) == 6
    ctx.close()


@pytest.mark.parametrize("years", [-25, -3, 3])
def test_the_pause_after_wrong_passphrases_is_never_longer_than_it_is(tmp_path: Path, years: int) -> None:
    note = tmp_path / "tries.json"
    with years_off(0):
        patience = Patience(note=note)
        for _ in range(9):
            patience.wrong()
    with years_off(years):
        assert 0 <= Patience(note=note).left <= PAUSES[-1]
        assert Patience(note=note).wrong() == PAUSES[-1]


def test_locking_goes_by_a_clock_that_only_goes_forward(qapp: QApplication) -> None:
    activity = Activity(qapp)
    for years in JUMPS:
        with years_off(years):
            assert 0 <= activity.quiet_for < 60
    year = 365 * 86_400.0
    assert not has_slept(Look(2_000_000_000.0, 50.0), Look(2_000_000_015.0 - 25 * year, 65.0))
    assert has_slept(Look(2_000_000_000.0, 50.0), Look(2_000_000_015.0 + 3 * year, 65.0))


@pytest.mark.parametrize("years", [-25, 3])
def test_every_screen_opens_at_any_clock(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, years: int
) -> None:
    ctx = started(tmp_path / "data", 0)
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    with years_off(0):
        saved(ctx, "Ana")
    with years_off(years):
        window = MainWindow(ctx, JobRunner(inline=True))
        qtbot.addWidget(window)
        window.show()
        for name in window.screens:
            window.go(name)
            QApplication.processEvents()
        window.shut()
    ctx.close()


def test_the_latest_day_is_not_before_what_was_stored(tmp_path: Path) -> None:
    ctx = started(tmp_path / "data", 0)
    for years, expected in ((-25, NOW.date()), (0, NOW.date()), (3, NOW.date().replace(year=2029))):
        with years_off(years), ctx.store.read() as s:
            assert latest_day(s) == expected
    with years_off(0), pytest.raises(Invalid, match="future"), ctx.store.write("x", "x") as s:
        people.add_student(s, people.StudentDraft(given="Ana", birth_date=date(2027, 1, 1)))
    with years_off(-25), ctx.store.write("x", "x") as s:
        draft = disclosing.DisclosureDraft(what="a", recipient="b", purpose="c", day=date(2026, 11, 1))
        disclosing.note_disclosure(s, draft, "Rosa")
    ctx.close()


def test_ids_are_never_given_twice_when_the_clock_goes_back() -> None:
    found = []
    for years in JUMPS:
        with years_off(years):
            found += [clock.new_id() for _ in range(500)]
    assert len(set(found)) == len(found)
    assert found == sorted(found)


def test_a_rule_that_believes_the_clock_would_be_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "latest_day", lambda _session: clock.today())
    ctx = started(tmp_path / "data", 0)
    with years_off(-25), pytest.raises(Invalid):
        saved(ctx, "Ana")
    ctx.close()
