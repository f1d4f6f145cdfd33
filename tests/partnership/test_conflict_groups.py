# SPDX-License-Identifier: Apache-2.0
"""Things of several fields that two laptops wrote: one question each, settled whole, never a mixture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time

import pytest

from app.domain import together
from app.domain.words import MarkStatus, MinutesSource, Role, SessionStatus, SheetState
from app.partnership import conflicts, ledger
from app.partnership.conflicts import ConflictRow
from app.services import entry, groups, sessions, sheets
from app.services.undo import take_back, undo_last
from app.storage.journal import WriteSession, journaled_columns, unpack, update_rows
from app.storage.queries import history
from app.storage.tables import JOURNALED, Laptop, Mark, Session, Sheet, Site
from tests.partnership.conftest import LaptopInside
from tests.partnership.together import add, change, settle

Two = tuple[LaptopInside, LaptopInside]
Do = Callable[[WriteSession], object]
DAY = date(2026, 11, 24)
BO, ANA = 0, 1


class Class:
    """Science 3 on November 24, 3:15 to 4:00 PM, with its printed sheet; Bo and Ana are in it."""

    def __init__(self, rosa: LaptopInside) -> None:
        self.students = [add(rosa, "Bo"), add(rosa, "Ana")]
        with rosa.store.write("plan", "Planned") as session:
            site = session.query(Site).one()
            self.group = groups.new_group(session, "Science 3", site.id, self.students, date(2026, 9, 1))
            draft = sessions.SessionDraft(
                site_id=site.id, group_id=self.group, day=DAY, start=time(15, 15), end=time(16),
                adult_ids=[], role=Role.TUTOR,
            )  # fmt: skip
            self.session = sessions.add_session(session, draft)
            self.sheet = sheets.prepare_sheets(
                session, [self.session], sheets.Paper("layout-1", "{}", 20, 5)
            )[0]


@pytest.fixture
def met(two: Two) -> Class:
    made = Class(two[0])
    settle(*two)
    return made


def do(laptop: LaptopInside, what: Do, title: str = "Did") -> None:
    with laptop.store.write("do", title) as session:
        what(session)


def enter(laptop: LaptopInside, met: Class, line: str) -> None:
    do(laptop, lambda session: entry.enter_line(session, met.sheet, line, laptop.name))


def mark(laptop: LaptopInside, met: Class, who: int, status: MarkStatus, minutes: int | None = None) -> None:
    do(laptop, lambda s: entry.set_mark(s, met.session, met.students[who], status, minutes))


def stored(laptop: LaptopInside, met: Class, who: int) -> tuple[MarkStatus, int, MinutesSource]:
    with laptop.store.read() as session:
        row = session.get_one(Mark, (met.session, met.students[who]))
        return row.status, row.minutes, row.minutes_source


def tray(laptop: LaptopInside) -> list[ConflictRow]:
    with laptop.store.read() as session:
        found = conflicts.open_conflicts(session)
        assert conflicts.count_open(session) == len(found)
    return found


def both(one: ConflictRow) -> set[tuple[str, str]]:
    return {(side.text, side.who) for side in (one.stands, one.lost)}


def test_a_sheet_typed_on_two_laptops_asks_once_for_each_child(two: Two, met: Class) -> None:
    rosa, ben = two
    row_of = {BO: 2, ANA: 1}  # by name on the sheet: Ana, Bo
    enter(rosa, met, f"{row_of[BO]}a")
    enter(ben, met, f"{row_of[BO]}l14 {row_of[ANA]}x")
    settle(rosa, ben)
    assert tray(rosa) == tray(ben)
    assert [one.title for one in tray(rosa)] == [
        f"Begaye, {name}: attendance on Nov 24, Science 3"
        for _, name in sorted((met.students[who], name) for who, name in ((BO, "Bo"), (ANA, "Ana")))
    ]
    asked = {one.name: both(one) for one in tray(rosa)}
    assert asked == {
        "Begaye, Bo": {("Absent", "Rosa"), ("Late, 31 minutes", "Ben")},
        "Begaye, Ana": {("Present, 45 minutes", "Rosa"), ("Absent, excused", "Ben")},
    }
    assert {one.person for one in tray(rosa)} == {("student", one) for one in met.students}


@pytest.mark.parametrize("way", [conflicts.keep, conflicts.take_other])
def test_a_choice_settles_the_whole_mark(two: Two, met: Class, way: Callable[..., None]) -> None:
    rosa, ben = two
    enter(rosa, met, "2a")
    enter(ben, met, "2l14")
    settle(rosa, ben)
    (one,) = tray(ben)
    way(ben.store, one.row, one.field, one.seq)
    assert tray(ben) == []
    settle(rosa, ben)
    wanted = one.stands if way is conflicts.keep else one.lost
    typed = {
        "Absent": (MarkStatus.ABSENT_UNEXCUSED, 0, MinutesSource.DEFAULT),
        "Late, 31 minutes": (MarkStatus.LATE, 31, MinutesSource.CORRECTED),
    }
    for laptop in two:
        assert tray(laptop) == []
        assert stored(laptop, met, BO) == typed[wanted.text]


# What the two say of a mark that both know as ``before``. In the first two the later one changes a single
# field: with fields folded apart, "Absent, excused" would have 45 minutes, and "Absent" 40.
MIXTURES = {
    "excused against present": (
        (MarkStatus.ABSENT_UNEXCUSED, None), (MarkStatus.PRESENT, None), (MarkStatus.ABSENT_EXCUSED, None),
    ),
    "fewer minutes against absent": (
        (MarkStatus.LATE, 31), (MarkStatus.ABSENT_UNEXCUSED, None), (MarkStatus.LATE, 40),
    ),
    "left early against late, as long": (
        (MarkStatus.PRESENT, 45), (MarkStatus.LATE, 30), (MarkStatus.LEFT_EARLY, 30),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("case", "first"), [*zip(MIXTURES, (0, 1, 0), strict=True), ("excused against present", 1)]
)
def test_a_mark_is_never_a_mixture(two: Two, met: Class, case: str, first: int) -> None:
    before, *said = MIXTURES[case]
    mark(two[0], met, BO, *before)
    settle(*two)
    for laptop, words in zip(two, said, strict=True):
        mark(laptop, met, BO, *words)
    typed = {stored(laptop, met, BO) for laptop in two}
    two[first].exchange()
    settle(*two)
    assert stored(two[0], met, BO) == stored(two[1], met, BO)
    assert stored(two[0], met, BO) in typed
    assert len(tray(two[0])) == len(tray(two[1])) == 1


def test_a_writer_that_says_only_what_changed_would_be_noticed(
    two: Two, met: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.journal.missing", lambda *_: [])
    with pytest.raises(AssertionError):
        test_a_mark_is_never_a_mixture(two, met, "excused against present", 0)


def test_a_note_beside_the_mark_meets_nothing(two: Two, met: Class) -> None:
    rosa, ben = two
    mark(rosa, met, BO, MarkStatus.PRESENT)
    settle(rosa, ben)
    mark(rosa, met, BO, MarkStatus.ABSENT_EXCUSED)

    def note(session: WriteSession) -> None:
        session.get_one(Mark, (met.session, met.students[BO])).note = "Reads well"

    do(ben, note)
    settle(rosa, ben)
    assert tray(rosa) == []
    assert stored(ben, met, BO)[0] is MarkStatus.ABSENT_EXCUSED


def test_a_moved_session_is_one_question_and_is_not_torn(two: Two, met: Class) -> None:
    rosa, ben = two

    def move(laptop: LaptopInside, **fields: object) -> None:
        def write(session: WriteSession) -> None:
            row = session.get_one(Session, met.session)
            for name, value in fields.items():
                setattr(row, name, value)

        do(laptop, write)

    move(rosa, end=time(15, 45))
    move(ben, start=time(16, 30), end=time(17, 15))
    settle(rosa, ben)
    (one,) = tray(rosa)
    assert one.title == "Session Science 3, Nov 24: day and time"
    assert {text.replace("\u00a0", " ") for text, _ in both(one)} == {
        "Nov 24, 3:15 – 3:45 PM", "Nov 24, 4:30 – 5:15 PM",
    }  # fmt: skip
    move(rosa, status=SessionStatus.CANCELLED_WEATHER, reason_note="Snow")
    move(ben, status=SessionStatus.CANCELLED_PROGRAM)
    settle(rosa, ben)
    assert {text for text, _ in both(tray(ben)[-1])} == {
        "Cancelled for weather, Snow",
        "Cancelled by the program",
    }


def test_nobody_is_asked_about_bookkeeping(two: Two, met: Class) -> None:
    for laptop in two:
        enter(laptop, met, "")  # typed by whom, and when, differs

    def renumber(session: WriteSession, slot: int) -> None:
        session.query(Laptop).order_by(Laptop.name).first().slot = slot  # type: ignore[union-attr]

    for slot, laptop in enumerate(two, 40):
        do(laptop, lambda session, slot=slot: renumber(session, slot))  # type: ignore[misc]
    settle(*two)
    assert tray(two[0]) == tray(two[1]) == []
    with two[0].store.receive() as session:
        assert ledger.fetch(session, "SELECT 1 FROM sync_conflict") == []
    with two[0].store.read() as reading, two[1].store.read() as other:
        sheet, same = (one.query(Sheet).one() for one in (reading, other))
        assert sheet.state is SheetState.TYPED
        assert (sheet.typed_by, sheet.typed_at) == (same.typed_by, same.typed_at)


def test_a_removed_student_is_one_question_by_name_and_cannot_be_opened(two: Two, met: Class) -> None:
    rosa, ben = two
    change(rosa, met.students[BO], grade="5", note="Reads well")
    change(ben, met.students[BO], removed=True)
    settle(rosa, ben)
    (one,) = tray(rosa)
    assert (one.title, one.called, one.person) == ("Begaye, Bo: removed or changed", "Bo", None)
    assert (one.stands.text, one.lost.text) == ("removed", "grade: 5; note: Reads well")
    conflicts.take_other(rosa.store, one.row, one.field, one.seq)
    settle(rosa, ben)
    assert tray(rosa) == tray(ben) == []


def test_a_single_field_of_a_group_is_written_with_the_others_and_taken_back(two: Two, met: Class) -> None:
    rosa = two[0]
    mark(rosa, met, BO, MarkStatus.ABSENT_UNEXCUSED)
    before = stored(rosa, met, BO)
    key = {"session_id": met.session, "student_id": met.students[BO]}
    status = {"status": MarkStatus.ABSENT_EXCUSED}
    do(rosa, lambda s: update_rows(s, Mark, [(key, {"status": before[0]}, status)]), "In bulk")
    (group,) = together.TOGETHER["mark"]
    with rosa.store.read() as session:
        newest = history.history_of(session, met.session)[0]
        (packed,) = ledger.fetch(session, "SELECT changes FROM journal ORDER BY seq DESC LIMIT 1")[0]
        (shown,) = history.changes_of(session, newest.group_id)
    (noted,) = unpack(packed)
    assert set(noted.new) == set(group.fields)
    assert [one.field for one in shown.fields] == ["status"]  # History says what changed
    take_back(rosa.store, newest.group_id)
    assert stored(rosa, met, BO) == before


def test_undo_of_a_first_mark(two: Two, met: Class) -> None:
    rosa = two[0]
    mark(rosa, met, BO, MarkStatus.LATE, 10)
    undo_last(rosa.store)
    with rosa.store.read() as session:
        assert session.get_one(Mark, (met.session, met.students[BO])).removed


@pytest.mark.parametrize("table", sorted(together.TOGETHER))
def test_groups_are_of_fields_that_travel_and_ask_something(table: str) -> None:
    travelling = set(journaled_columns(JOURNALED[table]))
    fields = [name for group in together.TOGETHER[table] for name in group.fields]
    assert len(fields) == len(set(fields))
    assert set(fields) <= travelling
    for group in together.TOGETHER[table]:
        assert any(together.is_asked(table, name) for name in group.fields)


def test_bookkeeping_is_of_fields_that_travel() -> None:
    kept: Mapping[str, frozenset[str]] = together._BOOKKEEPING
    for table, fields in kept.items():
        assert fields <= set(journaled_columns(JOURNALED[table]))
