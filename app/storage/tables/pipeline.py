# SPDX-License-Identifier: Apache-2.0
"""The way of an adult: what is required, what was done and decided, training and its material, exceptions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import Decision, RequirementKind, Stage
from app.storage.tables.base import CLUSTERED, Base, Identified, Journaled


class Requirement(Journaled, Base):
    """What an adult needs before a stage, per role and source; ``app.domain.pipeline`` has the defaults.

    ``roles`` and ``sources`` are codes with commas, empty for all; ``valid_months`` null never expires.
    """

    __tablename__ = "requirement"
    __table_args__ = CLUSTERED
    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[RequirementKind]
    label: Mapped[str]
    label_es: Mapped[str] = mapped_column(default="")
    stage: Mapped[Stage]
    roles: Mapped[str] = mapped_column(default="")
    sources: Mapped[str] = mapped_column(default="")
    count: Mapped[int] = mapped_column(default=1)
    minutes: Mapped[int] = mapped_column(default=0)
    valid_months: Mapped[int | None] = mapped_column(default=None)
    position: Mapped[int] = mapped_column(default=0)


class AdultStep(Identified, Base):
    """One thing an adult has done, or that was decided. Of a check never what the report says."""

    __tablename__ = "adult_step"
    __table_args__ = (Index(None, "adult_id"), CLUSTERED)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"))
    requirement: Mapped[str]
    day: Mapped[date]
    decision: Mapped[Decision] = mapped_column(default=Decision.MET)
    decided_by: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    expires: Mapped[date | None] = mapped_column(default=None)
    minutes: Mapped[int] = mapped_column(default=0)


class Material(Identified, Base):
    """A file on the shelf of training material; the file itself stays on the laptop that has it."""

    __tablename__ = "material"
    __table_args__ = CLUSTERED
    title: Mapped[str]
    topic: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    minutes: Mapped[int] = mapped_column(default=0)


class Training(Identified, Base):
    __tablename__ = "training"
    __table_args__ = (Index(None, "adult_id", "day"), CLUSTERED)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"))
    topic: Mapped[str] = mapped_column(default="")
    day: Mapped[date]
    minutes: Mapped[int]
    trainer: Mapped[str] = mapped_column(default="")
    material_id: Mapped[Id | None] = mapped_column(ForeignKey("material.id"), default=None)


class Override(Identified, Base):
    """Somebody let an adult who is not cleared work with students, and said why; printed for the audit."""

    __tablename__ = "override"
    __table_args__ = (Index(None, "adult_id"), Index(None, "day"), CLUSTERED)
    adult_id: Mapped[Id] = mapped_column(ForeignKey("adult.id"))
    what: Mapped[str] = mapped_column(default="")
    target_id: Mapped[Id]
    day: Mapped[date]
    who: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    missing: Mapped[str] = mapped_column(default="")
