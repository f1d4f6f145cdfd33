# SPDX-License-Identifier: Apache-2.0
"""Erased people, holds against erasing, and what was given to whom."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.storage.tables.base import CLUSTERED, Base, Identified, Journaled


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


class LegalHold(Identified, Base):
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


class Disclosure(Identified, Base):
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
