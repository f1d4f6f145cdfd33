# SPDX-License-Identifier: Apache-2.0
"""Comparing guardians and adults of a roster with those of the program."""

from __future__ import annotations

from sqlalchemy import select

from app.clock import Id, new_id
from app.domain.names import fold
from app.exchange.comparison import (
    Comparison,
    Match,
    match_own,
    may_be,
    person_line,
    say_inactive,
    taken_ids,
    update_plain,
    write_people,
)
from app.exchange.known import People, likely_adults, surely_same
from app.exchange.plan import Outcome, Values
from app.exchange.roster import AdultIn, GuardianIn, StudentIn
from app.storage.tables import AdultRole, Guardian, StudentGuardian

_ADULT_FIELDS = ("given", "family", "preferred", "email", "phone", "district_id")
_GUARDIAN_FIELDS = ("given", "family", "phone", "email", "language")


def compare_guardians(work: Comparison) -> None:
    """Guardians of students that came in; one with the same name under the same student is the same
    person."""
    if not work.roster.guardians:
        return
    core = StudentGuardian.__table__.c
    links = {
        (row.student_id, row.guardian_id): bool(row.removed)
        for row in work.session.execute(select(core.student_id, core.guardian_id, core.removed))
    }
    people = work.known.guardians
    placed: dict[str, Id] = {}
    children: dict[Id, list[Id]] = {}
    for student_id, guardian_id in links:
        children.setdefault(student_id, []).append(guardian_id)
    for row in work.roster.guardians:
        student_id = work.student_ids.get(row.student_ext_id)
        if student_id is None:
            continue
        if row.ext_id not in placed:
            beside = children.get(student_id, [])
            placed[row.ext_id] = _place_guardian(work, people, row, beside, set(placed.values()))
        guardian_id = placed[row.ext_id]
        removed = links.get((student_id, guardian_id))
        if removed is None:
            links[student_id, guardian_id] = False
            work.writes.insert(
                StudentGuardian,
                {"student_id": student_id, "guardian_id": guardian_id, "relation": row.relation},
            )
        elif removed and people.rows[guardian_id]["removed"]:
            work.writes.update(
                StudentGuardian,
                {"student_id": student_id, "guardian_id": guardian_id},
                {"removed": True},
                {"removed": False},
            )


def _place_guardian(
    work: Comparison, people: People, row: GuardianIn, beside: list[Id], placed: set[Id]
) -> Id:
    """Which row this guardian is. Of two lines about the same one the first counts: two telephone numbers of
    a mother, one with each child, would otherwise take turns with every import."""
    own = people.own(row.ext_id)
    row_id = own.row_id if own is not None and own.row_id in people.rows else None
    if row_id is None:
        name = fold(row.given, row.family)
        row_id = next(
            (one for one in beside if fold(people.rows[one]["given"], people.rows[one]["family"]) == name),
            None,
        )
    wanted = {name: getattr(row, name) for name in _GUARDIAN_FIELDS}
    if row_id is None:
        row_id = new_id()
        work.writes.insert(Guardian, {"id": row_id} | wanted)
        outcome = Outcome.ADDED
    elif row_id in placed:
        outcome = Outcome.UNCHANGED
    else:
        outcome = update_plain(work, Guardian, people.rows[row_id], wanted)
    work.tie("guardian", people, row.ext_id, row_id)
    work.report.add(person_line("guardian", outcome, row, row_id))
    return row_id


def compare_adults(work: Comparison) -> None:
    """Match, add or change adults; roles in the file are added to those an adult has, never taken away."""
    people, rows = work.known.adults, list(work.roster.adults)
    taken = taken_ids(people, [row.ext_id for row in rows])
    matched: list[tuple[AdultIn, Match]] = []
    inactive = 0
    for row in rows:
        match = _match_adult(work, row, taken)
        if match.gone or (not row.active and match.row_id is None):
            inactive += not match.gone
            work.report.count("adult", Outcome.UNCHANGED, int(match.gone))
        elif match.problem:
            work.hold("adult", row, match)
        else:
            if match.row_id is not None:
                taken.add(match.row_id)
            matched.append((row, match))
    write_people(work, "adult", people, matched, _adult_values)
    _add_roles(work, matched)
    say_inactive(work, rows, inactive, "adults")


def _match_adult(work: Comparison, row: AdultIn, taken: set[Id]) -> Match:
    people, key = work.known.adults, ("adult", row.ext_id)
    if key in work.decisions.same:
        return Match(work.decisions.same[key])
    known = match_own(work, people, key, row.given, row.family, None)
    if known is not None:
        return known
    for found in (people.by("district_id", row.district_id), people.of_other_sources(row.ext_id)):
        if (
            found is not None
            and found not in taken
            and surely_same(people.rows[found], row.given, row.family, None)
        ):
            return Match(found)
    if key in work.decisions.separate:
        return Match()
    likely = likely_adults(people, row.given, row.family, row.email, taken)
    return Match(None, problem=may_be(likely), candidates=likely) if likely else Match()


def _adult_values(_work: Comparison, row: StudentIn | AdultIn, here: Values | None) -> Values:
    assert isinstance(row, AdultIn)
    values: Values = {name: getattr(row, name) for name in _ADULT_FIELDS}
    if here is None:
        values |= {"source": row.source, "continuing": bool(row.continuing)}
        values |= {"lead_day": row.offered, "lead_from": row.heard_from}  # who is here is no offer again
    elif row.continuing:
        values["continuing"] = True
    return values


def _add_roles(work: Comparison, matched: list[tuple[AdultIn, Match]]) -> None:
    rows = work.session.execute(select(AdultRole.adult_id, AdultRole.role, AdultRole.removed))
    here = {(row.adult_id, row.role): row.removed for row in rows}
    ids = {
        line.ext_id: line.row_id
        for line in work.report.lines
        if line.kind == "adult" and line.row_id is not None
    }
    for row, match in matched:
        for role in row.roles:
            key = {"adult_id": match.row_id or ids[row.ext_id], "role": role}
            removed = here.get((key["adult_id"], role))
            if removed is None:
                work.writes.insert(AdultRole, key)
            elif removed and match.revived:
                work.writes.update(AdultRole, key, {"removed": True}, {"removed": False})
