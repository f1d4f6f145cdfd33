# SPDX-License-Identifier: Apache-2.0
"""Every table of a program's data file: columns only, one file a subject.

No relationships: joins are visible in ``queries``; nothing loads behind a widget. Rows that two people
may create for the same real thing have a natural key (a mark is one student in one session). Nothing
is ever deleted from a journaled table: ``removed`` hides the row, so that it can be taken back and,
later, told to other laptops. Derived columns (``info={"derived": True}``) are not journaled.
"""

from __future__ import annotations

from app.storage.tables.base import Base, Journaled
from app.storage.tables.bookkeeping import ImportMapping, ImportRun, JournalEntry, JournalTouch
from app.storage.tables.family import Care, Consent, FamilyContact, Incident, Likeness, PersonNote
from app.storage.tables.hours import HourLine, HourTerm, Timesheet
from app.storage.tables.laptops import Laptop, Replica
from app.storage.tables.log import (
    CarriedParcel,
    Committed,
    FoldedCommit,
    LogEntry,
    OutParcel,
    ReplicaTime,
    SyncConflict,
    SyncFact,
)
from app.storage.tables.paper import Sheet, SheetEntry, SheetLayout, SheetRow
from app.storage.tables.people import (
    Adult,
    AdultRole,
    ExternalId,
    Guardian,
    Household,
    Student,
    StudentGuardian,
)
from app.storage.tables.pipeline import AdultStep, Material, Override, Requirement, Training
from app.storage.tables.privacy import Disclosure, Erasure, LegalHold
from app.storage.tables.program import (
    Closure,
    ListWord,
    NoSchool,
    Program,
    School,
    SchoolYear,
    Setting,
    Site,
    Term,
    Travel,
)
from app.storage.tables.results import (
    Assessment,
    Goal,
    GoalStep,
    Measure,
    QualityAnswer,
    QualityElement,
    SchoolDay,
    SchoolTotal,
    Score,
    Survey,
    SurveyAnswer,
    SurveyPaper,
    SurveyQuestion,
)
from app.storage.tables.sessions import (
    Assignment,
    Group,
    Mark,
    Membership,
    Series,
    SeriesAdult,
    Session,
    SessionAdult,
    SessionStudent,
)
from app.storage.tables.supports import Availability, Contact, MatchPause, Milestone, Need, NotWith, Referral
from app.storage.tables.triggers import EXTRA_DDL

JOURNALED: dict[str, type[Journaled]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Journaled)
}

__all__ = [
    "EXTRA_DDL",
    "JOURNALED",
    "Adult",
    "AdultRole",
    "AdultStep",
    "Assessment",
    "Assignment",
    "Availability",
    "Base",
    "Care",
    "CarriedParcel",
    "Closure",
    "Committed",
    "Consent",
    "Contact",
    "Disclosure",
    "Erasure",
    "ExternalId",
    "FamilyContact",
    "FoldedCommit",
    "Goal",
    "GoalStep",
    "Group",
    "Guardian",
    "HourLine",
    "HourTerm",
    "Household",
    "ImportMapping",
    "ImportRun",
    "Incident",
    "JournalEntry",
    "JournalTouch",
    "Journaled",
    "Laptop",
    "LegalHold",
    "Likeness",
    "ListWord",
    "LogEntry",
    "Mark",
    "MatchPause",
    "Material",
    "Measure",
    "Membership",
    "Milestone",
    "Need",
    "NoSchool",
    "NotWith",
    "OutParcel",
    "Override",
    "PersonNote",
    "Program",
    "QualityAnswer",
    "QualityElement",
    "Referral",
    "Replica",
    "ReplicaTime",
    "Requirement",
    "School",
    "SchoolDay",
    "SchoolTotal",
    "SchoolYear",
    "Score",
    "Series",
    "SeriesAdult",
    "Session",
    "SessionAdult",
    "SessionStudent",
    "Setting",
    "Sheet",
    "SheetEntry",
    "SheetLayout",
    "SheetRow",
    "Site",
    "Student",
    "StudentGuardian",
    "Survey",
    "SurveyAnswer",
    "SurveyPaper",
    "SurveyQuestion",
    "SyncConflict",
    "SyncFact",
    "Term",
    "Timesheet",
    "Training",
    "Travel",
]
