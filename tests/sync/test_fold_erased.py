# SPDX-License-Identifier: Apache-2.0
"""The fold's rule on erasures: pure, by itself. How it works on laptops is in ``tests/partnership``."""

from __future__ import annotations

import random
from collections.abc import Mapping

from app.domain.erasure import ABOUT, CAUSE, PEOPLE
from app.sync.commit import Change, Commit, Plain, RowKey, Seen
from app.sync.fold import Entry, Row, Stand, fold_entry, stripped

LOG = b"l" * 16
CHILD, OTHER, GOAL, MOTHER = ("1" * 32, "2" * 32, "3" * 32, "4" * 32)
SECRET = "Xqzvelda"


def commit(cause: str, *changes: Change, seen: int = 0) -> Commit:
    return Commit(1, 1000, Seen(LOG, seen), "Rosa", cause, "", bytes(16), changes)


def erase(*ids: str) -> Commit:
    said = {"kind": "student", "day": "2026-10-05"}
    return commit(CAUSE, *(Change("erasure", (one,), said) for one in ids))


def about_child(draw: random.Random) -> Change:
    """Any change about the child, with words that must not stay."""
    said: list[tuple[str, tuple[Plain, ...], dict[str, Plain]]] = [
        ("student", (CHILD,), {"given": SECRET, "removed": 0, "school_id": OTHER}),
        ("goal", (GOAL,), {"student_id": CHILD, "words": SECRET}),
        ("goal", (GOAL,), {"words": SECRET}),
        ("mark", (OTHER, CHILD), {"note": SECRET, "status": "late", "minutes": 20}),
        ("school_day", (CHILD, "2026-09-01"), {"code": SECRET}),
        ("external_id", ("SDS", "student", SECRET), {"row_id": CHILD}),
        ("external_id", ("SDS", "student", SECRET), {"removed": 1}),
        ("student_guardian", (CHILD, MOTHER), {"relation": SECRET}),
    ]
    table, key, fields = draw.choice(said)
    return Change(table, key, fields)


class Folded:
    """Entries of one commit each, folded as a laptop does."""

    def __init__(self, log: list[tuple[bytes, Commit]]) -> None:
        self.rows: dict[RowKey, dict[str, Stand]] = {}
        self._erased: set[str] = set()
        self._eff: dict[bytes, int] = {}
        for seq, (replica, one) in enumerate(log, 1):
            self._take(Entry(seq, 5000 + seq, replica, (one,)))

    def _take(self, entry: Entry) -> None:
        before = self._eff.get(entry.replica, 0)
        done = fold_entry(entry, self._row, before, lambda seen: 5000 + seen if seen else 0, self._erased)
        self._eff[entry.replica] = done.last_eff
        if done.erased:
            assert [told for told in done.conflicts if told.row[0] in {*PEOPLE, *ABOUT}] == []
        new = {*done.erased} - self._erased
        self._erased |= new
        for row, fields in list(self.rows.items()):
            left = stripped(row, fields, new)
            self.rows[row] = fields if left is None else left
        self.rows |= done.rows
        self.rows = {row: fields for row, fields in self.rows.items() if fields}

    def _row(self, row: RowKey) -> Row:
        return self.rows.get(row, {})


def fold(log: list[tuple[bytes, Commit]]) -> Mapping[RowKey, Row]:
    return Folded(log).rows


def test_nothing_of_the_child_stays_wherever_the_erasure_stands() -> None:
    for seed in range(150):
        draw = random.Random(seed)
        goal = Change("goal", (GOAL,), {"student_id": CHILD, "words": SECRET})
        number = Change("external_id", ("SDS", "student", SECRET), {"row_id": CHILD})
        said = [goal, number, *(about_child(draw) for _ in range(8))]
        log = [(bytes([draw.randrange(1, 4)]) * 16, commit("x", change)) for change in said]
        log.insert(draw.randrange(len(log) + 1), (b"\1" * 16, erase(CHILD)))
        rows = fold(log)
        assert SECRET not in repr(rows), seed
        child = rows.get(("student", (CHILD,)))
        if child is not None:
            assert {name: stand.value for name, stand in child.items() if name != "school_id"} == {
                "removed": 1, "erased": 1,
            }  # fmt: skip


def test_what_was_said_of_others_is_as_if_nobody_was_erased() -> None:
    other = [commit("x", Change("student", (OTHER,), {"given": f"Bo {n}", "note": SECRET})) for n in range(3)]
    with_erasure = fold([(b"\1" * 16, other[0]), (b"\2" * 16, erase(CHILD)), (b"\1" * 16, other[1])])
    without = fold([(b"\1" * 16, other[0]), (b"\2" * 16, commit("x")), (b"\1" * 16, other[1])])
    assert with_erasure["student", (OTHER,)] == without["student", (OTHER,)]


def test_marks_stay_as_numbers_and_may_still_be_corrected() -> None:
    mark = ("mark", (OTHER, CHILD))
    typed = Change(*mark, {"status": "present", "minutes": 40, "note": SECRET})
    corrected = Change(*mark, {"minutes": 35, "note": SECRET})
    rows = fold(
        [(b"\1" * 16, commit("x", typed)), (b"\1" * 16, erase(CHILD)), (b"\1" * 16, commit("x", corrected))]
    )
    assert {name: stand.value for name, stand in rows[mark].items()} == {"status": "present", "minutes": 35}
