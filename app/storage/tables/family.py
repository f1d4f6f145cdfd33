# SPDX-License-Identifier: Apache-2.0
"""What is kept of a student and the home beside names: consents, who may collect, care, notes, likenesses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import ConsentAnswer, ConsentKind, SameOrNot, YesNoUnknown
from app.storage.tables.base import CLUSTERED, Base, Identified, Journaled


class Consent(Identified, Base):
    """What a family agreed to or refused, and where the signed paper lies (34 CFR 99.30)."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "student_id", "kind"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    kind: Mapped[ConsentKind]
    answer: Mapped[ConsentAnswer] = mapped_column(default=ConsentAnswer.YES)
    scope: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    recipients: Mapped[str] = mapped_column(default="")
    signer: Mapped[str] = mapped_column(default="")
    relation: Mapped[str] = mapped_column(default="")
    day: Mapped[date]
    expires: Mapped[date | None] = mapped_column(default=None)
    withdrawn: Mapped[date | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="")
    paper: Mapped[str] = mapped_column(default="")


class FamilyContact(Identified, Base):
    """Somebody beside the guardians: to be called in an emergency, or who may (or must not) collect."""

    __tablename__ = "family_contact"
    __table_args__ = (Index(None, "student_id"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    relation: Mapped[str] = mapped_column(default="")
    may_collect: Mapped[YesNoUnknown] = mapped_column(default=YesNoUnknown.UNKNOWN)
    emergency: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    custody: Mapped[str] = mapped_column(default="")


class Care(Journaled, Base):
    """What somebody must know in an emergency; never on a sheet, seen only by those who may."""

    __tablename__ = "care"
    __table_args__ = CLUSTERED
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"), primary_key=True)
    allergies: Mapped[str] = mapped_column(default="")
    medicines: Mapped[str] = mapped_column(default="")
    doctor: Mapped[str] = mapped_column(default="")
    plan: Mapped[str] = mapped_column(default="")


class PersonNote(Identified, Base):
    """A note about a student or an adult; a restricted one stays on the program's own laptops."""

    __tablename__ = "person_note"
    __table_args__ = (Index(None, "person_id", "day"), CLUSTERED)
    kind: Mapped[str]
    person_id: Mapped[Id]
    day: Mapped[date]
    who: Mapped[str] = mapped_column(default="")
    restricted: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str]


class Incident(Identified, Base):
    """Something that happened to or with a student; always restricted."""

    __tablename__ = "incident"
    __table_args__ = (Index(None, "student_id"), CLUSTERED)
    student_id: Mapped[Id] = mapped_column(ForeignKey("student.id"))
    session_id: Mapped[Id | None] = mapped_column(ForeignKey("session.id"), default=None)
    day: Mapped[date]
    what: Mapped[str]
    who: Mapped[str] = mapped_column(default="")
    told: Mapped[str] = mapped_column(default="")
    follow_up: Mapped[str] = mapped_column(default="")
    closed: Mapped[date | None] = mapped_column(default=None)


class Likeness(Journaled, Base):
    """Somebody looked at two people who are alike and decided; the smaller id comes first.

    Of the same person one is kept (``kept_id``) and the other one removed, its rows with the kept one.
    """

    __tablename__ = "likeness"
    __table_args__ = (Index(None, "second_id"), CLUSTERED)
    first_id: Mapped[Id] = mapped_column(primary_key=True)
    second_id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str]
    answer: Mapped[SameOrNot]
    kept_id: Mapped[Id | None] = mapped_column(default=None)
    day: Mapped[date]
    who: Mapped[str] = mapped_column(default="")
