# SPDX-License-Identifier: Apache-2.0
"""Printed sheets, as they were printed and as they were typed in."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.domain.words import SheetState
from app.storage.tables.base import CLUSTERED, Base, Identified, Journaled


class SheetLayout(Journaled, Base):
    """Geometry shared by all sheets printed alike; the reader of a photograph needs it as it was printed."""

    __tablename__ = "sheet_layout"
    __table_args__ = CLUSTERED
    id: Mapped[str] = mapped_column(primary_key=True)
    layout: Mapped[str]


class Sheet(Identified, Base):
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


class SheetEntry(Identified, Base):
    """One typing of a sheet, as typed. A second one stands beside the first and is never added to it."""

    __tablename__ = "sheet_entry"
    __table_args__ = (Index(None, "sheet_id"), CLUSTERED)
    sheet_id: Mapped[Id] = mapped_column(ForeignKey("sheet.id"))
    at: Mapped[int]
    who: Mapped[str]
    line: Mapped[str]
    counted: Mapped[bool]
