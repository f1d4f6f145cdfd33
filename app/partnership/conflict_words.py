# SPDX-License-Identifier: Apache-2.0
"""How a question is put: whom it is about, by name first, and either side as one would say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session as DbSession

from app import i18n
from app.clock import Id
from app.domain import sheet_numbers
from app.domain.together import group_of, is_asked
from app.domain.words import ATTENDED
from app.storage.journal import key_values
from app.storage.queries.history_words import Names, field_word, table_word, value_text
from app.storage.tables import JOURNALED, Adult, Group, Session, Sheet, Student
from app.sync.commit import Plain, RowKey

_PEOPLE: dict[str, type[Student | Adult]] = {"student": Student, "adult": Adult}
_ON_PAPER = ("sheet", "sheet_row")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about.

    ``name`` is the person's where there is one, ``of`` says which of the person's things ("on Nov 24,
    Science 3"), ``called`` is the first name. ``person`` is who can be opened: nobody who was removed.
    """

    thing: str
    name: str
    of: str = ""
    called: str = ""
    person: tuple[str, Id] | None = None
    is_personal: bool = False


def subject(session: DbSession, row: RowKey, names: Names) -> Subject:
    """Whom or what a row is about."""
    table, key = row
    thing = table_word(table)
    stored = session.get(JOURNALED[table], tuple(key_values(JOURNALED[table], key).values()))
    kind, person = _person(session, row, stored)
    own = ", ".join(text for part in key if (text := names.get(str(part), "")))
    if table in ("session", *_ON_PAPER):
        return Subject(thing, _named(session, row, stored) or own)
    if person is None:
        return Subject(thing, own)
    opened = None if person.removed else (kind, person.id)
    called = (person.preferred or person.given).partition(" ")[0] if table == kind else ""
    if table == kind:
        return Subject(thing, own, called=called, person=opened, is_personal=True)
    if table in ("mark", "school_day"):
        return Subject(
            thing, names.get(person.id.hex(), own), _which(session, row), person=opened, is_personal=True
        )
    return Subject(thing, own, person=opened, is_personal=bool(own))


def side_text(table: str, fields: Mapping[str, Plain], names: Names, *, is_named: bool = False) -> str:
    """Fields of one side in words: a group as one thing, a single field by its value alone.

    ``is_named`` says in any case what each is called.
    """
    asked = {name: value for name, value in fields.items() if is_asked(table, name)}
    parts: dict[str, dict[str, Plain]] = {}
    for name in asked:
        group = group_of(table, name)
        word, order = (group.word, group.fields) if group else (field_word(name), (name,))
        parts.setdefault(word, {one: asked[one] for one in order if one in asked})
    if len(parts) == 1 and not is_named:
        return _part(table, next(iter(parts.values())), names)
    told = [(word, _part(table, values, names)) for word, values in parts.items()]
    return "; ".join(f"{word}: {text or '(empty)'}" for word, text in told)


def _part(table: str, fields: Mapping[str, Plain], names: Names) -> str:
    if table == "mark" and "status" in fields:
        return _attendance(fields)
    if table == "session" and "start" in fields:
        return f"{_short(str(fields.get('day')))}, {_span(fields)}"
    if table == "program" and "share_level" in fields:
        agreed = "agreed to" if fields.get("share_approved") else "nothing is sent"
        return f"{fields['share_level']}, no count below {fields.get('share_smallest')}; {agreed}"
    texts = {name: value_text(table, name, value, names) for name, value in fields.items()}
    if len(texts) == 1 or table in ("assignment", "session", "score", "sheet"):
        return ", ".join(filter(None, texts.values()))
    return ", ".join(f"{field_word(name)} {text}" for name, text in texts.items() if text)


def _attendance(fields: Mapping[str, Plain]) -> str:
    """ "Late, 31 minutes", "Absent": no absence has minutes, and if one had, it would be said."""
    status, minutes = str(fields["status"]), int(fields.get("minutes") or 0)
    text = value_text("mark", "status", status, {})
    if minutes or status in {str(one) for one in ATTENDED}:
        text += ", 1 minute" if minutes == 1 else f", {minutes} minutes"
    for name, word in (("time_in", "in"), ("time_out", "out")):
        if fields.get(name) is not None:
            text += f", {word} {_clock(fields[name])}"
    return f"{text}, early release {fields['early_release']}" if fields.get("early_release") else text


def _person(session: DbSession, row: RowKey, stored: object) -> tuple[str, Student | Adult | None]:
    table = row[0]
    if table in _PEOPLE:
        return table, stored if isinstance(stored, Student | Adult) else None
    if table not in _ON_PAPER:
        for kind, people in _PEOPLE.items():
            found = getattr(stored, f"{kind}_id", None)
            person = session.get(people, found) if found is not None else None
            if isinstance(person, Student | Adult):
                return kind, person
    return "", None


def _which(session: DbSession, row: RowKey) -> str:
    """Which of somebody's marks or school days."""
    table, key = row
    if table == "school_day":
        return f"on {_short(str(key[1]))}"
    met = session.get(Session, bytes.fromhex(str(key[0])))
    return "" if met is None else f"on {_short(met.day.isoformat())}, {_group(session, met)}"


def _named(session: DbSession, row: RowKey, stored: object) -> str:
    table, key = row
    if isinstance(stored, Session):
        return f"{_group(session, stored)}, {_short(stored.day.isoformat())}"
    sheet = session.get(Sheet, bytes.fromhex(str(key[0])))
    if sheet is None:
        return ""
    number = sheet_numbers.printed(sheet.number)
    return f"{key[1]} of sheet {number}" if table == "sheet_row" else number


def _group(session: DbSession, met: Session) -> str:
    group = session.get(Group, met.group_id)
    return "" if group is None else group.name


def _short(day: str) -> str:
    return i18n.medium_date(date.fromisoformat(day)).partition(",")[0]


def _span(fields: Mapping[str, Plain]) -> str:
    start, end = (time(*divmod(int(fields.get(name) or 0), 60)) for name in ("start", "end"))
    return i18n.clock_span(start, end)


def _clock(plain: Plain) -> str:
    return i18n.clock_time(time(*divmod(int(plain or 0), 60)))
