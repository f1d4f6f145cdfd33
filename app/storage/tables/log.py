# SPDX-License-Identifier: Apache-2.0
"""The shared log, as this laptop knows it."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.storage.tables.base import CLUSTERED, STRICT, Base


class SyncFact(Base):
    """What this laptop knows of its hub, one line each: addresses, keys, cursor."""

    __tablename__ = "sync_fact"
    __table_args__ = CLUSTERED
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class LogEntry(Base):
    """The log as it was read, parcel by parcel; ``chain`` is the chain after the entry."""

    __tablename__ = "log_entry"
    __table_args__ = (Index(None, "parcel", unique=True), STRICT)
    seq: Mapped[int] = mapped_column(primary_key=True)
    received: Mapped[int]
    parcel: Mapped[Id]
    chain: Mapped[bytes]
    content: Mapped[bytes]


class OutParcel(Base):
    """A parcel made here; ``seq`` is its place in the log once it was read back from there."""

    __tablename__ = "out_parcel"
    __table_args__ = (Index(None, "replica", "n", unique=True), STRICT)
    parcel: Mapped[Id] = mapped_column(primary_key=True)
    replica: Mapped[Id]
    n: Mapped[int]
    content: Mapped[bytes]
    seq: Mapped[int | None] = mapped_column(default=None)


class CarriedParcel(Base):
    """A parcel of another writing history that was in the log and is offered again; see ``rewinds``."""

    __tablename__ = "carried_parcel"
    __table_args__ = (Index(None, "parcel", unique=True), STRICT)
    place: Mapped[int] = mapped_column(primary_key=True, default=None)
    parcel: Mapped[Id]
    content: Mapped[bytes]


class Committed(Base):
    """A row as the log says, every field with its winner; also what this version does not know."""

    __tablename__ = "committed"
    __table_args__ = CLUSTERED
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_key: Mapped[bytes] = mapped_column(primary_key=True)
    fields: Mapped[bytes]


class FoldedCommit(Base):
    """The commits of the log by action and part: one that comes twice, after a restore, counts once."""

    __tablename__ = "folded_commit"
    __table_args__ = CLUSTERED
    action: Mapped[Id] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)


class ReplicaTime(Base):
    """The last effective time of a replica in the fold."""

    __tablename__ = "replica_time"
    __table_args__ = CLUSTERED
    replica: Mapped[Id] = mapped_column(primary_key=True)
    eff: Mapped[int]


class SyncConflict(Base):
    """Two people changed a field without knowing of each other: what stands, and what lost."""

    __tablename__ = "sync_conflict"
    __table_args__ = (Index("ix_sync_conflict_open", "seq", sqlite_where=text("settled = 0")), CLUSTERED)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_key: Mapped[bytes] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    stands: Mapped[bytes]
    lost: Mapped[bytes]
    after_removal: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[bool] = mapped_column(default=False)
