# SPDX-License-Identifier: Apache-2.0
"""The fold: who wins when two people changed the same field, and that nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.commit import Change, Commit, Plain, RowKey, Seen
from app.sync.fold import Conflict, Entry, Outcome, Stand, fold_entry

LOG = b"l" * 16
ROW: RowKey = ("student", ("a" * 32,))
ANA, BEN, EVE = b"a" * 16, b"b" * 16, b"e" * 16
YEAR = 365 * 24 * 3600 * 1000
HOUR = 3600 * 1000
NOW = 1_790_000_000_000


class Log:
    """Folds entries one after the other, as a laptop does."""

    def __init__(self, row: RowKey = ROW) -> None:
        self.row = row
        self.rows: dict[RowKey, dict[str, Stand]] = {}
        self.last: dict[bytes, int] = {}
        self.received: list[int] = [0]
        self.conflicts: list[Conflict] = []

    def add(self, replica: bytes, seen: int, at: int, received: int, fields: dict[str, Plain]) -> Outcome:
        commit = Commit(1, at, Seen(LOG, seen), replica[:1].decode(), "edit", "Edit", b"i" * 16,
                        (Change(*self.row, fields),))  # fmt: skip
        entry = Entry(len(self.received), received, replica, (commit,))
        done = fold_entry(
            entry, lambda row: self.rows.get(row, {}), self.last.get(replica, 0),
            lambda seq: self.received[seq] if seq < len(self.received) else 0,
        )  # fmt: skip
        self.rows.update(done.rows)
        self.last[replica] = done.last_eff
        self.received.append(received)
        self.conflicts += done.conflicts
        return done

    def value(self, name: str) -> Plain:
        return self.rows[self.row][name].value


def test_an_edit_that_saw_the_other_stands_whatever_the_clocks_say() -> None:
    log = Log()
    log.add(ANA, 0, NOW + 3 * YEAR, NOW, {"grade": "04"})
    log.add(BEN, 1, NOW - 3 * YEAR, NOW + HOUR, {"grade": "05"})
    assert log.value("grade") == "05"
    assert log.conflicts == []


def test_of_two_that_did_not_see_each_other_the_later_wins_and_the_other_is_kept() -> None:
    log = Log()
    log.add(ANA, 0, NOW + HOUR, NOW + 5 * HOUR, {"grade": "04"})
    log.add(BEN, 0, NOW, NOW + 6 * HOUR, {"grade": "05"})
    assert log.value("grade") == "04"
    (told,) = log.conflicts
    assert (told.stands.value, told.stands.who, told.lost.value, told.lost.who) == ("04", "a", "05", "b")


def test_a_tie_goes_to_the_larger_replica_in_either_order() -> None:
    for first, second in ((ANA, BEN), (BEN, ANA)):
        log = Log()
        log.add(first, 0, NOW, NOW + HOUR, {"grade": first.hex()})
        log.add(second, 0, NOW, NOW + HOUR, {"grade": second.hex()})
        assert log.value("grade") == BEN.hex()


@pytest.mark.parametrize("years", [-25, -3, 3])
def test_a_clock_that_is_years_off_is_held_between_what_was_seen_and_what_was_received(years: int) -> None:
    log = Log()
    log.add(ANA, 0, NOW, NOW, {"note": "seen"})
    done = log.add(EVE, 1, NOW + years * YEAR, NOW + 2 * HOUR, {"grade": "04"})
    assert NOW <= done.last_eff <= NOW + 2 * HOUR
    log.add(BEN, 1, NOW + 3 * HOUR, NOW + 4 * HOUR, {"grade": "05"})
    assert log.value("grade") == "05"  # three years ahead wins over nobody who comes later


def test_different_fields_of_a_row_never_conflict_and_neither_do_equal_values() -> None:
    log = Log()
    log.add(ANA, 0, NOW, NOW, {"grade": "04", "note": "same"})
    log.add(BEN, 0, NOW, NOW, {"school_id": None, "note": "same"})
    assert log.conflicts == []
    assert log.value("grade") == "04"


def test_an_edit_of_a_row_that_somebody_took_away_is_kept_and_told() -> None:
    log = Log()
    log.add(ANA, 0, NOW, NOW, {"removed": 0, "note": "x"})
    log.add(ANA, 1, NOW, NOW + 1, {"removed": 1})
    log.add(BEN, 1, NOW, NOW + 2, {"note": "y"})
    assert log.value("note") == "y"
    assert log.value("removed") == 1
    assert [one.after_removal for one in log.conflicts] == [True]


def test_the_same_is_told_when_the_edit_came_first_and_was_not_seen() -> None:
    log = Log()
    log.add(ANA, 0, NOW, NOW, {"removed": 0, "note": "x", "grade": "04"})
    log.add(BEN, 1, NOW, NOW + 1, {"note": "y"})
    log.add(ANA, 1, NOW, NOW + 2, {"removed": 1})
    assert log.value("note") == "y"
    assert [(one.field, one.stands.seq, one.lost.seq) for one in log.conflicts] == [("note", 2, 3)]
    log.add(EVE, 3, NOW, NOW + 3, {"removed": 1})
    assert len(log.conflicts) == 1  # whoever saw the edit and takes the row away knows what goes


MARK: RowKey = ("mark", ("a" * 32, "b" * 32))
ABSENT: dict[str, Plain] = {"status": "absent_unexcused", "minutes": 0}


def test_fields_that_lie_when_mixed_win_or_lose_together() -> None:
    log = Log(MARK)
    log.add(ANA, 0, NOW, NOW, ABSENT)
    log.add(BEN, 1, NOW + 1, NOW + HOUR, {"status": "present", "minutes": 45})
    log.add(EVE, 1, NOW + 2, NOW + HOUR + 1, {"status": "absent_excused", "minutes": 0})
    assert (log.value("status"), log.value("minutes")) == ("absent_excused", 0)
    assert {(one.field, one.lost.value) for one in log.conflicts} == {("status", "present"), ("minutes", 45)}
    # The same with the earlier one read last: it loses whole, although one of its fields says the same.
    log = Log(MARK)
    log.add(ANA, 0, NOW, NOW, ABSENT)
    log.add(EVE, 1, NOW + 2, NOW + HOUR, {"status": "late", "minutes": 31})
    log.add(BEN, 1, NOW + 1, NOW + HOUR + 1, {"status": "left_early", "minutes": 31})
    assert (log.rows[MARK]["status"].seq, log.rows[MARK]["minutes"].seq) == (2, 2)
    assert {one.field for one in log.conflicts} == {"status", "minutes"}


typings = st.tuples(
    st.sampled_from([ANA, BEN, EVE]),
    st.integers(0, 12),
    st.integers(-3 * YEAR, 3 * YEAR),
    st.fixed_dictionaries({"status": st.sampled_from("pla"), "minutes": st.integers(0, 2)}),
)


@given(st.lists(typings, min_size=1, max_size=12))
def test_a_mark_is_always_what_somebody_typed(
    story: list[tuple[bytes, int, int, dict[str, Plain]]],
) -> None:
    row = folded(story, MARK).rows[MARK]
    assert row["status"].seq == row["minutes"].seq
    assert {name: stand.value for name, stand in row.items()} == story[row["status"].seq - 1][3]


edits = st.tuples(
    st.sampled_from([ANA, BEN, EVE]),
    st.integers(0, 12),
    st.integers(-3 * YEAR, 3 * YEAR),
    st.dictionaries(st.sampled_from(["grade", "note", "removed"]), st.integers(0, 3), min_size=1),
)


def folded(story: Sequence[tuple[bytes, int, int, dict[str, Plain]]], row: RowKey = ROW) -> Log:
    log = Log(row)
    for place, (replica, seen, off, fields) in enumerate(story):
        now = NOW + place * HOUR
        log.add(replica, min(seen, place), now + off, now, fields)
    return log


@given(st.lists(edits, max_size=12))
def test_every_value_was_written_by_somebody_and_every_loss_is_told(
    story: list[tuple[bytes, int, int, dict[str, Plain]]],
) -> None:
    log = folded(story)
    told = {(one.field, one.lost.seq) for one in log.conflicts if not one.after_removal}
    for name in ("grade", "note", "removed"):
        written = [(seq, fields[name]) for seq, (_, _, _, fields) in enumerate(story, 1) if name in fields]
        if not written:
            continue
        stand = log.rows[ROW][name]
        assert (stand.seq, stand.value) in written
        last = written[-1]
        assert stand.seq == last[0] or (name, last[0]) in told  # the last word stands, or is told as lost


@given(st.lists(edits, max_size=12))
def test_effective_times_never_run_backwards_in_a_replica_and_never_ahead_of_the_hub(
    story: list[tuple[bytes, int, int, dict[str, Plain]]],
) -> None:
    last: dict[bytes, int] = {}
    log = Log()
    for place, (replica, seen, off, fields) in enumerate(story):
        now = NOW + place * HOUR
        eff = log.add(replica, min(seen, place), now + off, now, fields).last_eff
        assert last.get(replica, 0) <= eff <= now
        last[replica] = eff


@given(st.lists(edits, max_size=10))
def test_the_same_log_gives_the_same_state(
    story: list[tuple[bytes, int, int, dict[str, Plain]]],
) -> None:
    one, other = folded(story), folded(story)
    assert one.rows == other.rows
    assert one.conflicts == other.conflicts
