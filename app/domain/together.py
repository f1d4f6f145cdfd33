# SPDX-License-Identifier: Apache-2.0
"""Fields that only make sense together, and fields that nobody is ever asked about.

"Absent" with 31 minutes is what nobody typed. So fields of a group are written, folded, asked about and
settled together: whoever changes one says all of them. A group costs something too: of two people who
changed different fields of it one loses. Only fields that would lie when mixed stand here; first and last
name, say, are corrected apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one table that are one thing to a person, and what that thing is called."""

    word: str
    fields: tuple[str, ...]


_DAYS = Group("first and last day", ("first_day", "last_day"))

TOGETHER: dict[str, tuple[Group, ...]] = {
    "assignment": (
        Group("student or group", ("student_id", "group_id")),
        Group("how it ended", ("last_day", "notice_day", "end_reason", "rematch")),
    ),
    "availability": (Group("day and time", ("weekday", "start", "end")),),
    "closure": (_DAYS,),
    "consent": (Group("answer", ("answer", "day", "expires", "withdrawn")),),
    "contact": (Group("contact", ("day", "at", "reached", "minutes", "party", "purpose")),),
    "goal": (Group("baseline and target", ("baseline", "target", "unit")),),
    "hour_line": (Group("time", ("day", "minutes", "start", "end", "hat", "category")),),
    "mark": (
        Group(
            "attendance",
            (
                "status", "minutes", "minutes_source", "scheduled", "time_in", "time_out", "early_release",
            ),
        ),
    ),
    "match_pause": (_DAYS,),
    "measure": (Group("value", ("value", "kind", "day")),),
    "milestone": (Group("state", ("state", "day")),),
    "need": (Group("end", ("last_day", "end_reason")),),
    "no_school": (_DAYS,),
    "program": (
        Group("what the hub may read", ("share_level", "share_smallest", "share_approved")),
    ),
    "school_day": (Group("school attendance", ("absent_x2", "excused", "code")),),
    "school_total": (Group("days", ("last_day", "enrolled_x2", "absent_x2")),),
    "school_year": (_DAYS,),
    "score": (Group("result", ("score", "level")),),
    "series": (Group("days and times", ("days", "start", "end")), _DAYS),
    "session": (
        Group("day and time", ("day", "start", "end")),
        Group("status", ("status", "reason_note")),
    ),
    "sheet": (Group("state", ("state", "typed_at", "typed_by", "checked_at", "checked_by")),),
    "sheet_row": (Group("student", ("student_id", "walk_in")),),
    "term": (_DAYS,),
    "timesheet": (
        Group(
            "signatures",
            (
                "last_day", "adult_signed", "adult_name", "supervisor_signed", "supervisor", "locked",
                "minutes",
            ),
        ),
    ),
    "adult_step": (Group("decision", ("day", "decision", "decided_by", "expires")),),
    "likeness": (Group("decision", ("answer", "kept_id")),),
}  # fmt: skip

# What the program keeps for itself. Where only these differ, the rule of the fold decides and nobody is
# asked; in a group they go with the choice.
_BOOKKEEPING: dict[str, frozenset[str]] = {
    "erasure": frozenset({"kind", "day", "reason", "who", "second", "with_id", "row_count", "removed"}),
    "laptop": frozenset({"slot"}),
    "likeness": frozenset({"kind", "day", "who"}),
    "list_word": frozenset({"position"}),
    "material": frozenset({"sha256", "size"}),
    "override": frozenset({"what", "target_id", "day", "who", "missing"}),
    "requirement": frozenset({"position"}),
    "quality_element": frozenset({"position"}),
    "survey_question": frozenset({"position"}),
    "mark": frozenset({"minutes_source", "scheduled"}),
    "replica": frozenset({"laptop_id"}),
    "session": frozenset({"series_id", "planned_day"}),
    "sheet": frozenset(
        {
            "number", "layout_id", "language", "pages", "row_count", "printed_at", "typed_at", "typed_by",
            "checked_at", "checked_by",
        }
    ),
    "sheet_entry": frozenset({"sheet_id", "at", "who", "line", "counted"}),
    "sheet_layout": frozenset({"layout"}),
    "sheet_row": frozenset({"walk_in"}),
}  # fmt: skip


def is_asked(table: str, field: str) -> bool:
    """True for a field that a person can say something about."""
    return field not in _BOOKKEEPING.get(table, ())


def group_of(table: str, field: str) -> Group | None:
    """The group of a field, or None for one that stands for itself."""
    return next((group for group in TOGETHER.get(table, ()) if field in group.fields), None)


@lru_cache(maxsize=4096)
def in_groups(table: str, fields: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """These fields, each with those of its group among them, in the order in which they came."""
    found: dict[str, list[str]] = {}
    for name in fields:
        group = group_of(table, name)
        found.setdefault(group.fields[0] if group else name, []).append(name)
    return tuple(tuple(names) for names in found.values())


def missing(table: str, fields: Iterable[str]) -> list[str]:
    """The fields that belong to some of these and are not among them."""
    groups = TOGETHER.get(table)
    if groups is None:
        return []
    given = set(fields)
    return [
        name for group in groups if not given.isdisjoint(group.fields)
        for name in group.fields if name not in given
    ]  # fmt: skip
