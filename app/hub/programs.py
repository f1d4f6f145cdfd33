# SPDX-License-Identifier: Apache-2.0
"""Programs and their laptops as the hub knows them: codes, tokens, revocation; a restored hub's new log."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.names import fold, visible
from app.errors import Conflict, Invalid, NotFound
from app.hub import statements
from app.hub.ordering import Caller
from app.hub.tables import code, cut, entry, laptop, program
from app.paths import words
from app.sync.bundle import Entry
from app.sync.chain import START
from app.sync.joining import CODE_WORDS, Enrol, Enrolled, code_hash, new_words
from app.sync.tokens import read_token, token_hash, write_token

HOUR_MS = 3_600_000
CODE_HOURS = 48
_SLOTS = 100
_LONGEST_NAME = 120
_USED_CODE = "This code has been used already. Make another one."
_NO_CODE = "This code is not known, too old, or used already. Ask for a new one."


def new_program(connection: Connection, name: str, now: int) -> bytes:
    """Make room for a program. Raises Invalid for its name, Conflict when there is one of that name.

    Case, spaces, accents and hyphens do not make two names of one.
    """
    name = checked_name(name)
    if not name or len(name) > _LONGEST_NAME:
        raise Invalid({"name": f"A program needs a name of at most {_LONGEST_NAME} characters."})
    for there in connection.scalars(select(program.c.name)):
        if fold(there) == fold(name):
            raise Conflict(f"A program named “{there}” is on this hub already.")
    program_id = secrets.token_bytes(16)
    connection.execute(
        insert(program).values(
            program=program_id, name=name, log=secrets.token_bytes(16), head=0, chain=START, received=0,
            next_slot=0, made=now,
        )
    )  # fmt: skip
    return program_id


def checked_name(name: str) -> str:
    """A name as it is kept. Raises Invalid when something in it cannot be seen."""
    try:
        return visible(name)
    except ValueError as problem:
        raise Invalid({"name": str(problem)}) from problem


def new_code(connection: Connection, program_id: bytes, now: int) -> str:
    """A one-time enrolment code of four words, good for two days."""
    said = new_words(words(), CODE_WORDS)
    keep_code(connection, program_id, code_hash(said), "enrol", b"", now)
    return said


def keep_code(
    connection: Connection, program_id: bytes, hashed: bytes, kind: str, sealed: bytes, now: int
) -> None:
    """Store a one-time code by its hash. Raises Conflict when it is there already."""
    if connection.scalar(select(code.c.kind).where(code.c.code_hash == hashed)) is not None:
        raise Conflict(_USED_CODE)
    row = {"program": program_id, "code_hash": hashed, "kind": kind, "sealed": sealed}
    try:
        connection.execute(insert(code).values(**row, expires=now + CODE_HOURS * HOUR_MS))
    except IntegrityError as problem:  # somebody was faster between the two
        raise Conflict(_USED_CODE) from problem


def enrol(connection: Connection, letter: Enrol, now: int) -> Enrolled:
    """Let a laptop in with a one-time code. Asked again, because the answer got lost, it is told again.

    A name that another laptop of the program has gets a number. Raises NotFound for a wrong, old or used
    code, Invalid for a name, and Conflict, without using the code up, when the laptop wants to begin a
    program that others have begun.
    """
    wanted = checked_name(letter.name)
    if not wanted:
        raise Invalid({"name": "A laptop needs a name."})
    found = _code(connection, letter.code_hash, now)
    own = select(program).where(program.c.program == found.program).with_for_update()
    head = connection.execute(own).one()
    # Read again now that the program is locked: another laptop may have used it in between.
    found = _code(connection, letter.code_hash, now)
    known = _laptop_with_key(connection, head.program, letter.verify_key)
    # Whoever was revoked since needs a new code; the one it came with lets it in no more.
    if found.used is not None and (known is None or known.revoked is not None):
        raise NotFound(_NO_CODE)
    if letter.begins and _is_begun(connection, head, letter.verify_key):
        raise Conflict(
            "This program has a laptop already. Let one of them invite this laptop, or use the printed "
            "recovery code."
        )
    connection.execute(
        update(code)
        .where(and_(code.c.program == head.program, code.c.code_hash == letter.code_hash))
        .values(used=now)
    )
    token = secrets.token_urlsafe(32)
    name = _free_name(connection, head.program, wanted, known.laptop if known is not None else b"")
    if known is None:
        laptop_id, slot = secrets.token_bytes(16), head.next_slot
        connection.execute(
            insert(laptop).values(
                program=head.program, laptop=laptop_id, name=name, token_hash=token_hash(token),
                verify_key=letter.verify_key, slot=slot % _SLOTS, enrolled=now, app="", cursor=0, digest=b"",
                recovery=b"",
            )
        )  # fmt: skip
        connection.execute(
            update(program).where(program.c.program == head.program).values(next_slot=slot + 1)
        )
    else:
        laptop_id, slot = bytes(known.laptop), known.slot
        connection.execute(
            update(laptop)
            .where(and_(laptop.c.program == head.program, laptop.c.laptop == laptop_id))
            .values(token_hash=token_hash(token), name=name, revoked=None)
        )
    program_id = bytes(head.program)
    return Enrolled(
        program_id, head.name, laptop_id, write_token(program_id, laptop_id, token), slot % _SLOTS,
        bytes(found.sealed), recovery_of(connection, program_id), name,
    )  # fmt: skip


def _code(connection: Connection, hashed: bytes, now: int) -> Row[Any]:
    found = connection.execute(
        select(code.c.program, code.c.sealed, code.c.used).where(
            and_(code.c.code_hash == hashed, code.c.expires > now)
        )
    ).first()
    if found is None:
        raise NotFound(_NO_CODE)
    return found


def _laptop_with_key(connection: Connection, program_id: bytes, verify_key: bytes) -> Row[Any] | None:
    return connection.execute(
        select(laptop.c.laptop, laptop.c.slot, laptop.c.revoked).where(
            and_(laptop.c.program == program_id, laptop.c.verify_key == verify_key)
        )
    ).first()


def _free_name(connection: Connection, program_id: bytes, wanted: str, own: bytes) -> str:
    """The name, or with " (2)" behind it where another laptop of the program has it, revoked or not: History
    and the staff tell laptops apart by their names.
    """
    others = select(laptop.c.name).where(and_(laptop.c.program == program_id, laptop.c.laptop != own))
    taken = {fold(name) for name in connection.scalars(others)}
    name, number = wanted, 1
    while fold(name) in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


def _is_begun(connection: Connection, head: Row[Any], verify_key: bytes) -> bool:
    """Another laptop made the program's key already."""
    others = connection.scalar(
        select(func.count())
        .select_from(laptop)
        .where(
            and_(
                laptop.c.program == head.program,
                laptop.c.verify_key != verify_key,
                laptop.c.revoked.is_(None),
            )
        )
    )
    return bool(head.head or others)


def recovery_of(connection: Connection, program_id: bytes) -> tuple[bytes, ...]:
    """What the laptops left for the printed recovery codes, newest first; sealed."""
    rows = connection.scalars(
        select(laptop.c.recovery)
        .where(and_(laptop.c.program == program_id, laptop.c.revoked.is_(None)))
        .order_by(laptop.c.enrolled.desc())
    )
    return tuple(bytes(one) for one in rows if one)


def caller_of(connection: Connection, token: str) -> Caller | None:
    """The laptop that a token proves; None for an unknown or revoked one. Compared in constant time."""
    try:
        program_id, laptop_id, secret = read_token(token)
    except ValueError:
        return None
    row = connection.execute(statements.TOKEN, {"the_program": program_id, "the_laptop": laptop_id}).first()
    kept = bytes(row.token_hash) if row is not None else bytes(32)
    if not hmac.compare_digest(kept, token_hash(secret)) or row is None or row.revoked is not None:
        return None
    return Caller(program_id, laptop_id, row.slot)


def revoke(connection: Connection, program_id: bytes, laptop_id: bytes, now: int) -> None:
    """From the next request on this laptop is refused. Raises NotFound."""
    changed = connection.execute(
        update(laptop)
        .where(and_(laptop.c.program == program_id, laptop.c.laptop == laptop_id, laptop.c.revoked.is_(None)))
        .values(revoked=now)
    ).rowcount
    if not changed:
        raise NotFound("There is no such laptop, or it is revoked already.")


def begin_new_logs(connection: Connection) -> int:
    """After a restore: every log gets a new name, and the old one lives on up to where it was restored."""
    rows = connection.execute(select(program.c.program, program.c.log, program.c.head)).all()
    for row in rows:
        connection.execute(insert(cut).values(program=row.program, log=row.log, seq=row.head))
        connection.execute(
            update(program).where(program.c.program == row.program).values(log=secrets.token_bytes(16))
        )
    return len(rows)


def program_named(connection: Connection, name: str) -> bytes:
    """A program by its name, however it is spaced and capitalised. Raises NotFound."""
    rows = connection.execute(select(program.c.program, program.c.name)).all()
    found = [row.program for row in rows if row.name == name]
    found = found or [row.program for row in rows if fold(row.name) == fold(name)]
    if len(found) != 1:
        raise NotFound(f"There is no single program named “{name}” on this hub.")
    return bytes(found[0])


def count_all(connection: Connection) -> dict[str, int]:
    """How much there is on this hub."""
    return {
        "programs": int(connection.scalar(select(func.count()).select_from(program)) or 0),
        "laptops": int(
            connection.scalar(select(func.count()).select_from(laptop).where(laptop.c.revoked.is_(None))) or 0
        ),
        "log_entries": int(connection.scalar(select(func.sum(program.c.head))) or 0),
    }


def log_from(connection: Connection, program_id: bytes, seq: int, limit: int) -> list[Entry]:
    """At most ``limit`` entries after ``seq``."""
    rows = connection.execute(
        select(entry.c.seq, entry.c.received, entry.c.chain, entry.c.content)
        .where(and_(entry.c.program == program_id, entry.c.seq > seq))
        .order_by(entry.c.seq)
        .limit(limit)
    )
    return [Entry(row.seq, row.received, bytes(row.chain), bytes(row.content)) for row in rows]
