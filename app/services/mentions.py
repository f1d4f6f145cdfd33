# SPDX-License-Identifier: Apache-2.0
"""Where somebody is named in texts about others: notes, names of groups and homes, closures, the logs.

A full name is taken out when the person is erased, except from where it says who answered for something
(``EVIDENCE``). A part of a name is only pointed at: "May" is also a
month, and another child may have it. The name of a group is taken when the group never had anybody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session as DbSession

from app.domain import names
from app.domain.erasure import saying_fields
from app.domain.restricted import NOT_SHOWN, sight_of
from app.storage.journal import Change, Plain, WriteSession
from app.storage.queries.history_words import field_word, names_of, table_word
from app.storage.queries.sql import fetch, joined
from app.storage.scrubbing import BLANK, Field, Traces
from app.storage.tables import JOURNALED, Adult, Student
from app.storage.types import to_plain

# Texts that a person writes freely.
FREE_TEXTS: dict[str, tuple[str, ...]] = {
    "student": ("note",), "adult": ("note", "lead_from", "lead_note", "end_reason"),
    "household": ("name", "address"), "mark": ("note",),
    "session": ("reason_note",), "student_group": ("name",), "goal": ("words", "next_step"),
    "closure": ("label",), "legal_hold": ("reason",), "disclosure": ("what", "recipient", "purpose"),
    "no_school": ("label",), "material": ("title", "file_name"), "match_pause": ("reason",),
    "quality_answer": ("words",), "survey": ("name", "name_es"), "survey_question": ("words", "words_es"),
    "assignment": ("subject", "because", "end_reason", "end_note", "later_contact"),
    "care": ("allergies", "medicines", "doctor", "plan"),
    "consent": ("scope", "purpose", "recipients", "signer", "relation", "paper"), "contact": ("words",),
    "family_contact": ("name", "relation", "custody"), "goal_step": ("words",),
    "hour_line": ("words", "why"), "incident": ("what", "who", "told", "follow_up"), "measure": ("words",),
    "milestone": ("words",), "need": ("said_by", "words", "end_reason"), "not_with": ("reason",),
    "override": ("reason",), "person_note": ("words",), "referral": ("service", "words"),
    "student_guardian": ("relation",), "survey_answer": ("value",),
    "adult_step": ("reference",), "training": ("topic", "trainer"), "hour_term": ("supervisor",),
}  # fmt: skip
# Who decided, signed or checked something about others. It stays: a check is kept with who decided it, an
# exception names a person, a timesheet is certified by somebody, a sheet says who keyed it (handbook, 6
# to 8), and an auditor asks for that as long as the rest is kept (2 CFR 200.334).
EVIDENCE: dict[str, tuple[str, ...]] = {
    "adult_step": ("decided_by",), "override": ("who",), "timesheet": ("supervisor",),
    "sheet": ("typed_by", "checked_by"), "sheet_entry": ("who",), "disclosure": ("who",),
    "legal_hold": ("who", "lifted_by"), "erasure": ("who", "second"), "likeness": ("who",),
    "contact": ("who",), "person_note": ("who",), "quality_answer": ("who",),
}  # fmt: skip
SHORTEST_PART = 3
_MOST_SHOWN = 20


class Mention(NamedTuple):
    """A text in which somebody is named: what it belongs to ("Student Li, Bo"), which text, what it says.

    What not everybody may see is not spelled.
    """

    thing: str
    field: str
    text: str


class _Text(NamedTuple):
    table: str
    key: tuple[Any, ...]
    field: str
    text: str

    @property
    def plain_key(self) -> tuple[Plain, ...]:
        return tuple(to_plain(part) for part in self.key)


# Pauses of their matches: why a match rests is theirs, though only the match says so.
_OWN_PAUSES = """
SELECT p.id FROM match_pause p JOIN assignment a ON a.id = p.assignment_id
WHERE a.student_id IN (SELECT unhex(value) FROM json_each(:ids))
   OR a.adult_id IN (SELECT unhex(value) FROM json_each(:ids))
"""
# Groups that had nobody but these people.
_OWN_GROUPS = """
SELECT g.id, g.name FROM student_group g
WHERE EXISTS (SELECT 1 FROM membership p WHERE p.group_id = g.id
              AND p.student_id IN (SELECT unhex(value) FROM json_each(:ids)))
  AND NOT EXISTS (SELECT 1 FROM membership p WHERE p.group_id = g.id
                  AND p.student_id NOT IN (SELECT unhex(value) FROM json_each(:ids)))
"""


def mentions(session: DbSession, traces: Traces) -> list[Mention]:
    """Texts about others from which a name will be taken."""
    return _told(session, [one for one, _ in _with_names(session, traces)])


def kept_as_evidence(session: DbSession, traces: Traces) -> int:
    """In how many places about others the name stays, since it says who decided, signed or checked them."""
    return sum(traces.blanked(one.text) != one.text for one in _texts(session, traces, EVIDENCE))


def maybe_mentioned(session: DbSession, traces: Traces, person: Student | Adult) -> list[Mention]:
    """Texts about others in which a part of the name stands, at most twenty: a person must look at them."""
    parts = {person.given, person.family, person.preferred}
    wanted = [re.escape(one) for one in sorted(parts) if len(one) >= SHORTEST_PART]
    if not wanted:
        return []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)", re.IGNORECASE)
    sure = {(one.table, one.key, one.field) for one, _ in _with_names(session, traces)}
    found = (
        one
        for one in _texts(session, traces)
        if (one.table, one.key, one.field) not in sure and pattern.search(one.text)
    )
    return _told(session, [one for _, one in zip(range(_MOST_SHOWN), found, strict=False)])


def _told(session: DbSession, texts: Sequence[_Text]) -> list[Mention]:
    called = names_of(session, [Change(one.table, one.plain_key, {}, None) for one in texts])
    told = []
    for one in texts:
        own = ", ".join(name for part in one.plain_key if (name := called.get(str(part), "")))
        thing = table_word(one.table)
        told.append(
            Mention(
                thing if own == one.text else f"{thing} {own}".strip(), field_word(one.field),
                one.text if sight_of(one.table, one.field) is None else NOT_SHOWN,
            )
        )  # fmt: skip
    return told


def take_out_of_texts(session: WriteSession, traces: Traces) -> set[Field]:
    """Take the names out; returns the fields, whose earlier values must be forgotten too."""
    done: set[Field] = set()
    for one, blanked in list(_with_names(session, traces)):
        which = " AND ".join(f'"{name}" = ?' for name in _keys(one.table))
        statement = joined("UPDATE", one.table, f'SET "{one.field}" = ? WHERE', which)
        session.connection().exec_driver_sql(statement, (blanked, *one.key))
        session.note(Change(one.table, one.plain_key, {one.field: blanked}, {}))
        done.add((one.table, one.plain_key, one.field))
    return done


def _with_names(session: DbSession, traces: Traces) -> Iterator[tuple[_Text, str]]:
    """Each text that names them, with what it is to say."""
    own = _own_groups(session, traces)
    pauses = {row[0] for row in fetch(session, _OWN_PAUSES, ids=_listed(traces))}
    for one in _texts(session, traces):
        if one.table == "match_pause" and one.key[0] in pauses:
            blanked = ""
        elif one.table == "student_group" and one.key[0] in own:
            blanked = BLANK
        else:
            blanked = traces.blanked(one.text)
        if blanked != one.text:
            yield one, blanked


def _own_groups(session: DbSession, traces: Traces) -> set[bytes]:
    """Groups of nobody else that are called after them."""
    said = {part for name in traces.full_names | traces.single_names for part in names.fold(name).split()}
    return {
        group
        for group, name in fetch(session, _OWN_GROUPS, ids=_listed(traces))
        if not said.isdisjoint(names.fold(name).split())
    }


def _texts(
    session: DbSession, traces: Traces, wanted: Mapping[str, tuple[str, ...]] = FREE_TEXTS
) -> Iterator[_Text]:
    """Every text of these fields that is not about them themselves."""
    for table, fields in wanted.items():
        keys = _keys(table)
        saying = [*keys, *saying_fields(table)]
        for field in fields:
            select = ", ".join(f'"{name}"' for name in (*saying, field))
            statement = joined("SELECT", select, "FROM", table, "WHERE", field, "<> ''")
            for *found, text in fetch(session, statement):
                ids = {part.hex() for part in found if isinstance(part, bytes)}
                if ids.isdisjoint(traces.erased | traces.rows):
                    yield _Text(table, tuple(found[: len(keys)]), field, text)


def _keys(table: str) -> list[str]:
    return [column.key for column in JOURNALED[table].__table__.primary_key]  # type: ignore[attr-defined]


def _listed(traces: Traces) -> str:
    return "[" + ",".join(f'"{one}"' for one in sorted(traces.erased)) + "]"
