# SPDX-License-Identifier: Apache-2.0
"""Bundles of laptops that were revoked before these came in: a person takes them or throws them away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from app.errors import Conflict, NotFound
from app.hub import bundles
from app.hub.ordering import Refused
from app.hub.tables import held, laptop
from app.sync.wire import Page


@dataclass(frozen=True, slots=True)
class Line:
    """A bundle that waits: whose it is, since when (UTC ms) and how many bytes it has."""

    bundle: bytes
    laptop: str
    at: int
    size: int


def lines(connection: Connection, program_id: bytes) -> list[Line]:
    """What waits, the oldest first: in that order it is taken."""
    rows = connection.execute(
        select(held.c.content_hash, laptop.c.name, held.c.at, func.length(held.c.content).label("size"))
        .join(laptop, and_(laptop.c.program == held.c.program, laptop.c.laptop == held.c.laptop))
        .where(held.c.program == program_id)
        .order_by(held.c.at, held.c.content_hash)
    )
    return [Line(bytes(row.content_hash), row.name, row.at, row.size) for row in rows]


def take(connection: Connection, program_id: bytes, bundle: bytes, now: int) -> bundles.BroughtIn:
    """Order what a bundle holds, and keep it no longer. Raises NotFound, Conflict or FileProblem."""
    row = connection.execute(
        select(held.c.content, held.c.token_hash).where(_is(program_id, bundle)).with_for_update()
    ).first()
    if row is None:
        raise NotFound("This bundle does not wait here any more.")
    try:
        brought = bundles.bring_in(
            connection, bytes(row.content), now, accept=True, token_hash=bytes(row.token_hash)
        )
    except Refused as problem:
        raise Conflict(f"This bundle cannot be taken: {problem}") from problem
    if not isinstance(brought.answer, Page):
        raise Conflict(
            "This bundle was written for another state of the log, and its parcels have no place in this one."
        )
    connection.execute(delete(held).where(_is(program_id, bundle)))
    return brought


def throw_away(connection: Connection, program_id: bytes, bundle: bytes) -> None:
    """Keep a bundle no longer. Raises NotFound."""
    if not connection.execute(delete(held).where(_is(program_id, bundle))).rowcount:
        raise NotFound("This bundle does not wait here any more.")


def _is(program_id: bytes, bundle: bytes) -> ColumnElement[bool]:
    return and_(held.c.program == program_id, held.c.content_hash == bundle)
