# SPDX-License-Identifier: Apache-2.0
"""One import being compared with the program: what is gathered, and what students and adults share.

Which rows mean whom is decided in ``preview_students``, ``preview_adults`` and ``preview_facts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id, new_id
from app.domain.names import display_name
from app.exchange.hand_edits import typed_here
from app.exchange.known import Candidate, Known, People, same_person
from app.exchange.plan import Decisions, FieldChange, Outcome, PreviewLine, Report, Values, Writes
from app.exchange.roster import AdultIn, Roster, RowProblem, StudentIn
from app.storage.latest_day import latest_day
from app.storage.tables import Adult, ExternalId, Journaled, Student


@dataclass(frozen=True, slots=True)
class Match:
    """What a row of the roster means here: a row, nobody yet, or something a person must settle."""

    row_id: Id | None = None
    revived: bool = False
    problem: str = ""
    candidates: tuple[Candidate, ...] = ()
    gone: bool = False


@dataclass(slots=True)
class Comparison:
    """One import being compared. ``student_ids`` and ``school_ids``: external id -> row here, new ones
    included."""

    session: DbSession
    roster: Roster
    known: Known
    decisions: Decisions
    writes: Writes
    report: Report
    school_ids: dict[str, Id] = field(default_factory=dict)
    student_ids: dict[str, Id] = field(default_factory=dict)
    household_ids: dict[str, Id] = field(default_factory=dict)
    new_ids: set[Id] = field(default_factory=set)
    latest_day: date = field(init=False)

    def __post_init__(self) -> None:
        self.latest_day = latest_day(self.session)

    def tie(self, kind: str, people: People, ext_id: str, row_id: Id) -> None:
        """Remember what the source calls a row; an id taken back before is used again."""
        if not ext_id:
            return
        key = {"source": self.roster.source, "kind": kind, "ext_id": ext_id}
        known = people.own(ext_id)
        if known is None:
            self.writes.insert(ExternalId, key | {"row_id": row_id})
        elif known.removed or known.row_id != row_id:
            old = {"row_id": known.row_id, "removed": known.removed}
            new = {"row_id": row_id, "removed": False}
            self.writes.update(
                ExternalId, key, old, {name: new[name] for name in new if new[name] != old[name]}
            )

    def hold(self, kind: str, row: StudentIn | AdultIn, match: Match) -> None:
        """Leave a row out until a person has said who it is."""
        outcome = Outcome.HELD if match.candidates else Outcome.CONFLICT
        self.report.add(
            PreviewLine(
                kind,
                outcome,
                row.ext_id,
                display_name(row.given, row.family),
                row.file,
                row.row,
                match.row_id,
                candidates=match.candidates,
                why=match.problem,
            )
        )
        self.report.errors.append(RowProblem(row.file, row.row, "", match.problem))


def update_plain(work: Comparison, table: type[Journaled], here: Values, wanted: Values) -> Outcome:
    """Fill or change fields of a row that is not a person's to edit in detail; an empty cell erases
    nothing."""
    new = {name: value for name, value in wanted.items() if value and here[name] != value}
    if here["removed"]:
        new["removed"] = False
    if not new:
        return Outcome.UNCHANGED
    work.writes.update(table, {"id": here["id"]}, {name: here[name] for name in new}, new)
    return Outcome.ADDED if here["removed"] else Outcome.CHANGED


def taken_ids(people: People, ext_ids: list[str]) -> set[Id]:
    return {own.row_id for ext_id in ext_ids if (own := people.own(ext_id)) is not None and not own.removed}


def match_own(
    work: Comparison, people: People, key: tuple[str, str], given: str, family: str, birth: date | None
) -> Match | None:
    """What this source's own id says; None when it is new."""
    own = people.own(key[1])
    if own is None or own.row_id not in people.rows:
        return None
    here = people.rows[own.row_id]
    if here["removed"] and not own.removed:
        return Match(own.row_id, gone=True)
    if own.removed and not here["removed"]:
        return None
    if key not in work.decisions.take_file and not same_person(here, given, family, birth):
        return Match(
            own.row_id,
            problem=f"This id belonged to {display_name(here['given'], here['family'])} and now "
            "names somebody else. Ask the school which is right.",
        )
    return Match(own.row_id, revived=bool(here["removed"]))


def may_be(candidates: tuple[Candidate, ...]) -> str:
    one = candidates[0]
    return f"This may be {one.name}, who is here already ({one.why}). Say whether they are the same person."


def candidate_here(people: People, row_id: Id, why: str) -> Candidate:
    values = people.rows[row_id]
    return Candidate(row_id, display_name(values["given"], values["family"]), values.get("birth_date"), why)


def say_inactive(work: Comparison, rows: list[StudentIn] | list[AdultIn], absent: int, word: str) -> None:
    marked = sum(1 for row in rows if not row.active)
    if marked:
        work.report.warnings.append(
            f"{word.capitalize()} marked inactive in the file: {marked}. Not here, so not added: {absent}. "
            "Those who are here stay on; end them yourself where they have really left."
        )


_PERSON_TABLES: Mapping[str, type[Journaled]] = {"student": Student, "adult": Adult}


def write_people(
    work: Comparison, kind: str, people: People, matched: list[tuple[Any, Match]], values_of: Any
) -> None:
    table = _PERSON_TABLES[kind]
    changed: list[tuple[Any, Match, Values]] = []
    for row, match in matched:
        here = people.rows.get(match.row_id) if match.row_id is not None else None
        wanted = values_of(work, row, here)
        if here is None:
            row_id = new_id()
            work.new_ids.add(row_id)
            work.writes.insert(table, {"id": row_id} | wanted)
            work.report.add(person_line(kind, Outcome.ADDED, row, row_id))
        else:
            row_id = here["id"]
            new = {
                name: value
                for name, value in wanted.items()
                if value not in ("", None) and here[name] != value
            }
            if match.revived:
                work.writes.update(
                    table,
                    {"id": row_id},
                    {name: here[name] for name in new} | {"removed": True},
                    new | {"removed": False},
                )
                work.report.add(person_line(kind, Outcome.ADDED, row, row_id))
            else:
                changed.append((row, match, new))
        work.tie(kind, people, row.ext_id, row_id)
        if kind == "student":
            work.student_ids[row.ext_id] = row_id
    write_changed(work, kind, people, changed)


def write_changed(
    work: Comparison, kind: str, people: People, changed: list[tuple[Any, Match, Values]]
) -> None:
    by_hand = typed_here(
        work.session, [match.row_id for _, match, new in changed if new and match.row_id is not None]
    )
    conflicts = 0
    for row, match, new in changed:
        assert match.row_id is not None
        here = people.rows[match.row_id]
        ours = set() if (kind, row.ext_id) in work.decisions.take_file else by_hand.get(match.row_id, set())
        kept = {name for name in new if name in ours and here[name] not in ("", None, False)}
        taken = {name: value for name, value in new.items() if name not in kept}
        if taken:
            work.writes.update(
                _PERSON_TABLES[kind], {"id": match.row_id}, {name: here[name] for name in taken}, taken
            )
        conflicts += bool(kept)
        outcome = Outcome.CHANGED if taken else (Outcome.CONFLICT if kept else Outcome.UNCHANGED)
        shown = tuple(
            FieldChange(name, _shown(here[name]), _shown(value), name in kept) for name, value in new.items()
        )
        work.report.add(person_line(kind, outcome, row, match.row_id, shown))
    if conflicts:
        work.report.warnings.append(
            f"{kind.capitalize()}s who differ from the file in something typed here: {conflicts}. What was "
            "typed here was kept."
        )


def person_line(
    kind: str, outcome: Outcome, row: Any, row_id: Id, changes: tuple[FieldChange, ...] = ()
) -> PreviewLine:
    return PreviewLine(
        kind, outcome, row.ext_id, display_name(row.given, row.family), row.file, row.row, row_id, changes
    )


def _shown(value: Any) -> str:
    return "" if value is None or isinstance(value, bytes) else str(value)
