# SPDX-License-Identifier: Apache-2.0
"""The neutral roster: what any school file says, before anything is compared or stored.

Every reader makes one of these and knows nothing of the program's own tables; ``preview`` and ``apply``
know nothing of file formats. External ids are text as the school wrote them, leading zeros kept.
``row`` counts as a spreadsheet does: the heading is usually row 1. There is no field for a password.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.words import Role, Source

if TYPE_CHECKING:
    from app.exchange.mapped import Mapping
    from app.exchange.table import Table

RACES = ("native_american", "asian", "black", "pacific_islander", "white", "two_or_more", "other")


class Kind(StrEnum):
    """What a source is, in the words of ``import --as``."""

    STUDENTS = "students"
    ADULTS = "adults"
    ONEROSTER = "oneroster"
    SDS = "sds"
    SCHOOL_ATTENDANCE = "school-attendance"
    ASSESSMENTS = "assessments"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row that cannot come in (or waits), with the reason. ``column`` may be empty; never holds a value
    from a password column."""

    file: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class SchoolIn:
    ext_id: str
    name: str
    district: str = ""
    row: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class StudentIn:
    """``grade`` is a CEDS code or "". ``race`` holds codes joined by commas (``RACES``), ``hispanic`` yes,
    no or "". ``household`` is the same text for siblings. ``details_only``: the row adds facts but names
    nobody."""

    ext_id: str
    given: str = ""
    family: str = ""
    middle: str = ""
    preferred: str = ""
    birth_date: date | None = None
    grade: str = ""
    school_ext_id: str = ""
    school_name: str = ""
    state_id: str = ""
    district_id: str = ""
    language: str = ""
    gender: str = ""
    race: str = ""
    hispanic: str = ""
    household: str = ""
    address: str = ""
    active: bool = True
    details_only: bool = False
    row: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class AdultIn:
    ext_id: str
    given: str = ""
    family: str = ""
    preferred: str = ""
    email: str = ""
    phone: str = ""
    source: Source = Source.COMMUNITY
    district_id: str = ""
    school_ext_id: str = ""
    roles: tuple[Role, ...] = ()
    continuing: bool | None = None
    active: bool = True
    row: int = 0
    file: str = ""
    offered: date | None = None
    heard_from: str = ""


@dataclass(frozen=True, slots=True)
class GuardianIn:
    """One guardian of one student; the same ``ext_id`` under two students is the same person."""

    ext_id: str
    student_ext_id: str
    given: str = ""
    family: str = ""
    relation: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    row: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class GroupIn:
    """A class or section of the school, with the external ids of the people in it, in file order."""

    ext_id: str
    name: str
    subject: str = ""
    school_ext_id: str = ""
    teacher_ext_ids: tuple[str, ...] = ()
    student_ext_ids: tuple[str, ...] = ()
    row: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class SchoolDayIn:
    """One enrolled school day of one student. ``absent_x2`` counts half days: 0, 1 or 2."""

    student_ext_id: str
    day: date
    absent_x2: int
    excused: bool = False
    code: str = ""
    school_ext_id: str = ""
    row: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class ScoreIn:
    """One assessment result. ``window`` is start, middle, end or "" when the file does not say."""

    student_ext_id: str
    instrument: str
    day: date | None
    window: str = ""
    score: str = ""
    level: str = ""
    subject: str = ""
    row: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class MeasureIn:
    """One value of a series. A row without ``student_ext_id`` names its student."""

    student_ext_id: str
    given: str
    family: str
    kind: str
    day: date
    value: str
    words: str = ""
    row: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything one source says. ``pending``: rows that refer to something this source does not hold; they
    are kept, and joined when the program already knows the other half. ``errors``: rows left out. ``tables``:
    the rows as they came, for giving failed ones back; ``mapping``: the one a person gave, to be
    remembered."""

    kind: Kind
    source: str
    schools: tuple[SchoolIn, ...] = ()
    students: tuple[StudentIn, ...] = ()
    adults: tuple[AdultIn, ...] = ()
    guardians: tuple[GuardianIn, ...] = ()
    groups: tuple[GroupIn, ...] = ()
    school_days: tuple[SchoolDayIn, ...] = ()
    scores: tuple[ScoreIn, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[RowProblem, ...] = ()
    pending: tuple[RowProblem, ...] = ()
    tables: tuple[Table, ...] = field(default=(), repr=False)
    mapping: Mapping | None = None
    measures: tuple[MeasureIn, ...] = ()

    def with_warnings(self, *more: str) -> Roster:
        """The same roster with further warnings, each said once."""
        return replace(self, warnings=tuple(dict.fromkeys((*self.warnings, *more))))
