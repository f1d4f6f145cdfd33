# SPDX-License-Identifier: Apache-2.0
"""Every table of a program's data file: columns only.

No relationships: joins are visible in ``queries``; nothing loads behind a widget. Rows that two people
may create for the same real thing have a natural key (a mark is one student in one session). Nothing
is ever deleted from a journaled table: ``removed`` hides the row, so that it can be taken back and,
later, told to other laptops. Derived columns (``info={"derived": True}``) are not journaled.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any, ClassVar, dataclass_transform

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

from app.clock import Id, new_id
from app.domain.words import (
    Activity,
    GoalState,
    MarkStatus,
    MinutesSource,
    Role,
    SessionStatus,
    SheetState,
    Source,
    Window,
)
from app.storage.types import Day, TimeOfDay, Word, YesNo

STRICT = {"sqlite_strict": True}
CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
DERIVED: dict[str, Any] = {"derived": True}
LIVE = text("removed = 0")


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(mapped_column,))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: Text(),
        bytes: LargeBinary(),
        date: Day(),
        time: TimeOfDay(),
        bool: YesNo(),
        Role: Word(Role),
        Source: Word(Source),
        Activity: Word(Activity),
        SessionStatus: Word(SessionStatus),
        MarkStatus: Word(MarkStatus),
        MinutesSource: Word(MinutesSource),
        SheetState: Word(SheetState),
        Window: Word(Window),
        GoalState: Word(GoalState),
    }


class Journaled(MappedAsDataclass, kw_only=True, eq=False):
    """Rows whose changes are written to the journal; ``removed`` instead of deletion."""

    removed: Mapped[bool] = mapped_column(default=False, server_default=text("0"))


class _Identified(Journaled, kw_only=True, eq=False):
    id: Mapped[Id] = mapped_column(primary_key=True, default_factory=new_id)


# -- the program and its calendar ---------------------------------------------------------------


class Program(_Identified, Base):
    """One row: the organisation whose data this is."""

    __tablename__ = "program"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    coordinator: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    paper: Mapped[str] = mapped_column(default="letter")
    min_enrolled_days: Mapped[int] = mapped_column(default=10)
    # What the hub may read, the smallest count it sees, and the shape of it that somebody agreed to.
    share_level: Mapped[str] = mapped_column(default="counts", server_default="counts", sort_order=1)
    share_smallest: Mapped[int] = mapped_column(default=10, server_default=text("10"), sort_order=1)
    share_approved: Mapped[str] = mapped_column(default="", server_default="", sort_order=1)
    # How long records are kept (``app.domain.retention``).
    retention_years: Mapped[int] = mapped_column(default=3, server_default=text("3"), sort_order=2)
    final_report: Mapped[date | None] = mapped_column(default=None, sort_order=2)


class SchoolYear(_Identified, Base):
    __tablename__ = "school_year"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]


class Term(_Identified, Base):
    __tablename__ = "term"
    __table_args__ = CLUSTERED
    school_year_id: Mapped[Id] = mapped_column(ForeignKey("school_year.id"))
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]


class School(_Identified, Base):
    __tablename__ = "school"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    district: Mapped[str] = mapped_column(default="")


class Site(_Identified, Base):
    """A place where sessions happen; often, but not always, a school."""

    __tablename__ = "site"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    school_id: Mapped[Id | None] = mapped_column(ForeignKey("school.id"), default=None)


class Closure(_Identified, Base):
    """Days without sessions, both ends included; ``site_id`` null closes every site."""

    __tablename__ = "closure"
    __table_args__ = CLUSTERED
    first_day: Mapped[date]
    last_day: Mapped[date]
    site_id: Mapped[Id | None] = mapped_column(ForeignKey("site.id"), default=None)
    reason: Mapped[SessionStatus] = mapped_column(default=SessionStatus.CANCELLED_SCHOOL)
    label: Mapped[str] = mapped_column(default="")


class ListWord(_Identified, Base):
    """Words a program chooses for itself: subjects, cancellation notes and other editable lists."""

    __tablename__ = "list_word"
    __table_args__ = CLUSTERED
    list_code: Mapped[str]
    label: Mapped[str]
    label_es: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


# -- people -------------------------------------------------------------------------------------


class Adult(_Identified, Base):
    __tablename__ = "adult"
    __table_args__ = CLUSTERED
    given: Mapped[str] = mapped_column(default="")
    family: Mapped[str] = mapped_column(default="")
    preferred: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    source: Mapped[Source] = mapped_column(default=Source.COMMUNITY)
    continuing: Mapped[bool] = mapped_column(default=False)
    district_id: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date | None] = mapped_column(default=None)
    left_day: Mapped[date | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    fold: Mapped[str] = mapped_column(default="", info=DERIVED)
    search_row: Mapped[int] = mapped_column(default=0, info=DERIVED)
    # Counted in totals although removed, without a name (``app.domain.erasure``).
    erased: Mapped[bool] = mapped_column(default=False, server_default=text("0"), sort_order=1)


class AdultRole(Journaled, Base):
    """A role an adult may take; the role someone does take belongs to the assignment."""

    __tablename__ = "adult_role"
    __table_args__ = CLUSTERED
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class Household(_Identified, Base):
    __tablename__ = "household"
    __table_args__ = CLUSTERED
    name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")


class Student(_Identified, Base):
    __tablename__ = "student"
    __table_args__ = (
        Index(None, "fold"),
        Index(None, "district_id"),
        Index(None, "household_id"),
        Index("ix_student_removed", "id", sqlite_where=text("removed = 1")),
        # Whom no report counts: those who were taken off the list, but not those who were erased.
        Index("ix_student_uncounted", "id", sqlite_where=text("removed = 1 AND erased = 0")),
        CLUSTERED,
    )
    given: Mapped[str] = mapped_column(default="")
    middle: Mapped[str] = mapped_column(default="")
    family: Mapped[str] = mapped_column(default="")
    preferred: Mapped[str] = mapped_column(default="")
    birth_date: Mapped[date | None] = mapped_column(default=None)
    grade: Mapped[str] = mapped_column(default="")
    school_id: Mapped[Id | None] = mapped_column(ForeignKey("school.id"), default=None)
    household_id: Mapped[Id | None] = mapped_column(ForeignKey("household.id"), default=None)
    district_id: Mapped[str] = mapped_column(default="")
    state_id: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    gender: Mapped[str] = mapped_column(default="")
    race: Mapped[str] = mapped_column(default="")
    hispanic: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date | None] = mapped_column(default=None)
    left_day: Mapped[date | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    fold: Mapped[str] = mapped_column(default="", info=DERIVED)
    search_row: Mapped[int] = mapped_column(default=0, info=DERIVED)
    # Counted in totals although removed, without a name (``app.domain.erasure``).
    erased: Mapped[bool] = mapped_column(default=False, server_default=text("0"), sort_order=1)


class Guardian(_Identified, Base):
    __tablename__ = "guardian"
    __table_args__ = CLUSTERED
    given: Mapped[str] = mapped_column(default="")
    family: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    household_id: Mapped[Id | None] = mapped_column(ForeignKey("household.id"), default=None)


class StudentGuardian(Journaled, Base):
    __tablename__ = "student_guardian"
    __table_args__ = CLUSTERED
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    guardian_id: Mapped[Id] = mapped_column(ForeignKey("guardian.id"), primary_key=True)
    relation: Mapped[str] = mapped_column(default="")


class ExternalId(Journaled, Base):
    """What somebody else's system calls one of our rows; ids are text with leading zeros."""

    __tablename__ = "external_id"
    __table_args__ = (Index(None, "row_id"), CLUSTERED)
    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    ext_id: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[Id]


# -- groups, plans and facts --------------------------------------------------------------------


class Group(_Identified, Base):
    """Students who meet together; also a single student with a tutor."""

    __tablename__ = "student_group"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    site_id: Mapped[Id | None] = mapped_column(ForeignKey("site.id"), default=None)


class Membership(_Identified, Base):
    """A student's time in a group, both ends included; open when ``last_day`` is null."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(None, "group_id", "student_id", "first_day", "last_day", sqlite_where=LIVE),
        Index(None, "student_id", "group_id", "first_day", "last_day", sqlite_where=LIVE),
        CLUSTERED,
    )
    group_id: Mapped[Id] = mapped_column(ForeignKey("student_group.id"))
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    first_day: Mapped[date]
    last_day: Mapped[date | None] = mapped_column(default=None)


class Assignment(_Identified, Base):
    """An adult in a role for one student or one group (exactly one of the two is set)."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "adult_id"), Index(None, "group_id"), Index(None, "student_id"), CLUSTERED)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"))
    student_id: Mapped[Id | None] = mapped_column(ForeignKey("student.id"), default=None)
    group_id: Mapped[Id | None] = mapped_column(ForeignKey("student_group.id"), default=None)
    role: Mapped[Role]
    first_day: Mapped[date]
    last_day: Mapped[date | None] = mapped_column(default=None)


class Series(_Identified, Base):
    """A recurring plan in local time; its sessions are made when it is planned."""

    __tablename__ = "series"
    __table_args__ = (Index(None, "group_id"), CLUSTERED)
    group_id: Mapped[Id] = mapped_column(ForeignKey("student_group.id"))
    site_id: Mapped[Id] = mapped_column(ForeignKey("site.id"))
    days: Mapped[str]
    start: Mapped[time]
    end: Mapped[time]
    first_day: Mapped[date]
    last_day: Mapped[date]
    role: Mapped[Role]
    activity: Mapped[Activity] = mapped_column(default=Activity.TUTORING)
    subject: Mapped[str] = mapped_column(default="")


class SeriesAdult(Journaled, Base):
    __tablename__ = "series_adult"
    __table_args__ = CLUSTERED
    series_id: Mapped[Id] = mapped_column(ForeignKey("series.id"), primary_key=True)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"), primary_key=True)


class Session(_Identified, Base):
    """One meeting. The id of a generated session follows from its series and its planned day."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_day", "day", "site_id", "status", "group_id", "start", "end", sqlite_where=LIVE),
        Index(None, "group_id", "day", "status", sqlite_where=LIVE),
        # What waits for data stays a short list, however many years are kept.
        Index("ix_session_planned", "day", sqlite_where=text("removed = 0 AND status = 'planned'")),
        Index(None, "series_id", "planned_day"),
        CLUSTERED,
    )
    series_id: Mapped[Id | None] = mapped_column(ForeignKey("series.id"), default=None)
    planned_day: Mapped[date | None] = mapped_column(default=None)
    group_id: Mapped[Id] = mapped_column(ForeignKey("student_group.id"))
    site_id: Mapped[Id] = mapped_column(ForeignKey("site.id"))
    day: Mapped[date]
    start: Mapped[time]
    end: Mapped[time]
    role: Mapped[Role]
    activity: Mapped[Activity] = mapped_column(default=Activity.TUTORING)
    subject: Mapped[str] = mapped_column(default="")
    status: Mapped[SessionStatus] = mapped_column(default=SessionStatus.PLANNED)
    reason_note: Mapped[str] = mapped_column(default="")


class SessionAdult(Journaled, Base):
    """Who leads a session."""

    __tablename__ = "session_adult"
    __table_args__ = (Index(None, "adult_id", "session_id"), CLUSTERED)
    session_id: Mapped[Id] = mapped_column(ForeignKey("session.id"), primary_key=True)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"), primary_key=True)


class SessionStudent(Journaled, Base):
    """An exception to the group for one session: ``planned`` 1 adds the student, 0 leaves the student out."""

    __tablename__ = "session_student"
    __table_args__ = (Index(None, "student_id", "session_id", "planned", sqlite_where=LIVE), CLUSTERED)
    session_id: Mapped[Id] = mapped_column(ForeignKey("session.id"), primary_key=True)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    planned: Mapped[bool]


class Mark(Journaled, Base):
    """One student in one session: two laptops that mark the same child make one mark."""

    __tablename__ = "mark"
    __table_args__ = (
        Index(
            "ix_mark_student",
            "student_id", "day", "session_id", "status", "minutes", "scheduled", "held_site_id",
            sqlite_where=LIVE,
        ),
        Index(
            "ix_mark_day",
            "day", "session_id", "student_id", "status", "minutes", "scheduled",
            sqlite_where=LIVE,
        ),
        CLUSTERED,
    )  # fmt: skip
    session_id: Mapped[Id] = mapped_column(ForeignKey("session.id"), primary_key=True)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    status: Mapped[MarkStatus]
    minutes: Mapped[int]
    minutes_source: Mapped[MinutesSource] = mapped_column(default=MinutesSource.DEFAULT)
    scheduled: Mapped[bool] = mapped_column(default=True)
    time_in: Mapped[time | None] = mapped_column(default=None)
    time_out: Mapped[time | None] = mapped_column(default=None)
    early_release: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    # The session's day, and its site while it counts as held: copied so that one index answers for a
    # period; kept true by triggers.
    day: Mapped[date] = mapped_column(info=DERIVED)
    held_site_id: Mapped[Id | None] = mapped_column(default=None, info=DERIVED)


# -- paper --------------------------------------------------------------------------------------


class SheetLayout(Journaled, Base):
    """Geometry shared by all sheets printed alike; the reader of a photograph needs it as it was printed."""

    __tablename__ = "sheet_layout"
    __table_args__ = CLUSTERED
    id: Mapped[str] = mapped_column(primary_key=True)
    layout: Mapped[str]


class Sheet(_Identified, Base):
    """A printed (or printable) session sheet with its never reused number."""

    __tablename__ = "sheet"
    __table_args__ = (
        Index(None, "number", unique=True),
        Index(None, "session_id", "state"),
        Index(
            "ix_sheet_out", "session_id", sqlite_where=text("removed = 0 AND state IN ('printed', 'in_hand')")
        ),
        CLUSTERED,
    )
    number: Mapped[str]
    session_id: Mapped[Id] = mapped_column(ForeignKey("session.id"))
    state: Mapped[SheetState] = mapped_column(default=SheetState.NOT_PRINTED)
    layout_id: Mapped[str] = mapped_column(ForeignKey("sheet_layout.id"))
    language: Mapped[str] = mapped_column(default="en")
    pages: Mapped[int] = mapped_column(default=1)
    row_count: Mapped[int] = mapped_column(default=20)
    printed_at: Mapped[int | None] = mapped_column(default=None)
    typed_at: Mapped[int | None] = mapped_column(default=None)
    typed_by: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[int | None] = mapped_column(default=None)
    checked_by: Mapped[str] = mapped_column(default="")


class SheetRow(Journaled, Base):
    """The frozen order of a sheet; a walk-in takes a blank row when it is typed in."""

    __tablename__ = "sheet_row"
    __table_args__ = CLUSTERED
    sheet_id: Mapped[Id] = mapped_column(ForeignKey("sheet.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    walk_in: Mapped[bool] = mapped_column(default=False)


class SheetEntry(_Identified, Base):
    """One typing of a sheet, as typed. A second one stands beside the first and is never added to it."""

    __tablename__ = "sheet_entry"
    __table_args__ = (Index(None, "sheet_id"), CLUSTERED)
    sheet_id: Mapped[Id] = mapped_column(ForeignKey("sheet.id"))
    at: Mapped[int]
    who: Mapped[str]
    line: Mapped[str]
    counted: Mapped[bool]


# -- is it working ------------------------------------------------------------------------------


class Assessment(_Identified, Base):
    """An instrument: a test or survey that gives a score or a level."""

    __tablename__ = "assessment"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")


class Score(_Identified, Base):
    __tablename__ = "score"
    __table_args__ = (Index(None, "student_id", "assessment_id", "day"), CLUSTERED)
    assessment_id: Mapped[Id] = mapped_column(ForeignKey("assessment.id"))
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    day: Mapped[date]
    window: Mapped[Window]
    score: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")


class Goal(_Identified, Base):
    """A goal in plain words; baseline and target are decimal text in ``unit``."""

    __tablename__ = "goal"
    __table_args__ = (Index(None, "student_id"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    words: Mapped[str]
    baseline: Mapped[str] = mapped_column(default="")
    target: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date]
    due: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[GoalState] = mapped_column(default=GoalState.OPEN)


class SchoolDay(Journaled, Base):
    """School attendance of one student on one day; halves of a day missed as 0, 1 or 2."""

    __tablename__ = "school_day"
    __table_args__ = CLUSTERED
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    absent_x2: Mapped[int]
    excused: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str] = mapped_column(default="")


# -- privacy ------------------------------------------------------------------------------------


class Erasure(Journaled, Base):
    """A person was erased, and what kind; the id means nothing to anybody by now. Never a name of theirs.

    Kind and reason are plain text: a program that does not know one must erase all the same. ``with_id`` is
    the student with whom a guardian or a household went; ``row_count`` is how many rows lost something,
    those of guardians and household with the student's.
    """

    __tablename__ = "erasure"
    __table_args__ = CLUSTERED
    row_id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str]
    day: Mapped[date]
    reason: Mapped[str]
    who: Mapped[str]
    second: Mapped[str] = mapped_column(default="")
    with_id: Mapped[Id | None] = mapped_column(default=None)
    row_count: Mapped[int] = mapped_column(default=0)


class LegalHold(_Identified, Base):
    """A person's records must be kept, whatever the retention says, until the hold is lifted."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index(None, "person_id"), CLUSTERED)
    kind: Mapped[str]
    person_id: Mapped[Id]
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")  # empty when the person was erased all the same
    who: Mapped[str] = mapped_column(default="")
    lifted: Mapped[date | None] = mapped_column(default=None)
    lifted_by: Mapped[str] = mapped_column(default="")


class Disclosure(_Identified, Base):
    """Something about people left the program: what, to whom and why. ``exact``: small counts not hidden."""

    __tablename__ = "disclosure"
    __table_args__ = (Index(None, "day"), CLUSTERED)
    day: Mapped[date]
    what: Mapped[str]
    recipient: Mapped[str]
    purpose: Mapped[str]
    who: Mapped[str]
    exact: Mapped[bool]
    people: Mapped[int | None] = mapped_column(default=None)


# -- the laptops of the program ------------------------------------------------------------------


class Laptop(_Identified, Base):
    """A laptop of the program. ``slot`` (0 to 99) keeps the sheet numbers it draws apart from others'."""

    __tablename__ = "laptop"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    slot: Mapped[int] = mapped_column(default=0)


class Replica(_Identified, Base):
    """One uninterrupted writing history of a laptop: after a restore the laptop takes a new one."""

    __tablename__ = "replica"
    __table_args__ = CLUSTERED
    laptop_id: Mapped[Id] = mapped_column(ForeignKey("laptop.id"))


# -- bookkeeping of this laptop -----------------------------------------------------------------


class ImportRun(Base):
    """One import: what came, what it did, and which journal group takes it back."""

    __tablename__ = "import_run"
    __table_args__ = CLUSTERED
    id: Mapped[Id] = mapped_column(primary_key=True, default_factory=new_id)
    at: Mapped[int]
    kind: Mapped[str]
    source: Mapped[str]
    file_name: Mapped[str]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    left: Mapped[int]
    errors: Mapped[int]
    group_id: Mapped[Id]
    taken_back_at: Mapped[int | None] = mapped_column(default=None)


class ImportMapping(Base):
    """The column mapping remembered for a source (JSON), so that it is asked once."""

    __tablename__ = "import_mapping"
    __table_args__ = CLUSTERED
    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[str]


class JournalEntry(Base):
    """One user action (a long one: several rows of at most 200 changes, one ``group_id``).

    ``replica`` wrote it (null: this laptop, before it had one). ``seen_log`` and ``seen_seq`` are what the
    author had in view of the shared log; ``entry`` is where it stands in the log (null: not there yet) and
    ``parcel`` what carries it there.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index(None, "group_id"),
        Index(None, "undoes"),
        Index("ix_journal_waiting", "seq", sqlite_where=text("entry IS NULL")),
        Index(None, "parcel"),
        STRICT,
    )
    seq: Mapped[int] = mapped_column(primary_key=True, default=None)
    group_id: Mapped[Id]
    at: Mapped[int]
    who: Mapped[str]
    cause: Mapped[str]
    title: Mapped[str]
    undoes: Mapped[Id | None] = mapped_column(default=None)
    changes: Mapped[bytes]
    replica: Mapped[Id | None] = mapped_column(default=None)
    seen_log: Mapped[Id | None] = mapped_column(default=None)
    seen_seq: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    entry: Mapped[int | None] = mapped_column(default=None)
    parcel: Mapped[Id | None] = mapped_column(default=None)


class JournalTouch(Base):
    """Which journal rows touched a row: History of one thing without reading the whole journal."""

    __tablename__ = "journal_touch"
    __table_args__ = CLUSTERED
    row_key: Mapped[bytes] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


# -- the shared log, as this laptop knows it ------------------------------------------------------


class SyncFact(Base):
    """What this laptop knows of its hub, one line each: addresses, keys, cursor."""

    __tablename__ = "sync_fact"
    __table_args__ = CLUSTERED
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class LogEntry(Base):
    """The log as it was read, parcel by parcel; ``chain`` is the chain after the entry."""

    __tablename__ = "log_entry"
    __table_args__ = (Index(None, "parcel", unique=True), STRICT)
    seq: Mapped[int] = mapped_column(primary_key=True)
    received: Mapped[int]
    parcel: Mapped[Id]
    chain: Mapped[bytes]
    content: Mapped[bytes]


class OutParcel(Base):
    """A parcel made here; ``seq`` is its place in the log once it was read back from there."""

    __tablename__ = "out_parcel"
    __table_args__ = (Index(None, "replica", "n", unique=True), STRICT)
    parcel: Mapped[Id] = mapped_column(primary_key=True)
    replica: Mapped[Id]
    n: Mapped[int]
    content: Mapped[bytes]
    seq: Mapped[int | None] = mapped_column(default=None)


class CarriedParcel(Base):
    """A parcel of another writing history that was in the log and is offered again; see ``rewinds``."""

    __tablename__ = "carried_parcel"
    __table_args__ = (Index(None, "parcel", unique=True), STRICT)
    place: Mapped[int] = mapped_column(primary_key=True, default=None)
    parcel: Mapped[Id]
    content: Mapped[bytes]


class Committed(Base):
    """A row as the log says, every field with its winner; also what this version does not know."""

    __tablename__ = "committed"
    __table_args__ = CLUSTERED
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_key: Mapped[bytes] = mapped_column(primary_key=True)
    fields: Mapped[bytes]


class FoldedCommit(Base):
    """The commits of the log by action and part: one that comes twice, after a restore, counts once."""

    __tablename__ = "folded_commit"
    __table_args__ = CLUSTERED
    action: Mapped[Id] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)


class ReplicaTime(Base):
    """The last effective time of a replica in the fold."""

    __tablename__ = "replica_time"
    __table_args__ = CLUSTERED
    replica: Mapped[Id] = mapped_column(primary_key=True)
    eff: Mapped[int]


class SyncConflict(Base):
    """Two people changed a field without knowing of each other: what stands, and what lost."""

    __tablename__ = "sync_conflict"
    __table_args__ = (Index("ix_sync_conflict_open", "seq", sqlite_where=text("settled = 0")), CLUSTERED)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_key: Mapped[bytes] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    stands: Mapped[bytes]
    lost: Mapped[bytes]
    after_removal: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[bool] = mapped_column(default=False)


# Type-ahead over people, and the copied day of marks: kept by the database itself, so that every way
# in (screen, import, undo) keeps them true. ``search_row`` is the integer that FTS5 needs as a key.
_SEARCH = (
    "CREATE VIRTUAL TABLE person_search USING fts5(fold, kind UNINDEXED, row_id UNINDEXED, "
    "tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
)
_SEARCH_INSERT = """CREATE TRIGGER {kind}_search_insert AFTER INSERT ON {kind} WHEN new.removed = 0 BEGIN
INSERT INTO person_search(rowid, fold, kind, row_id) VALUES (new.search_row, new.fold, '{kind}', hex(new.id));
END"""
_SEARCH_UPDATE = """CREATE TRIGGER {kind}_search_update AFTER UPDATE OF fold, removed ON {kind} BEGIN
DELETE FROM person_search WHERE rowid = new.search_row;
INSERT INTO person_search(rowid, fold, kind, row_id)
SELECT new.search_row, new.fold, '{kind}', hex(new.id) WHERE new.removed = 0;
END"""
_MARK_INSERT = """CREATE TRIGGER mark_from_session AFTER INSERT ON mark BEGIN
UPDATE mark SET held_site_id = (
    SELECT site_id FROM session WHERE id = new.session_id AND status = 'held' AND removed = 0)
WHERE session_id = new.session_id AND student_id = new.student_id;
END"""
_SESSION_UPDATE = """CREATE TRIGGER session_to_marks
AFTER UPDATE OF day, site_id, status, removed ON session BEGIN
UPDATE mark SET day = new.day,
    held_site_id = CASE WHEN new.status = 'held' AND new.removed = 0 THEN new.site_id END
WHERE session_id = new.id;
END"""
EXTRA_DDL = [
    _SEARCH,
    *(shape.format(kind=kind) for kind in ("student", "adult") for shape in (_SEARCH_INSERT, _SEARCH_UPDATE)),
    _MARK_INSERT,
    _SESSION_UPDATE,
]

JOURNALED: dict[str, type[Journaled]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Journaled)
}
