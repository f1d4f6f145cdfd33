# SPDX-License-Identifier: Apache-2.0
"""Where this laptop stands in the program's shared log, kept in the data file as facts, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id


@dataclass(frozen=True, slots=True)
class Place:
    """What is in view here: all entries of ``log`` up to ``seq``; ``replica`` writes. None before joining."""

    replica: Id | None = None
    log: Id | None = None
    seq: int = 0


def read_facts(session: DbSession) -> dict[str, bytes]:
    """Everything that is noted."""
    rows = session.connection().exec_driver_sql("SELECT name, value FROM sync_fact")
    return {name: bytes(value) for name, value in rows}


def note_facts(session: DbSession, facts: Mapping[str, bytes]) -> None:
    """Note, over what was noted before."""
    _run_many(
        session,
        "INSERT INTO sync_fact (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        list(facts.items()),
    )


def forget_facts(session: DbSession, *names: str) -> None:
    """Strike lines out."""
    _run_many(session, "DELETE FROM sync_fact WHERE name = ?", [(name,) for name in names])


def _run_many(session: DbSession, sql: str, many: list[tuple[Any, ...]]) -> None:
    if many:
        session.connection().exec_driver_sql(sql, many)


def read_place(session: DbSession) -> Place:
    """The place as noted."""
    facts = read_facts(session)
    return Place(facts.get("replica"), facts.get("log"), int.from_bytes(facts.get("cursor", b""), "big"))


def read_slot(session: DbSession) -> int | None:
    """This laptop's place (0 to 99) among those of the program; None while it is the only one."""
    facts = read_facts(session)
    return int.from_bytes(facts["slot"], "big") if "slot" in facts else None
