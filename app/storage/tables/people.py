# SPDX-License-Identifier: Apache-2.0
"""Students, adults, and the families of students; the rest is in ``family`` and ``pipeline``."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import Role, Source, YesNoUnknown
from app.storage.tables.base import CLUSTERED, DERIVED, Base, Identified, Journaled


class Adult(Identified, Base):
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
    # The way here and away; languages are codes ("en,es"), travel is in minutes, one way. No foreign keys
    # for household and site: SQLite cannot add one to a table the way a fresh table writes it.
    languages: Mapped[str] = mapped_column(default="", server_default="", sort_order=2)
    household_id: Mapped[Id | None] = mapped_column(default=None, sort_order=2)
    home_site_id: Mapped[Id | None] = mapped_column(default=None, sort_order=2)
    most_travel: Mapped[int | None] = mapped_column(default=None, sort_order=2)
    lead_day: Mapped[date | None] = mapped_column(default=None, sort_order=2)
    lead_from: Mapped[str] = mapped_column(default="", server_default="", sort_order=2)
    lead_note: Mapped[str] = mapped_column(default="", server_default="", sort_order=2)
    end_reason: Mapped[str] = mapped_column(default="", server_default="", sort_order=2)


class AdultRole(Journaled, Base):
    """A role an adult may take; the role someone does take belongs to the assignment."""

    __tablename__ = "adult_role"
    __table_args__ = CLUSTERED
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class Household(Identified, Base):
    __tablename__ = "household"
    __table_args__ = CLUSTERED
    name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")


class Student(Identified, Base):
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
    # What funders ask of students; unknown is an answer.
    english_learner: Mapped[YesNoUnknown] = mapped_column(
        default=YesNoUnknown.UNKNOWN, server_default="unknown", sort_order=2
    )
    disability: Mapped[YesNoUnknown] = mapped_column(
        default=YesNoUnknown.UNKNOWN, server_default="unknown", sort_order=2
    )
    low_income: Mapped[YesNoUnknown] = mapped_column(
        default=YesNoUnknown.UNKNOWN, server_default="unknown", sort_order=2
    )
    unhoused: Mapped[YesNoUnknown] = mapped_column(
        default=YesNoUnknown.UNKNOWN, server_default="unknown", sort_order=2
    )
    foster_care: Mapped[YesNoUnknown] = mapped_column(
        default=YesNoUnknown.UNKNOWN, server_default="unknown", sort_order=2
    )
    migrant: Mapped[YesNoUnknown] = mapped_column(
        default=YesNoUnknown.UNKNOWN, server_default="unknown", sort_order=2
    )


class Guardian(Identified, Base):
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
    # Whether this guardian may collect the student, and in which order guardians are called.
    may_collect: Mapped[YesNoUnknown] = mapped_column(
        default=YesNoUnknown.UNKNOWN, server_default="unknown", sort_order=1
    )
    first_call: Mapped[int | None] = mapped_column(default=None, sort_order=1)


class ExternalId(Journaled, Base):
    """What somebody else's system calls one of our rows; ids are text with leading zeros."""

    __tablename__ = "external_id"
    __table_args__ = (Index(None, "row_id"), CLUSTERED)
    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    ext_id: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[Id]
