# SPDX-License-Identifier: Apache-2.0
"""Words from the hub to its programs: announcements, training material, answers. Laptops show the newest."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, Invalid, NotFound
from app.hub.ordering import EVERY_PROGRAM
from app.hub.tables import message, program

_TITLE, _WORDS = 120, 4000

__all__ = ["EVERY_PROGRAM", "Line", "leave", "lines", "withdraw"]


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the staff see it; ``to`` is the program's name, or empty for all."""

    program: bytes
    number: int
    at: int
    to: str
    title: str
    words: str


def leave(connection: Connection, program_id: bytes, title: str, words: str, now: int) -> int:
    """Leave a message; returns its number. Raises Invalid (no title, too long) or Conflict."""
    title, words = (text.replace("\x00", "").strip() for text in (title, words))
    if not title or len(title) > _TITLE:
        raise Invalid({"title": f"A message needs a title of at most {_TITLE} characters."})
    if len(words) > _WORDS:
        raise Invalid({"words": f"A message has at most {_WORDS:,} characters."})
    last = connection.scalar(select(func.max(message.c.n)).where(message.c.program == program_id))
    number = int(last or 0) + 1
    row = {"program": program_id, "n": number, "at": now, "title": title, "words": words}
    try:
        connection.execute(insert(message).values(**row, withdrawn=False))
    except IntegrityError as problem:
        raise Conflict("Somebody else left a message at this very moment. Try again.") from problem
    return number


def withdraw(connection: Connection, program_id: bytes, number: int) -> None:
    """Take a message back. Raises NotFound."""
    changed = connection.execute(
        update(message)
        .where(and_(message.c.program == program_id, message.c.n == number, message.c.withdrawn.is_(False)))
        .values(withdrawn=True)
    ).rowcount
    if not changed:
        raise NotFound("There is no such message, or it was taken back already.")


def lines(connection: Connection) -> list[Line]:
    """All messages that laptops may see, newest first."""
    rows = connection.execute(
        select(message, program.c.name)
        .select_from(message.outerjoin(program, program.c.program == message.c.program))
        .where(message.c.withdrawn.is_(False))
        .order_by(message.c.at.desc(), message.c.n.desc())
    )
    return [Line(bytes(row.program), row.n, row.at, row.name or "", row.title, row.words) for row in rows]
