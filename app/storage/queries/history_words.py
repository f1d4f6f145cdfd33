# SPDX-License-Identifier: Apache-2.0
"""Plain words for what the journal holds: things, fields, values, and names in place of ids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Session as DbSession

from app import clock, i18n
from app.domain.schedule import WEEKDAYS
from app.domain.words import LABELS
from app.storage.journal import Change, Plain
from app.storage.queries.sql import fetch, joined
from app.storage.tables import JOURNALED
from app.storage.types import Day, TimeOfDay, Word, YesNo

# Id as hexadecimal text -> what the thing is called.
Names = dict[str, str]

_TABLES = {
    "adult_role": "Role of an adult",
    "adult_step": "Step of an adult",
    "availability": "Time somebody has",
    "care": "Health and care",
    "assignment": "Match",
    "disclosure": "Given to others",
    "erasure": "Somebody erased",
    "external_id": "Number in another system",
    "family_contact": "Person to call or to collect",
    "goal_step": "Step of a goal",
    "hour_line": "Hours",
    "hour_term": "Term of an adult",
    "likeness": "People who are alike",
    "list_word": "Word of a list",
    "mark": "Mark",
    "match_pause": "Pause of a match",
    "material": "Training material",
    "measure": "Grade or behavior",
    "no_school": "Days without school",
    "not_with": "People kept apart",
    "override": "Exception for an adult",
    "person_note": "Note",
    "quality_answer": "Answer of a self-check",
    "quality_element": "Element of a self-check",
    "requirement": "What is asked of adults",
    "school_day": "School day",
    "school_total": "Days from a report card",
    "session_adult": "Adult of a session",
    "session_student": "Exception for a session",
    "series_adult": "Adult of a series",
    "setting": "Rule",
    "sheet_entry": "Typing of a sheet",
    "sheet_row": "Row of a sheet",
    "student_group": "Group",
    "student_guardian": "Family tie",
    "survey_answer": "Answer to a survey",
    "survey_paper": "Paper of a survey",
    "survey_question": "Question of a survey",
}

_FIELDS = {
    "given": "first name",
    "family": "last name",
    "preferred": "called",
    "birth_date": "birth date",
    "absent_x2": "half days missed",
    "adult_id": "adult",
    "assessment_id": "assessment",
    "absences_only": "only days missed are told",
    "adult_name": "signed by",
    "adult_signed": "signed on",
    "at": "time",
    "because": "suggested since",
    "base": "based at",
    "corrects_id": "corrects",
    "enrolled_x2": "half days enrolled",
    "exit_adult": "exit interview, adult",
    "exit_guardian": "exit interview, guardian",
    "exit_student": "exit interview, student",
    "first_call": "called in which order",
    "first_id": "one",
    "goal_id": "goal",
    "hat": "counted as",
    "hat_family": "kind of timesheet",
    "home_site_id": "home site",
    "kept_id": "kept",
    "label_es": "in Spanish",
    "low_income": "low income",
    "material_id": "material",
    "miles_x10": "tenths of a mile",
    "most_travel": "travel at most, minutes",
    "name_es": "in Spanish",
    "paper_id": "paper",
    "person_id": "about",
    "question_id": "question",
    "said_by": "said by",
    "second_id": "the other",
    "sha256": "fingerprint",
    "supervisor_signed": "supervisor signed on",
    "survey_id": "survey",
    "target_id": "for",
    "unhoused": "without a home",
    "words_es": "in Spanish",
    "ext_id": "number there",
    "group_id": "group",
    "guardian_id": "guardian",
    "household_id": "household",
    "layout_id": "layout",
    "left_day": "last day",
    "planned_day": "planned for",
    "removed": "taken away",
    "school_id": "school",
    "school_year_id": "school year",
    "series_id": "series",
    "session_id": "session",
    "sheet_id": "sheet",
    "site_id": "site",
    "student_id": "student",
    "row_id": "belongs to",
}

_PEOPLE = "trim(family || CASE WHEN family <> '' AND given <> '' THEN ', ' ELSE '' END || given)"
_NAMES = joined(
    "WITH wanted(id) AS MATERIALIZED (SELECT unhex(value) FROM json_each(:ids))",
    "SELECT w.id,", _PEOPLE, "FROM wanted w CROSS JOIN student t ON t.id = w.id",
    "UNION ALL SELECT w.id,", _PEOPLE, "FROM wanted w CROSS JOIN adult t ON t.id = w.id",
    "UNION ALL SELECT w.id,", _PEOPLE, "FROM wanted w CROSS JOIN guardian t ON t.id = w.id",
    """
UNION ALL SELECT w.id, t.day || ' ' || g.name FROM wanted w CROSS JOIN session t ON t.id = w.id
          JOIN student_group g ON g.id = t.group_id
UNION ALL SELECT w.id, g.name || ', ' || t.days FROM wanted w CROSS JOIN series t ON t.id = w.id
          JOIN student_group g ON g.id = t.group_id
UNION ALL SELECT w.id, t.number FROM wanted w CROSS JOIN sheet t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN student_group t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN site t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN school t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN household t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN school_year t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN term t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN assessment t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN program t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN laptop t ON t.id = w.id
UNION ALL SELECT w.id, t.words FROM wanted w CROSS JOIN goal t ON t.id = w.id
UNION ALL SELECT w.id, t.label FROM wanted w CROSS JOIN list_word t ON t.id = w.id
UNION ALL SELECT w.id, coalesce(nullif(t.label, ''), t.first_day) FROM wanted w CROSS
    JOIN closure t ON t.id = w.id
UNION ALL SELECT w.id, trim(s.given || ' ' || s.family) || ' in ' || g.name FROM wanted w
          CROSS JOIN membership t ON t.id = w.id JOIN student s ON s.id = t.student_id
          JOIN student_group g ON g.id = t.group_id
UNION ALL SELECT w.id, trim(s.given || ' ' || s.family) || ' ' || t.day FROM wanted w
          CROSS JOIN score t ON t.id = w.id JOIN student s ON s.id = t.student_id
UNION ALL SELECT w.id, trim(a.given || ' ' || a.family) FROM wanted w
          CROSS JOIN assignment t ON t.id = w.id JOIN adult a ON a.id = t.adult_id
UNION ALL SELECT w.id, t.title FROM wanted w CROSS JOIN material t ON t.id = w.id
UNION ALL SELECT w.id, t.name FROM wanted w CROSS JOIN survey t ON t.id = w.id
UNION ALL SELECT w.id, t.words FROM wanted w CROSS JOIN survey_question t ON t.id = w.id
UNION ALL SELECT w.id, t.words FROM wanted w CROSS JOIN goal_step t ON t.id = w.id
UNION ALL SELECT w.id, coalesce(nullif(t.label, ''), t.first_day) FROM wanted w CROSS
    JOIN no_school t ON t.id = w.id
UNION ALL SELECT w.id, v.name || ' ' || t.day FROM wanted w CROSS JOIN survey_paper t ON t.id = w.id
          JOIN survey v ON v.id = t.survey_id
UNION ALL SELECT w.id, trim(s.given || ' ' || s.family) || ' ' || t.day FROM wanted w
          CROSS JOIN contact t ON t.id = w.id JOIN student s ON s.id = t.person_id
UNION ALL SELECT w.id, trim(a.given || ' ' || a.family) || ' ' || t.day FROM wanted w
          CROSS JOIN hour_line t ON t.id = w.id JOIN adult a ON a.id = t.adult_id
UNION ALL SELECT w.id, trim(a.given || ' ' || a.family) || ' ' || t.day FROM wanted w
          CROSS JOIN adult_step t ON t.id = w.id JOIN adult a ON a.id = t.adult_id
UNION ALL SELECT w.id, trim(s.given || ' ' || s.family) FROM wanted w
          CROSS JOIN consent t ON t.id = w.id JOIN student s ON s.id = t.student_id
""",
)  # fmt: skip


def table_word(table: str) -> str:
    """What a row of a table is called."""
    return _TABLES.get(table) or table.replace("_", " ").capitalize()


def field_word(field: str) -> str:
    """What a field is called."""
    return _FIELDS.get(field) or field.replace("_", " ")


def value_text(table: str, field: str, plain: Plain, names: Names) -> str:
    """A journaled value as a person reads it; empty for nothing."""
    if plain is None or plain == "":
        return ""
    columns = JOURNALED[table].__table__.columns  # type: ignore[attr-defined]
    kind = columns[field].type if field in columns else None
    if isinstance(kind, YesNo):
        return "yes" if plain else "no"
    if isinstance(kind, TimeOfDay):
        return f"{int(plain) // 60:02}:{int(plain) % 60:02}"
    if isinstance(kind, Word):
        return LABELS.get(kind.words(str(plain)), str(plain))
    if isinstance(kind, Day):
        return i18n.medium_date(date.fromisoformat(str(plain)))
    if field == "weekday":
        return WEEKDAYS[int(plain)].capitalize()
    if field == "at" or field.endswith("_at"):
        return _moment(int(plain))
    if isinstance(kind, LargeBinary):
        return names.get(str(plain), "something that is no longer here")
    return str(plain)


def _moment(at: int) -> str:
    """A moment (UTC ms) as the clock on the wall said it: "Nov 24, 2026, 2:05 PM"."""
    moment = clock.local(at)
    return f"{i18n.medium_date(moment.date())}, {i18n.clock_time(moment.time())}"


def names_of(session: DbSession, changes: Iterable[Change]) -> Names:
    """What all ids in these changes are called, also those of things that were taken away since."""
    ids = {
        part
        for change in changes
        for part in (*change.key, *change.new.values(), *(change.old or {}).values())
        if isinstance(part, str) and len(part) == 32 and not part.strip("0123456789abcdef")
    }
    listed = "[" + ",".join(f'"{one}"' for one in sorted(ids)) + "]"
    return {row[0].hex(): row[1] for row in fetch(session, _NAMES, ids=listed) if row[0] is not None}
