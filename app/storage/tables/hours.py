# SPDX-License-Identifier: Apache-2.0
"""Hours of adults, the terms they count for, and signed timesheets."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import Hat
from app.storage.tables.base import CLUSTERED, LIVE, Base, Identified, Journaled


class HourTerm(Identified, Base):
    """An adult's term of service or of work: its days (both included), its hours and its supervisor."""

    __tablename__ = "hour_term"
    __table_args__ = (Index(None, "adult_id"), CLUSTERED)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"))
    hat: Mapped[Hat]
    program: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date]
    last_day: Mapped[date | None] = mapped_column(default=None)
    term_minutes: Mapped[int | None] = mapped_column(default=None)
    weekly_minutes: Mapped[int | None] = mapped_column(default=None)
    rate_cents: Mapped[int | None] = mapped_column(default=None)
    supervisor: Mapped[str] = mapped_column(default="")


class HourLine(Identified, Base):
    """Time of an adult that was typed, frozen from a session (``session_id``), or corrects another line."""

    __tablename__ = "hour_line"
    __table_args__ = (Index("ix_hour_line_adult", "adult_id", "day", sqlite_where=LIVE), CLUSTERED)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"))
    day: Mapped[date]
    hat: Mapped[Hat]
    category: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int]
    start: Mapped[time | None] = mapped_column(default=None)
    end: Mapped[time | None] = mapped_column(default=None)
    miles_x10: Mapped[int] = mapped_column(default=0)
    session_id: Mapped[Id | None] = mapped_column(ForeignKey("session.id"), default=None)
    words: Mapped[str] = mapped_column(default="")
    corrects_id: Mapped[Id | None] = mapped_column(ForeignKey("hour_line.id"), default=None)
    why: Mapped[str] = mapped_column(default="")


class Timesheet(Journaled, Base):
    """A signed stretch of days; ``minutes`` are those that were signed. Locked: it changes only visibly."""

    __tablename__ = "timesheet"
    __table_args__ = CLUSTERED
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"), primary_key=True)
    hat_family: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    last_day: Mapped[date]
    adult_signed: Mapped[date | None] = mapped_column(default=None)
    adult_name: Mapped[str] = mapped_column(default="")
    supervisor_signed: Mapped[date | None] = mapped_column(default=None)
    supervisor: Mapped[str] = mapped_column(default="")
    locked: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=0)
