# SPDX-License-Identifier: Apache-2.0
"""Groups, plans and facts: who meets whom when, and the marks."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import Activity, ExitInterview, MarkStatus, MinutesSource, Rematch, Role, SessionStatus
from app.storage.tables.base import CLUSTERED, DERIVED, LIVE, Base, Identified, Journaled


class Group(Identified, Base):
    """Students who meet together; also a single student with a tutor."""

    __tablename__ = "student_group"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    site_id: Mapped[Id | None] = mapped_column(ForeignKey("site.id"), default=None)


class Membership(Identified, Base):
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


class Assignment(Identified, Base):
    """An adult in a role for one student or one group (exactly one of the two is set)."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "adult_id"), Index(None, "group_id"), Index(None, "student_id"), CLUSTERED)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"))
    student_id: Mapped[Id | None] = mapped_column(ForeignKey("student.id"), default=None)
    group_id: Mapped[Id | None] = mapped_column(ForeignKey("student_group.id"), default=None)
    role: Mapped[Role]
    first_day: Mapped[date]
    last_day: Mapped[date | None] = mapped_column(default=None)
    # What was agreed on, why it was suggested, and how it ended; ``end_note`` is restricted.
    subject: Mapped[str] = mapped_column(default="", server_default="", sort_order=1)
    weekly_minutes: Mapped[int | None] = mapped_column(default=None, sort_order=1)
    base: Mapped[str] = mapped_column(default="", server_default="", sort_order=1)
    committed_until: Mapped[date | None] = mapped_column(default=None, sort_order=1)
    because: Mapped[str] = mapped_column(default="", server_default="", sort_order=1)
    notice_day: Mapped[date | None] = mapped_column(default=None, sort_order=1)
    end_reason: Mapped[str] = mapped_column(default="", server_default="", sort_order=1)
    end_note: Mapped[str] = mapped_column(default="", server_default="", sort_order=1)
    later_contact: Mapped[str] = mapped_column(default="", server_default="", sort_order=1)
    rematch: Mapped[Rematch] = mapped_column(
        default=Rematch.UNDECIDED, server_default="undecided", sort_order=1
    )
    exit_adult: Mapped[ExitInterview] = mapped_column(
        default=ExitInterview.OPEN, server_default="not_yet", sort_order=1
    )
    exit_student: Mapped[ExitInterview] = mapped_column(
        default=ExitInterview.OPEN, server_default="not_yet", sort_order=1
    )
    exit_guardian: Mapped[ExitInterview] = mapped_column(
        default=ExitInterview.OPEN, server_default="not_yet", sort_order=1
    )


class Series(Identified, Base):
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


class Session(Identified, Base):
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
        # The few marks that somebody wrote a time beside: what cannot be true is looked for among these.
        Index(
            "ix_mark_clock", "day", "session_id", "student_id", "time_in", "time_out", "minutes_source",
            sqlite_where=text("removed = 0 AND (time_in IS NOT NULL OR time_out IS NOT NULL)"),
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
