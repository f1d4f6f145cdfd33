# SPDX-License-Identifier: Apache-2.0
"""Whom this laptop has erased, so that an older copy of its data learns it; and what two people confirm."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.context import AppContext, restore_and_unlock, start, unlock
from app.errors import Conflict, Invalid, NotFound
from app.keeping import erased_list, purging, shelf
from app.keeping.keys import set_second_person
from app.keeping.purging import Confirmation
from app.paths import DataDir
from app.services import erasing, holding, people, program
from app.services.erasing import LAW, Person
from app.services.holding import HoldDraft
from app.services.program import ProgramDraft
from app.storage.pages.page_journal import Standing, look
from app.storage.queries import privacy
from app.storage.tables import Erasure, Student
from app.vault.slot import Cost
from tests.traces_left import places_of

PHRASE, SECOND = "five words are easy kept", "other words for another one"
CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
NAME = "Xqzvelda"


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppContext]:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-10-05T10:00:00")
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], coordinator="Rosa")
    made, _ = start(tmp_path / "data", draft, PHRASE, CHEAP)
    yield made
    made.close()


def add(ctx: AppContext, given: str, last: date | None = None) -> Person:
    with ctx.store.write("student.add", f"Added {given} Canary") as s:
        draft = people.StudentDraft(given=given, family="Canary", first_day=last, left_day=last)
        return Person("student", people.add_student(s, draft))


def test_the_list_has_no_names_and_older_copies_learn_from_it(ctx: AppContext, tmp_path: Path) -> None:
    student = add(ctx, NAME)
    shelf.keep_one(ctx.store, ctx.data, "asked")
    erasing.erase(ctx.store, [student], LAW)
    said = ctx.data.erased.read_text()
    assert student.id.hex() in said
    assert "Canary" not in said
    backup = shelf.backups(ctx.data)[0].path
    root = ctx.data.root
    ctx.close()
    again = restore_and_unlock(backup, root, PHRASE, set_aside=True)
    try:
        with again.store.read() as session:
            assert session.get_one(Student, student.id).erased
            assert session.query(Erasure).count() == 1
        assert places_of(again.store.path, again.store.copy_key(), (NAME,)) == set()
    finally:
        again.close()


def test_a_damaged_list_and_another_program_are_left_alone(ctx: AppContext, tmp_path: Path) -> None:
    erasing.erase(ctx.store, [add(ctx, NAME)], LAW)
    kept = ctx.data.erased.read_bytes()
    draft = ProgramDraft("Mesa", "2026-27", ["Library"], coordinator="Ben")
    other, _ = start(tmp_path / "other", draft, PHRASE, CHEAP)
    other.close()
    for content in (kept, b"", b"[]", b'{"format": 1, "programs": {"x": [["zz", 1]]}}', b"\xff"):
        other.data.erased.write_bytes(content)
        again = unlock(other.data.root, PHRASE)
        with again.store.read() as session:
            assert session.query(Erasure).count() == 0
        again.close()


def test_after_an_erasure_a_backup_is_made_and_older_ones_are_outdated(ctx: AppContext) -> None:
    student = add(ctx, NAME)
    shelf.keep_one(ctx.store, ctx.data, "asked")
    erasing.erase(ctx.store, [student], LAW)
    erased_list.clean_up(ctx.store, ctx.data)
    newest, older = shelf.backups(ctx.data, ctx.store.copy_key())
    assert newest.holds is not None
    assert newest.holds.why == "erasure"
    erased_at = erasing.last_erasure_ms(ctx.store)
    assert erased_at is not None
    assert older.about.made_at <= erased_at <= newest.about.made_at
    log = ctx.data.database.with_name("porchlight.db-wal")
    assert not log.exists() or log.stat().st_size == 0


def confirmed(**other: str) -> Confirmation:
    typed = {"passphrase": PHRASE, "second_name": "Ben", "second_passphrase": SECOND}
    return Confirmation(**(typed | other))


def test_a_purge_needs_two_people(ctx: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = add(ctx, NAME, date(2022, 5, 1)), add(ctx, "Ana", date(2026, 5, 1))
    with pytest.raises(NotFound, match="second person"):
        purging.purge(ctx.store, ctx.data, [old], confirmed())
    monkeypatch.setattr("app.vault.vault.Cost", lambda: CHEAP)
    set_second_person(ctx.data, ctx.store.copy_key(), SECOND)
    for field, typed in (
        ("second_name", " ROSA "), ("second_name", ""), ("passphrase", "wrong words are wrong too"),
        ("second_passphrase", PHRASE), ("second_passphrase", "wrong words are wrong too"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            purging.purge(ctx.store, ctx.data, [old], confirmed(**{field: typed}))
        assert list(refused.value.fields) == [field]
    with pytest.raises(Conflict, match="not due"):
        purging.purge(ctx.store, ctx.data, [old, new], confirmed())
    with ctx.store.write("hold.place", "Placed a hold") as s:
        hold = holding.place_hold(s, "student", old.id, HoldDraft(reason="Case 17"), "Rosa")
    with ctx.store.read() as session:
        (row,) = privacy.due(session, date(2026, 10, 5))
    assert (row.id, row.kept_until, row.held) == (old.id, date(2025, 5, 1), "Case 17")
    with pytest.raises(Conflict, match="Case 17"):
        purging.purge(ctx.store, ctx.data, [old], confirmed())
    with ctx.store.write("hold.lift", "Lifted a hold") as s:
        holding.lift_hold(s, hold, "Rosa")
    assert purging.purge(ctx.store, ctx.data, [old], confirmed()).people == 1
    with ctx.store.read() as session:
        assert privacy.due(session, date(2026, 10, 5)) == []
        (erasure,) = session.query(Erasure)
        assert (erasure.reason, erasure.who, erasure.second) == ("retention", "Rosa", "Ben")


def test_the_final_report_holds_everybody_longer(ctx: AppContext) -> None:
    add(ctx, NAME, date(2022, 5, 1))
    with ctx.store.write("program.retention", "Changed how long records are kept") as s:
        program.set_retention(s, 3, date(2024, 9, 30))
    with ctx.store.read() as session:
        assert privacy.due(session, date(2027, 9, 30)) == []
        (row,) = privacy.due(session, date(2027, 10, 1))
    assert row.last_activity == date(2022, 5, 1)
    with pytest.raises(Invalid), ctx.store.write("program.retention", "Changed") as s:
        program.set_retention(s, 0, None)


def test_the_page_journal_follows_the_file_that_is_written_anew(ctx: AppContext, tmp_path: Path) -> None:
    """Closed or cut off afterwards, the file opens and is what its page journal says."""
    add(ctx, "Ana")
    erasing.erase(ctx.store, [add(ctx, NAME)], LAW)
    assert ctx.store.changed_pages() == 0
    add(ctx, "Bo")
    cut_off = tmp_path / "cut off"
    shutil.copytree(ctx.data.root, cut_off, ignore=shutil.ignore_patterns("*.lock"))
    root = ctx.data.root
    ctx.close()
    for place in (root, cut_off):
        assert look(DataDir(place).database, DataDir(place).pages).standing is Standing.SOUND
        again = unlock(place, PHRASE)
        with again.store.read() as session:
            assert {row.given for row in session.query(Student)} == {"Ana", "", "Bo"}
        assert again.store.changed_pages() == 0
        again.close()
