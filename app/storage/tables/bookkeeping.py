# SPDX-License-Identifier: Apache-2.0
"""What this laptop keeps for itself: imports and the journal."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id, new_id
from app.storage.tables.base import CLUSTERED, STRICT, Base


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
