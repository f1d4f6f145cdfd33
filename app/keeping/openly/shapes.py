# SPDX-License-Identifier: Apache-2.0
"""What an export holds: which tables, under which names, and how each column reads outside the program.

Every table of the program's content comes along by itself. What opens the program, what laptops and hub know
each other by and what only the program reads stays here: see ``LEFT_OUT``, each with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import Column, Integer, LargeBinary, Table

from app.domain.words import LABELS
from app.storage.queries.history_words import field_word
from app.storage.tables import JOURNALED, Base
from app.storage.types import Day, TimeOfDay, Word, YesNo

LEFT_OUT = {
    "journal": "is in history.csv, in words",
    "journal_touch": "finds the lines of the history",
    "import_mapping": "remembers the columns of a file",
    "sync_fact": "holds keys, and what this laptop alone knows",
    "log_entry": "sealed parcels, as the hub has them",
    "out_parcel": "sealed parcels for the hub",
    "carried_parcel": "sealed parcels for the hub",
    "committed": "the same content again, with who wrote which field",
    "folded_commit": "how what came from other laptops was put together",
    "replica_time": "the same",
    "sync_conflict": "what met is in the history with both values",
}
# Not journaled, and yet something people ask for.
_ALSO = frozenset({"import_run"})

_TITLES = {
    "program": "The program",
    "school_year": "School years",
    "term": "Terms",
    "school": "Schools",
    "site": "Sites",
    "closure": "Days off",
    "list_word": "Subjects and other words",
    "adult": "Adults",
    "adult_role": "Roles of adults",
    "household": "Households",
    "student": "Students",
    "guardian": "Guardians",
    "student_guardian": "Guardians of students",
    "external_id": "Numbers in other systems",
    "student_group": "Groups",
    "membership": "Students in groups",
    "assignment": "Matches",
    "series": "Weekly plans",
    "series_adult": "Adults of weekly plans",
    "session": "Sessions",
    "session_adult": "Adults of sessions",
    "session_student": "Exceptions for sessions",
    "mark": "Marks",
    "sheet_layout": "Layouts of sheets",
    "sheet": "Sheets",
    "sheet_row": "Rows of sheets",
    "sheet_entry": "Typing of sheets",
    "assessment": "Assessments",
    "score": "Results",
    "goal": "Goals",
    "school_day": "School attendance",
    "setting": "Rules of the program",
    "travel": "Travel between sites",
    "no_school": "Days without school",
    "requirement": "What is asked of adults",
    "adult_step": "Steps of adults",
    "material": "Training material",
    "training": "Training of adults",
    "override": "Exceptions for adults who are not cleared",
    "need": "Needs of students",
    "availability": "When people have time",
    "not_with": "People kept apart",
    "match_pause": "Pauses of matches",
    "contact": "Contacts",
    "milestone": "Milestones",
    "referral": "Referrals",
    "consent": "Consents",
    "family_contact": "People to call or to collect",
    "care": "Health and care",
    "person_note": "Notes about people",
    "incident": "Incidents",
    "likeness": "People who are alike",
    "goal_step": "Steps of goals",
    "school_total": "School attendance from report cards",
    "measure": "Grades and behavior",
    "survey": "Surveys",
    "survey_question": "Questions of surveys",
    "survey_paper": "Papers of surveys",
    "survey_answer": "Answers to surveys",
    "quality_element": "Elements of self-checks",
    "quality_answer": "Answers of self-checks",
    "hour_term": "Terms of adults",
    "hour_line": "Hours of adults",
    "timesheet": "Timesheets",
    "erasure": "Erasures",
    "legal_hold": "Legal holds",
    "disclosure": "Disclosures",
    "laptop": "Laptops",
    "replica": "Times a laptop wrote",
    "import_run": "Files brought in",
}
# Derived, and yet what a spreadsheet is sorted by.
_KEPT = frozenset({("mark", "day")})
# What stands first in a row, where that is not how the program keeps it.
_LEADING = {
    "session": ("day", "start", "end", "group_id", "site_id", "status"),
    "mark": ("day",),
    "student": ("family", "given"),
    "adult": ("family", "given"),
    "guardian": ("family", "given"),
}
_ORDERS = {
    "student": "family, given, id",
    "adult": "family, given, id",
    "guardian": "family, given, id",
    "session": "day, start, id",
    "mark": "day, session_id, student_id",
    "sheet": "number",
    "import_run": "at, id",
}


class Kind(StrEnum):
    """How a value is written; ``MEANINGS`` says it in words."""

    ID = "id"
    TEXT = "text"
    WORD = "word"
    DAY = "day"
    TIME = "time of day"
    YES_NO = "yes or no"
    WHOLE = "whole number"
    MOMENT = "moment"


MEANINGS = {
    Kind.ID: "32 hexadecimal digits; the same id names the same thing in every table",
    Kind.TEXT: "as it was typed",
    Kind.WORD: "one of the codes in “words”",
    Kind.DAY: "YYYY-MM-DD",
    Kind.TIME: "HH:MM, by the clock on the wall",
    Kind.YES_NO: "1 or 0",
    Kind.WHOLE: "a whole number",
    Kind.MOMENT: "YYYY-MM-DDTHH:MM:SS.mmmZ, in UTC",
}


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """A column; ``refers_to`` is the table an id is looked up in, ``words`` the codes with their labels."""

    name: str
    heading: str
    kind: Kind
    is_key: bool
    refers_to: str = ""
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table; ``title`` names its file and its view, ``order`` is SQL of the program's own table."""

    name: str
    title: str
    columns: tuple[OpenColumn, ...]
    hides_removed: bool
    order: str

    @property
    def file_name(self) -> str:
        return f"{self.title}.csv"


@cache
def open_tables() -> tuple[OpenTable, ...]:
    """All tables that leave, those that are named by others first."""
    return tuple(_table(table) for table in Base.metadata.sorted_tables if _leaves(table.name))


def _leaves(name: str) -> bool:
    return name not in LEFT_OUT and (name in JOURNALED or name in _ALSO)


def _table(table: Table) -> OpenTable:
    columns = [one for one in table.columns if one.name != "removed" and _is_shown(table.name, one)]
    leading = _LEADING.get(table.name, ())
    columns.sort(key=lambda one: leading.index(one.name) if one.name in leading else len(leading))
    keys = [one.name for one in table.primary_key]
    return OpenTable(
        table.name,
        _TITLES.get(table.name) or f"All of {table.name.replace('_', ' ')}",
        tuple(_column(one, is_key=one.primary_key) for one in columns),
        "removed" in table.columns,
        _ORDERS.get(table.name, ", ".join(f'"{key}"' for key in keys)),
    )


def _is_shown(table: str, column: Column[object]) -> bool:
    return not column.info.get("derived") or (table, column.name) in _KEPT


def _column(column: Column[object], *, is_key: bool) -> OpenColumn:
    kind = _kind(column)
    referred = next((key.column.table.name for key in column.foreign_keys), "")
    words: tuple[tuple[str, str], ...] = ()
    if isinstance(column.type, Word):
        words = tuple((str(word), LABELS.get(word, str(word))) for word in column.type.words)
    heading = field_word(column.name).capitalize()
    if kind is Kind.ID and heading != "Id":
        heading = heading.removesuffix(" id")
    return OpenColumn(column.name, heading, kind, is_key, referred, words)


def _kind(column: Column[object]) -> Kind:
    for stored, kind in (
        (Day, Kind.DAY), (TimeOfDay, Kind.TIME), (YesNo, Kind.YES_NO), (Word, Kind.WORD),
        (LargeBinary, Kind.ID),
    ):  # fmt: skip
        if isinstance(column.type, stored):
            return kind
    if isinstance(column.type, Integer):
        return Kind.MOMENT if column.name == "at" or column.name.endswith("_at") else Kind.WHOLE
    return Kind.TEXT
