# SPDX-License-Identifier: Apache-2.0
"""The people at the hub: passwords under Argon2id, a lock-out after wrong ones, sessions by hashed token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from nacl import pwhash
from nacl.exceptions import InvalidkeyError
from sqlalchemy import Connection, delete, insert, select, update

from app.domain.names import fold
from app.errors import Invalid, NotFound
from app.hub.database import Database
from app.hub.programs import HOUR_MS, checked_name
from app.hub.tables import staff, staff_session

SHORTEST = 12
_SESSION_MS = 8 * HOUR_MS
_TRIES = 5
_LOCKED_MS = HOUR_MS // 4
# A hash of nothing anybody types: an unknown name takes as long as a wrong password.
_NOBODY: list[str] = []


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is signed in; ``form_key`` must come back with every form."""

    name: str
    form_key: str


def add(connection: Connection, name: str, password: str, now: int) -> None:
    """Let somebody in, or give them a new password. Raises Invalid for a short one.

    Names are compared folded: "ana" is Ana.
    """
    if len(password) < SHORTEST:
        raise Invalid({"password": f"A password needs at least {SHORTEST} characters."})
    name = checked_name(name)
    if not name:
        raise Invalid({"name": "A name is needed."})
    there = _kept_name(connection, name)
    connection.execute(delete(staff).where(staff.c.name == there))
    connection.execute(delete(staff_session).where(staff_session.c.name == there))
    connection.execute(
        insert(staff).values(name=name, password_hash=_hashed(password), failed=0, locked_until=0, made=now)
    )


def remove(connection: Connection, name: str) -> None:
    """Take somebody's access away, also where they are signed in. Raises NotFound."""
    there = _kept_name(connection, name)
    if not connection.execute(delete(staff).where(staff.c.name == there)).rowcount:
        raise NotFound(f"Nobody named {name} signs in here.")
    connection.execute(delete(staff_session).where(staff_session.c.name == there))


def sign_in(database: Database, name: str, password: str, now: int) -> str | None:
    """A session's token, or None: wrong, or locked for a quarter of an hour after five wrong tries.

    The password is stretched between two transactions, so that nobody waits for it; a try that was begun
    before the lock is refused after it.
    """
    name = name.replace("\x00", "")  # PostgreSQL takes none in text
    with database.look() as connection:
        name = _kept_name(connection, name)
        known = connection.scalar(select(staff.c.password_hash).where(staff.c.name == name))
    kept = known or _nobody()
    right = _is_right(kept, password)
    with database.step() as connection:
        return _note_try(connection, name, kept, now, right=right)


def _kept_name(connection: Connection, name: str) -> str:
    """How somebody's name is kept, however it was typed; itself where nobody has it."""
    wanted = fold(name)
    return next((one for one in connection.scalars(select(staff.c.name)) if fold(one) == wanted), name)


def has_anybody(connection: Connection) -> bool:
    """Whether somebody may sign in at all."""
    return connection.scalar(select(staff.c.name).limit(1)) is not None


def _note_try(connection: Connection, name: str, kept: str, now: int, *, right: bool) -> str | None:
    row = connection.execute(select(staff).where(staff.c.name == name).with_for_update()).first()
    if row is None or row.locked_until > now or row.password_hash != kept:
        return None
    if not right:
        failed = row.failed + 1
        connection.execute(
            update(staff)
            .where(staff.c.name == name)
            .values(
                failed=failed % _TRIES,
                locked_until=now + _LOCKED_MS if failed >= _TRIES else row.locked_until,
            )
        )
        return None
    connection.execute(update(staff).where(staff.c.name == name).values(failed=0))
    connection.execute(delete(staff_session).where(staff_session.c.expires < now))
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(staff_session).values(
            token_hash=_token_hash(token), name=name, form_key=secrets.token_urlsafe(24),
            expires=now + _SESSION_MS,
        )
    )  # fmt: skip
    return token


def session_of(connection: Connection, token: str, now: int) -> Session | None:
    """Who is signed in with this token."""
    own_hash = _token_hash(token)
    row = connection.execute(select(staff_session).where(staff_session.c.token_hash == own_hash)).first()
    kept = bytes(row.token_hash) if row is not None else bytes(32)
    if not hmac.compare_digest(kept, own_hash) or row is None or row.expires < now:
        return None
    return Session(row.name, row.form_key)


def sign_out(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute(delete(staff_session).where(staff_session.c.token_hash == _token_hash(token)))


def is_own_form(session: Session, form_key: str) -> bool:
    """The form was made for this session."""
    return hmac.compare_digest(session.form_key.encode(), form_key.encode())


def _hashed(password: str) -> str:
    return pwhash.argon2id.str(
        password.encode(), opslimit=pwhash.argon2id.OPSLIMIT_INTERACTIVE,
        memlimit=pwhash.argon2id.MEMLIMIT_INTERACTIVE,
    ).decode()  # fmt: skip


def _is_right(kept: str, password: str) -> bool:
    try:
        return pwhash.verify(kept.encode(), password.encode())
    except InvalidkeyError:
        return False


def _nobody() -> str:
    if not _NOBODY:
        _NOBODY.append(_hashed(secrets.token_urlsafe(16)))
    return _NOBODY[0]


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(b"porchlight staff " + token.encode()).digest()
