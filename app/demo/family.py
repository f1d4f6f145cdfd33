# SPDX-License-Identifier: Apache-2.0
"""Invented families: what they said yes and no to, whom to call, who may collect, health, background, notes.

Nearly every family has answered, so that the gates can be seen beside the way through: one said no, one took
its yes back, some papers end soon or have ended, and a few are missing.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.clock import Id, new_id
from app.demo.people import People
from app.demo.plan import Span
from app.domain.words import ConsentAnswer, ConsentKind, YesNoUnknown
from app.services.rulebook import set_rule
from app.storage.journal import WriteSession, insert_rows, update_rows
from app.storage.tables import (
    Care,
    Consent,
    FamilyContact,
    Guardian,
    Incident,
    PersonNote,
    Student,
    StudentGuardian,
)

Values = dict[str, Any]
_YES, _NO, _UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN
_KNOWN = ("Aunt May", "Mr. Sandoval", "Grandpa Joe", "Mrs. Clark next door", "Uncle Ray")
_RELATIONS = ("Aunt or uncle", "Neighbor", "Grandparent", "Neighbor", "Aunt or uncle")
_CARE = (
    ("Peanuts", "", "", "Pen in the red bag; call 911 first, then the family"),
    ("", "Inhaler before running", "Dr. Tsinajinnie, clinic at the junction", ""),
    ("Bee stings", "", "", "Cold cloth, then call the family"),
    ("", "", "", "School plan for seizures lies with the nurse; copy in the office"),
)
_NOTES = (
    "Likes to sit at the window table.",
    "Reads best before math; start with the book.",
    "Asked for a mentor who plays basketball.",
    "Rides the late bus on Wednesdays.",
)
_RESTRICTED = (
    "The family is staying with relatives until spring. Ask only Grandmother about moving.",
    "Counselor knows about the trouble at home; do not ask in front of others.",
)


def add_families(session: WriteSession, rng: random.Random, everyone: People, span: Span) -> None:
    """Papers of nearly everybody, calls, health of some, background with its gaps, notes, two incidents."""
    set_rule(session, "consents_required", ",".join(ConsentKind))
    signers = _collecting(session, everyone)
    insert_rows(session, Consent, _consents(rng, everyone, signers, span))
    _add_contacts(session, rng, everyone)
    _add_care(session, everyone)
    _add_background(session, rng, everyone)
    _add_notes(session, everyone, span)


def _collecting(session: WriteSession, everyone: People) -> dict[Id, tuple[str, str]]:
    """Who may collect and who is called first; back come a name and relation to sign for each student."""
    rows = session.execute(
        select(StudentGuardian.student_id, StudentGuardian.guardian_id, StudentGuardian.relation,
               Guardian.given, Guardian.family)
        .join(Guardian, Guardian.id == StudentGuardian.guardian_id)
    ).all()  # fmt: skip
    own: dict[Id, list[Any]] = defaultdict(list)
    for row in rows:
        own[row.student_id].append(row)
    places = {row["id"]: at for at, row in enumerate(everyone.students)}
    changes, signers = [], {}
    for student, links in own.items():
        links.sort(key=lambda link: (link.relation, link.given))
        at = places[student]
        for number, link in enumerate(links, start=1):
            may = _UNKNOWN if at % 7 == 6 else _NO if number == 2 and at % 5 == 3 else _YES
            key = {"student_id": student, "guardian_id": link.guardian_id}
            changes.append(
                (
                    key,
                    {"may_collect": _UNKNOWN, "first_call": None},
                    {"may_collect": may, "first_call": number},
                )
            )
        signers[student] = (f"{links[0].given} {links[0].family}".strip(), links[0].relation.capitalize())
    update_rows(session, StudentGuardian, changes)
    return signers


def _consents(
    rng: random.Random, everyone: People, signers: dict[Id, tuple[str, str]], span: Span
) -> list[Values]:
    rows: list[Values] = []
    for at, student in enumerate(everyone.students):
        name, relation = signers.get(student["id"], ("Signed at school", ""))
        day = span.first - timedelta(days=rng.randrange(2, 30))
        ends = date(span.first.year + (span.first.month >= 7), 6, 30)
        paper = f"Folder {span.first.year}, drawer {1 + at % 3}"
        common = {
            "student_id": student["id"], "signer": name, "relation": relation, "day": day, "paper": paper,
            "language": "Spanish" if student["language"] == "es" else "English",
        }  # fmt: skip
        rows += [common | one for one in _papers(at, span, ends)]
    return [_row(one) for one in rows]


def _papers(at: int, span: Span, ends: date) -> list[Values]:
    """The papers of one family: what differs from a yes through the end of the school year."""
    no, yes = ConsentAnswer.NO, ConsentAnswer.YES
    found: list[Values] = []
    if at % 16 == 9:
        return found  # this family has not answered anything yet
    part: Values = {"kind": ConsentKind.PARTICIPATION, "expires": ends}
    if at % 23 == 5:
        part["expires"] = span.today + timedelta(days=9)
    elif at % 29 == 14:
        part["expires"] = span.today - timedelta(days=4)
    elif at % 31 == 21:
        part["answer"] = no
    elif at % 37 == 30:
        part["withdrawn"] = span.today - timedelta(days=2)
    found.append(part)
    found.append({"kind": ConsentKind.PHOTO, "answer": no if at % 4 == 1 else yes, "expires": ends})
    if at % 3:
        found.append({"kind": ConsentKind.TRANSPORT, "answer": no if at % 13 == 4 else yes, "expires": ends})
    if at % 5 != 2:
        found.append({"kind": ConsentKind.SURVEY, "answer": no if at % 11 == 6 else yes, "expires": ends})
    if at % 4 != 3:
        words = {"scope": "Attendance and reading scores", "purpose": "Yearly report", "recipients": "County"}
        found.append({"kind": ConsentKind.DATA_SHARING, "expires": ends, **words})
    if at % 6 != 2:
        words = {"scope": "Report cards", "purpose": "Planning of tutoring", "recipients": "The program"}
        found.append({"kind": ConsentKind.RECORDS, "expires": ends, **words})
    return found


def _row(values: Values) -> Values:
    """A whole row: all rows of a bulk insert have the same fields."""
    empty = {
        "answer": ConsentAnswer.YES, "scope": "", "purpose": "", "recipients": "", "expires": None,
        "withdrawn": None,
    }  # fmt: skip
    return {"id": new_id(), **empty, **values}


def _add_contacts(session: WriteSession, rng: random.Random, everyone: People) -> None:
    rows: list[Values] = []
    for at, student in enumerate(everyone.students):
        for position in range(at % 3):
            which = rng.randrange(len(_KNOWN))
            rows.append(
                {
                    "id": new_id(), "student_id": student["id"], "name": _KNOWN[which],
                    "phone": f"555-{rng.randrange(100, 200):04d}", "relation": _RELATIONS[which],
                    "may_collect": (_YES, _UNKNOWN)[position], "emergency": position == 0,
                    "position": position, "custody": "",
                }
            )  # fmt: skip
        if at % 20 == 8:
            rows.append(
                {
                    "id": new_id(), "student_id": student["id"], "name": "Dale Reyes", "phone": "",
                    "relation": "Father", "may_collect": _NO, "emergency": False, "position": 9,
                    "custody": "Court order: no contact until June. Copy in the safe.",
                }
            )  # fmt: skip
    insert_rows(session, FamilyContact, rows)


def _add_care(session: WriteSession, everyone: People) -> None:
    rows = []
    for at, student in enumerate(everyone.students):
        if at % 7 == 1:
            allergies, medicines, doctor, plan = _CARE[at // 7 % len(_CARE)]
            rows.append(
                {"student_id": student["id"], "allergies": allergies, "medicines": medicines,
                 "doctor": doctor, "plan": plan}
            )  # fmt: skip
    insert_rows(session, Care, rows)


def _add_background(session: WriteSession, rng: random.Random, everyone: People) -> None:
    """Two of three are asked; what was not asked stays unknown."""
    changes = []
    for at, student in enumerate(everyone.students):
        if at % 3 == 2:
            continue
        new = {
            "english_learner": _YES if student["language"] not in ("", "en") else _NO,
            "disability": _YES if rng.random() < 0.15 else _NO,
            "low_income": _YES if rng.random() < 0.6 else _NO,
            "unhoused": _YES if at % 19 == 3 else _NO,
            "foster_care": _YES if at % 21 == 13 else _UNKNOWN,
            "migrant": _UNKNOWN if at % 2 else _NO,
        }
        new = {name: value for name, value in new.items() if value is not _UNKNOWN}
        changes.append(({"id": student["id"]}, dict.fromkeys(new, _UNKNOWN), new))
        student.update(new)
    update_rows(session, Student, changes)


def _add_notes(session: WriteSession, everyone: People, span: Span) -> None:
    rows: list[Values] = []
    for at, student in enumerate(everyone.students):
        day = span.today - timedelta(days=3 + at % 30)
        if at % 4 == 0:
            rows.append(_note(student["id"], day, _NOTES[at // 4 % len(_NOTES)], restricted=False))
        if at % 15 == 4:
            rows.append(_note(student["id"], day, _RESTRICTED[at // 15 % len(_RESTRICTED)], restricted=True))
    insert_rows(session, PersonNote, rows)
    incidents = [
        ("Fell off the swing and hit an elbow; ice, no swelling.", "Mother, by phone, 3:40 PM", "", 6),
        ("Two students shoved each other at the door.", "", "Talk to both families on Monday.", 2),
    ]
    insert_rows(
        session, Incident,
        [
            {
                "id": new_id(), "student_id": student["id"], "day": span.today - timedelta(days=ago),
                "what": what, "who": "Site lead", "told": told, "follow_up": follow_up, "session_id": None,
                "closed": span.today - timedelta(days=ago - 1) if told else None,
            }
            for student, (what, told, follow_up, ago) in zip(everyone.students[2:], incidents, strict=False)
        ],
    )  # fmt: skip


def _note(student: Id, day: date, words: str, *, restricted: bool) -> Values:
    return {
        "id": new_id(), "kind": "student", "person_id": student, "day": day, "who": "Site lead",
        "restricted": restricted, "words": words,
    }  # fmt: skip
