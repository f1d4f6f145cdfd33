# SPDX-License-Identifier: Apache-2.0
"""The program and its calendar: years, schools, sites, days without sessions, its own words and numbers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import SessionStatus
from app.storage.tables.base import CLUSTERED, Base, Identified, Journaled


class Program(Identified, Base):
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


class SchoolYear(Identified, Base):
    __tablename__ = "school_year"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]


class Term(Identified, Base):
    __tablename__ = "term"
    __table_args__ = CLUSTERED
    school_year_id: Mapped[Id] = mapped_column(ForeignKey("school_year.id"))
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]


class School(Identified, Base):
    __tablename__ = "school"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    district: Mapped[str] = mapped_column(default="")
    # The school tells only of days missed; days enrolled come from its calendar.
    absences_only: Mapped[bool] = mapped_column(default=False, server_default=text("0"), sort_order=1)


class Site(Identified, Base):
    """A place where sessions happen; often, but not always, a school."""

    __tablename__ = "site"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    school_id: Mapped[Id | None] = mapped_column(ForeignKey("school.id"), default=None)


class Closure(Identified, Base):
    """Days without sessions, both ends included; ``site_id`` null closes every site."""

    __tablename__ = "closure"
    __table_args__ = CLUSTERED
    first_day: Mapped[date]
    last_day: Mapped[date]
    site_id: Mapped[Id | None] = mapped_column(ForeignKey("site.id"), default=None)
    reason: Mapped[SessionStatus] = mapped_column(default=SessionStatus.CANCELLED_SCHOOL)
    label: Mapped[str] = mapped_column(default="")


class ListWord(Identified, Base):
    """Words a program chooses for itself: subjects, cancellation notes and other editable lists."""

    __tablename__ = "list_word"
    __table_args__ = CLUSTERED
    list_code: Mapped[str]
    label: Mapped[str]
    label_es: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class Setting(Journaled, Base):
    """A number or choice of the handbook that this program sets otherwise (``app.domain.rulebook``)."""

    __tablename__ = "setting"
    __table_args__ = CLUSTERED
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Travel(Journaled, Base):
    """Minutes from one site to another, one way; the smaller id comes first."""

    __tablename__ = "travel"
    __table_args__ = CLUSTERED
    first_site_id: Mapped[Id] = mapped_column(ForeignKey("site.id"), primary_key=True)
    second_site_id: Mapped[Id] = mapped_column(ForeignKey("site.id"), primary_key=True)
    minutes: Mapped[int]


class NoSchool(Identified, Base):
    """Days without school, both ends included; ``school_id`` null means every school."""

    __tablename__ = "no_school"
    __table_args__ = CLUSTERED
    school_id: Mapped[Id | None] = mapped_column(ForeignKey("school.id"), default=None)
    first_day: Mapped[date]
    last_day: Mapped[date]
    label: Mapped[str] = mapped_column(default="")
