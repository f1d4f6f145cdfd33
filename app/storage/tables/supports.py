# SPDX-License-Identifier: Apache-2.0
"""Who needs whom: needs, time, who is kept apart, pauses, contacts, milestones and referrals."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import ContactPurpose, GoalState, Party, Role, Urgency
from app.storage.tables.base import CLUSTERED, LIVE, Base, Identified, Journaled


class Need(Journaled, Base):
    """A student needs a support: one row per student, role and the day it began, both ends included."""

    __tablename__ = "need"
    __table_args__ = (
        Index("ix_need_open", "role", "student_id", "first_day", "last_day", sqlite_where=LIVE),
        CLUSTERED,
    )
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.SOON)
    said_by: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    last_day: Mapped[date | None] = mapped_column(default=None)
    end_reason: Mapped[str] = mapped_column(default="")


class Availability(Identified, Base):
    """When somebody has time, week by week; ``kind`` is student or adult, Monday is 0."""

    __tablename__ = "availability"
    __table_args__ = (Index(None, "person_id"), CLUSTERED)
    kind: Mapped[str]
    person_id: Mapped[Id]
    weekday: Mapped[int]
    start: Mapped[time]
    end: Mapped[time]


class NotWith(Journaled, Base):
    """Two people who are not put together, for whatever reason; the smaller id comes first."""

    __tablename__ = "not_with"
    __table_args__ = (Index(None, "second_id"), CLUSTERED)
    first_id: Mapped[Id] = mapped_column(primary_key=True)
    second_id: Mapped[Id] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(default="")


class MatchPause(Identified, Base):
    """Days on which a match rests, both ends included; open when ``last_day`` is null."""

    __tablename__ = "match_pause"
    __table_args__ = (Index(None, "assignment_id"), CLUSTERED)
    assignment_id: Mapped[Id] = mapped_column(ForeignKey("assignment.id"))
    first_day: Mapped[date]
    last_day: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")


class Contact(Identified, Base):
    """A contact, or the attempt at one (``reached`` false), about a student or an adult.

    ``adult_id`` made it, ``party`` is whom it was with, ``who`` typed it in.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_person", "person_id", "day", "purpose", "reached", "party", sqlite_where=LIVE),
        Index("ix_contact_match", "assignment_id", "day", "purpose", "reached", "party", sqlite_where=LIVE),
        Index("ix_contact_day", "day", "purpose", "reached", sqlite_where=LIVE),
        CLUSTERED,
    )
    person_id: Mapped[Id]
    kind: Mapped[str]
    assignment_id: Mapped[Id | None] = mapped_column(ForeignKey("assignment.id"), default=None)
    adult_id: Mapped[Id | None] = mapped_column(ForeignKey("adult.id"), default=None)
    party: Mapped[Party]
    purpose: Mapped[ContactPurpose]
    day: Mapped[date]
    at: Mapped[time | None] = mapped_column(default=None)
    reached: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[int] = mapped_column(default=0)
    how: Mapped[str] = mapped_column(default="")
    barrier: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    who: Mapped[str] = mapped_column(default="")


class Milestone(Identified, Base):
    """A step toward what comes after high school: a visit, an application, the aid form, enrolment."""

    __tablename__ = "milestone"
    __table_args__ = (Index(None, "student_id"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None] = mapped_column(default=None)
    day: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[GoalState] = mapped_column(default=GoalState.OPEN)


class Referral(Identified, Base):
    """A need of a family that somebody else can meet: referred, reached, closed."""

    __tablename__ = "referral"
    __table_args__ = (Index(None, "student_id"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    adult_id: Mapped[Id | None] = mapped_column(ForeignKey("adult.id"), default=None)
    need: Mapped[str] = mapped_column(default="")
    service: Mapped[str] = mapped_column(default="")
    referred: Mapped[date]
    reached: Mapped[date | None] = mapped_column(default=None)
    closed: Mapped[date | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
