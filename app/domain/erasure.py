# SPDX-License-Identifier: Apache-2.0
"""What is left of a person who was erased: nothing that says who it was, and what old counts need.

The handbook (section 7) wants a purge to leave a count, not names. So of a student stay the row itself with
its random id, without a name and hidden from every list, the school, and the marks with status and minutes:
the totals of past reports are sums over them, and a report that is printed again must say what it said.
Plans, groups and rosters are only such ids and days, and stay for the same reason. Everything else goes:
names, birth date, numbers, language, notes, the notes and clock times of marks, goals, results, school days,
guardians and household where no other child has them, what other systems call the person, consents, care,
surveys. Of an adult stay the source, whether new or continuing, the sessions led and the hours: adults are
counted by these. Of what is counted in figures of the past (needs, contacts, milestones, referrals, hours,
matches) stay the days and codes, and none of the words.

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
# Rows about a person: the field that says whom (None: the key does; two fields: either of them), and what
# may stay of them.
ABOUT: Mapping[str, tuple[str | tuple[str, ...] | None, frozenset[str]]] = {
    "mark": (None, frozenset({"status", "minutes", "minutes_source", "scheduled", REMOVED})),
    "school_day": (None, _NOTHING),
    "student_guardian": (None, _NOTHING),
    "external_id": ("row_id", _NOTHING),
    "goal": ("student_id", _NOTHING),
    "score": ("student_id", _NOTHING),
    "legal_hold": (
        "person_id", frozenset({"kind", "person_id", "since", "until", "who", "lifted", "lifted_by", REMOVED})
    ),
    "assignment": (
        ("student_id", "adult_id"),
        frozenset(
            {
                "adult_id", "student_id", "group_id", "role", "first_day", "last_day", "weekly_minutes",
                "committed_until", "notice_day", "rematch", "exit_adult", "exit_student", "exit_guardian",
                REMOVED,
            }
        ),
    ),
    "need": (None, frozenset({"urgency", "last_day", REMOVED})),
    "contact": (
        "person_id",
        frozenset(
            {
                "person_id", "kind", "assignment_id", "adult_id", "party", "purpose", "day", "reached",
                "minutes", REMOVED,
            }
        ),
    ),
    "milestone": ("student_id", frozenset({"student_id", "kind", "due", "day", "state", REMOVED})),
    "referral": (
        "student_id", frozenset({"student_id", "adult_id", "referred", "reached", "closed", REMOVED})
    ),
    "training": ("adult_id", frozenset({"adult_id", "day", "minutes", REMOVED})),
    "override": ("adult_id", frozenset({"adult_id", "target_id", "day", REMOVED})),
    "hour_line": (
        "adult_id", frozenset({"adult_id", "day", "hat", "minutes", "miles_x10", "session_id", REMOVED})
    ),
    "hour_term": (
        "adult_id", frozenset({"adult_id", "hat", "first_day", "last_day", "term_minutes", REMOVED})
    ),
    "timesheet": (
        None, frozenset({"last_day", "adult_signed", "supervisor_signed", "locked", "minutes", REMOVED})
    ),
    "adult_step": ("adult_id", _NOTHING),
    "availability": ("person_id", _NOTHING),
    "not_with": (None, _NOTHING),
    "consent": ("student_id", _NOTHING),
    "family_contact": ("student_id", _NOTHING),
    "care": (None, _NOTHING),
    "person_note": ("person_id", _NOTHING),
    "incident": ("student_id", _NOTHING),
    "goal_step": ("student_id", _NOTHING),
    "school_total": (None, _NOTHING),
    "measure": ("student_id", _NOTHING),
    # Without a name it is one more paper among others; an answer in words goes.
    "survey_paper": ("person_id", frozenset({"person_id", "survey_id", "kind", "day", "window", REMOVED})),
    "survey_answer": ("person_id", _NOTHING),
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
    left = ABOUT[table][1]
    if fields.get(ERASED):
        return _NOTHING
    saying = saying_fields(table)
    is_about = any(fields.get(name) in erased for name in saying) if saying else any(p in erased for p in key)
    return left if is_about else None


def saying_fields(table: str) -> tuple[str, ...]:
    """The fields by which rows of a table say whom they are about; none where the key says it, or nothing."""
    field = ABOUT[table][0] if table in ABOUT else None
    return (field,) if isinstance(field, str) else field or ()


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
    return table in _TELLING_KEY and fields.keys().isdisjoint(saying_fields(table))


def may_be_about(table: str, key: tuple[Plain, ...], erased: Collection[str]) -> bool:
    """False when the key alone says that a row is about somebody else."""
    return bool(saying_fields(table)) or any(part in erased for part in key)


def is_whose(table: str, fields: Mapping[str, Any], erased: Collection[str]) -> bool:
    """The fields say that the row is about one of them; False where the key says it, or nothing does."""
    return any(fields.get(name) in erased for name in saying_fields(table))


def left_of(table: str) -> AbstractSet[str]:
    """What may stay of a row that is about somebody who was erased."""
    return ABOUT[table][1] if table in ABOUT else _NOTHING
