# SPDX-License-Identifier: Apache-2.0
"""A child whose name stands everywhere, to see what is left of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from app.clock import Id
from app.domain.words import MarkStatus, Window
from app.services import disclosing, entry, goals, groups, people
from app.services.disclosing import DisclosureDraft
from app.services.goals import GoalDraft
from app.services.imports import ImportCounts, record_import, remember_mapping
from app.storage.place import note_facts
from app.storage.store import Store
from app.storage.tables import Assessment, ExternalId, Goal, SchoolDay, Score, Session, Student

# A name that nothing else in a program can hold, and words that only were written about its child.
GIVEN, FAMILY, CALLED = "Xqzvelda", "Canarybird-Uł", "Zvelly"
WORDS = (GIVEN, FAMILY, CALLED, "0017734", "jumpy about fractions", "qvatro", "Plumlane 7", "xq-mother@")


def write_everywhere(store: Store, others: Sequence[Id], session_id: Id) -> Id:
    """A child whose name and story stand in every place where one can be typed; her id.

    ``others`` are three students, whom notes also speak of; ``session_id`` is a session they may come to.
    """
    with store.write("student.add", f"Added {GIVEN} {FAMILY}") as s:
        student = people.add_student(
            s,
            people.StudentDraft(
                given=GIVEN, family="Oldcanary", preferred=CALLED, middle="Qvatro", grade="4",
                birth_date=date(2016, 2, 3), district_id="0017734", state_id="S0017734",
                note="jumpy about fractions",
            ),
        )  # fmt: skip
        home = people.add_household(s, f"{FAMILY} family", "Plumlane 7")
        people.move_to_household(s, student, home)
        mother = people.add_guardian(
            s,
            people.GuardianDraft(given="Qvatrona", family=FAMILY, phone="555", email="xq-mother@example.org"),
        )
        people.link_guardian(s, student, mother, "mother")
        s.add(ExternalId(source="SDS", kind="student", ext_id="ext-0017734", row_id=student))
    with store.write("student.change", f"Changed {CALLED} {FAMILY}") as s:
        row = s.get_one(Student, student)
        row.family = FAMILY
    with store.write("goal.add", f"Added a goal for {GIVEN} {FAMILY}") as s:
        assessment = Assessment(name="Reading level")
        s.add(assessment)
        s.flush()
        goal = goals.add_goal(
            s, student, GoalDraft(words=f"{CALLED} reads qvatro pages", first_day=date(2026, 9, 9))
        )
        s.add(
            Score(
                assessment_id=assessment.id, student_id=student, day=date(2026, 9, 9), window=Window.START,
                score="41", level="qvatro level",
            )
        )  # fmt: skip
        s.add(SchoolDay(student_id=student, day=date(2026, 9, 10), absent_x2=2, code="qvatro"))
    with store.write("goal.change", "Changed a goal") as s:
        s.get_one(Goal, goal).next_step = f"{GIVEN} tells qvatro"
    with store.write("mark.enter", f"Marked {FAMILY}, {GIVEN} ({CALLED})") as s:
        entry.set_mark(s, session_id, student, MarkStatus.PRESENT, 31, note="jumpy about fractions")
        # About others, and yet about her.
        entry.set_mark(s, session_id, others[0], MarkStatus.PRESENT, 45, note=f"with {GIVEN} {FAMILY}")
        s.get_one(Student, others[1]).note = f"Sits beside {FAMILY}, {GIVEN}."
        groups.new_group(s, f"{CALLED} alone", None, [student], date(2026, 9, 1))
        s.get_one(Session, session_id).reason_note = f"{GIVEN} {FAMILY} was ill"
    with store.write("note.change", "Changed a note") as s:
        s.get_one(Student, others[1]).note = f"Sits beside {GIVEN} {FAMILY}. Likes maps."
    with store.write("import", "Imported 1 student from a file") as s:
        record_import(
            s, "students", f"of {GIVEN} {FAMILY}", f"{GIVEN} {FAMILY}.csv", ImportCounts(1, 0, 0, 0, 0)
        )
        remember_mapping(s, "x", "students", json.dumps({"sample": f"{FAMILY}, {GIVEN}"}, ensure_ascii=False))
        s.get_one(Student, others[2]).note = "from the file"
    with store.write("disclosure.note", "Noted a disclosure") as s:
        draft = DisclosureDraft(what="Report", recipient=f"Family of {GIVEN} {FAMILY}", purpose="asked")
        disclosing.note_disclosure(s, draft, "Rosa")
    with store.receive() as session:
        form, name = {"note": "jumpy about fractions"}, {"note": f"{GIVEN} {FAMILY}"}
        typed = {"students": {student.hex(): form, "new": name}}
        note_facts(session, {"half_typed": json.dumps(typed).encode()})
    return student
