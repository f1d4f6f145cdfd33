# SPDX-License-Identifier: Apache-2.0
"""What the hub's staff see at a glance: programs and laptops, and when they were last heard of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from app.domain.names import fold
from app.errors import NotFound
from app.hub.tables import laptop, program, share

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """``last_contact`` is the newest of its laptops, as text in this machine's time."""

    program: bytes
    name: str
    laptops: int
    entries: int
    last_contact: str


@dataclass(frozen=True, slots=True)
class LaptopLine:
    """A laptop as the staff see it; ``begins`` are the first digits of its id, which ``revoke`` takes too."""

    program_id: bytes
    program: str
    laptop: bytes
    name: str
    state: str
    last_contact: str
    app: str
    begins: str


@dataclass(frozen=True, slots=True)
class ShareLine:
    """Something a program lets this hub read, and since when this version of it is here."""

    kind: str
    period: str
    at: str


def programs(
    connection: Connection, now: int, *, find: str = "", skip: int = 0, most: int | None = None
) -> list[ProgramLine]:
    """Programs by name: all of them, or ``most`` after ``skip`` of those with ``find`` in their names."""
    rows = connection.execute(
        select(
            program.c.program, program.c.name, program.c.head,
            func.count(laptop.c.laptop).label("laptops"), func.max(laptop.c.last_contact).label("contact"),
        )
        .select_from(
            program.outerjoin(
                laptop, and_(laptop.c.program == program.c.program, laptop.c.revoked.is_(None))
            )
        )
        .where(program.c.name.icontains(find, autoescape=True))
        .group_by(program.c.program, program.c.name, program.c.head)
        .order_by(program.c.name, program.c.program)
        .offset(skip)
        .limit(most)
    )  # fmt: skip
    return [
        ProgramLine(bytes(row.program), row.name, row.laptops, row.head, ago(row.contact, now))
        for row in rows
    ]


def program_line(connection: Connection, program_id: bytes, now: int) -> ProgramLine:
    """One program. Raises NotFound."""
    row = connection.execute(
        select(program.c.name, program.c.head, func.count(laptop.c.laptop), func.max(laptop.c.last_contact))
        .select_from(
            program.outerjoin(laptop, and_(laptop.c.program == program.c.program, laptop.c.revoked.is_(None)))
        )
        .where(program.c.program == program_id)
        .group_by(program.c.name, program.c.head)
    ).first()
    if row is None:
        raise NotFound("There is no such program on this hub.")
    name, entries, count, contact = row
    return ProgramLine(program_id, name, count, entries, ago(contact, now))


def shares(connection: Connection, program_id: bytes, now: int) -> list[ShareLine]:
    """What a program lets this hub read, the newest period first."""
    rows = connection.execute(
        select(share.c.kind, share.c.period, share.c.at)
        .where(share.c.program == program_id)
        .order_by(share.c.kind, share.c.period.desc())
    )
    return [ShareLine(row.kind, row.period, ago(row.at, now)) for row in rows]


def laptops(connection: Connection, now: int, program_id: bytes | None = None) -> list[LaptopLine]:
    """Laptops of one program or of all."""
    wanted = select(laptop, program.c.name.label("program_name")).join(
        program, program.c.program == laptop.c.program
    )
    if program_id is not None:
        wanted = wanted.where(laptop.c.program == program_id)
    return [
        LaptopLine(
            bytes(row.program), row.program_name, bytes(row.laptop), row.name,
            "revoked" if row.revoked else "joined", ago(row.last_contact, now),
            row.app, bytes(row.laptop).hex()[:_DIGITS],
        )
        for row in connection.execute(wanted.order_by(program.c.name, laptop.c.name))
    ]  # fmt: skip


def laptop_named(connection: Connection, program_id: bytes, name: str) -> bytes:
    """A laptop by its name, however it is capitalised, or at least four digits of its id's beginning.

    Raises NotFound.
    """
    joined = [line for line in laptops(connection, 0, program_id) if line.state == "joined"]
    by_name = [line.laptop for line in joined if line.name == name]
    by_name = by_name or [line.laptop for line in joined if name and fold(line.name) == fold(name)]
    by_id = [line.laptop for line in joined if len(name) >= 4 and line.laptop.hex().startswith(name.lower())]
    found = {*by_name, *by_id}
    if len(found) > 1:
        raise NotFound(
            f"“{name}” is more than one laptop of this program. Name it by the beginning of its id, which "
            "porchlight hub status shows."
        )
    if not found:
        raise NotFound(
            f"There is no single laptop “{name}” in this program that has access. See: porchlight hub status"
        )
    return found.pop()


def ago(at: int | None, now: int) -> str:
    """A moment (UTC ms) in this machine's time, and how long ago that was."""
    if at is None:
        return "never"
    minutes = max(0, now - at) // 60_000
    when = f"{datetime.fromtimestamp(at / 1000):%Y-%m-%d %H:%M}"
    if minutes < 60:
        return f"{when} ({minutes} min ago)"
    return f"{when} ({minutes // 60} h ago)" if minutes < 2880 else f"{when} ({minutes // 1440} days ago)"
