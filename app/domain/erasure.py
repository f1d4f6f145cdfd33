# SPDX-License-Identifier: Apache-2.0
"""What is left of a person who was erased: nothing that says who it was, and what old counts need.

The handbook (section 7) wants a purge to leave a count, not names. So of a student stay the row itself with
its random id, without a name and hidden from every list, the school, and the marks with status and minutes:
the totals of past reports are sums over them, and a report that is printed again must say what it said.
Plans, groups and rosters are only such ids and days, and stay for the same reason. Everything else goes:
names, birth date, numbers, language, notes, the notes and clock times of marks, goals, results, school days,
guardians and household where no other child has them, and what other systems call the person. Of an adult
stay the source, whether new or continuing, and the sessions led: adults are counted by these.

These rules are also the fold's (``app.sync.fold``), the same on every laptop, so they may only grow: a table
that is not named here is left alone, on every version alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

Plain = int | str | None

# The cause of the action that erases; the table that remembers whom; the field of a row that is erased.
CAUSE = "person.erase"
ERASURE = "erasure"
ERASED = "erased"
REMOVED = "removed"

_NOTHING: frozenset[str] = frozenset()
# Rows that are a person, or a home: they stay, since others point at them, with no more than this.
PEOPLE: Mapping[str, frozenset[str]] = {
    "student": frozenset({"school_id"}),
    "adult": frozenset({"source", "continuing"}),
    "guardian": _NOTHING,
    "household": _NOTHING,
}
# Rows about a person: the field that says whom (None: the key does), and what may stay of them.
ABOUT: Mapping[str, tuple[str | None, frozenset[str]]] = {
    "mark": (None, frozenset({"status", "minutes", "minutes_source", "scheduled", REMOVED})),
    "school_day": (None, _NOTHING),
    "student_guardian": (None, _NOTHING),
    "external_id": ("row_id", _NOTHING),
    "goal": ("student_id", _NOTHING),
    "score": ("student_id", _NOTHING),
    "legal_hold": (
        "person_id", frozenset({"kind", "person_id", "since", "until", "who", "lifted", "lifted_by", REMOVED})
    ),
}  # fmt: skip
RULED = frozenset({*PEOPLE, *ABOUT})
# The key of such a row says who it is, so not even the key stays.
_TELLING_KEY = frozenset({"external_id"})


def may_stay(
    table: str, key: tuple[Plain, ...], fields: Mapping[str, Any], erased: Collection[str]
) -> AbstractSet[str] | None:
    """The fields that a row may have when it is about one of ``erased`` (ids); None for any other row.

    ``fields`` must have the field that says whom the row is about, where it is known.
    """
    if table in PEOPLE:
        return PEOPLE[table] if key[0] in erased else None
    if table not in ABOUT:
        return None
    field, left = ABOUT[table]
    if fields.get(ERASED):
        return _NOTHING
    is_about = any(part in erased for part in key) if field is None else fields.get(field) in erased
    return left if is_about else None


def is_gone(table: str, left: AbstractSet[str]) -> bool:
    """Nothing of such a row stays."""
    return not left and table not in PEOPLE


def has_tombstone(table: str) -> bool:
    """Rows of this table that are gone are remembered by their key, which is random: their other fields do
    not say whom they were about.
    """
    return table in ABOUT and ABOUT[table][0] is not None and table not in _TELLING_KEY


def needs_person(table: str, fields: Mapping[str, Any]) -> bool:
    """A new row of this table says nothing to anybody without the field that says whom it is about."""
    return table in _TELLING_KEY and ABOUT[table][0] not in fields


def may_be_about(table: str, key: tuple[Plain, ...], erased: Collection[str]) -> bool:
    """False when the key alone says that a row is about somebody else."""
    by_field = table in ABOUT and ABOUT[table][0] is not None
    return by_field or any(part in erased for part in key)


def whose(table: str, fields: Mapping[str, Any]) -> Any:
    """The id that a row says it is about in a field; None where the key says it, or nothing does."""
    field = ABOUT[table][0] if table in ABOUT else None
    return None if field is None else fields.get(field)
