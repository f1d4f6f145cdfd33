# SPDX-License-Identifier: Apache-2.0
"""Codes let one laptop in, once and in time; tokens are kept hashed and end with a revocation."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select

from app import clock
from app.errors import Conflict, NotFound
from app.hub import programs, staff
from app.hub.database import Database
from app.hub.programs import CODE_HOURS, HOUR_MS
from app.hub.tables import laptop, staff_session
from app.sync.joining import Enrol, Enrolled, code_hash
from app.sync.tokens import token_hash, write_token
from tests.hub.writer import Writer

NOW = 1_795_000_000_000


def letter(said: str, key: bytes = b"", *, begins: bool = False) -> Enrol:
    return Enrol(code_hash(said), "Desk", key or bytes(SigningKey.generate().verify_key), begins)


def new_code(database: Database, program: bytes, now: int = NOW) -> str:
    with database.step() as connection:
        return programs.new_code(connection, program, now)


def enrol(database: Database, asked: Enrol, now: int = NOW) -> Enrolled:
    with database.step() as connection:
        return programs.enrol(connection, asked, now)


def test_a_code_ends_after_two_days(database: Database, program: bytes) -> None:
    said = new_code(database, program)
    with pytest.raises(NotFound, match="too old"):
        enrol(database, letter(said), NOW + CODE_HOURS * HOUR_MS)
    enrol(database, letter(said), NOW + CODE_HOURS * HOUR_MS - 1)


def test_a_code_lets_one_laptop_in(database: Database, program: bytes) -> None:
    said = new_code(database, program)
    first = letter(said)
    one = enrol(database, first)
    with pytest.raises(NotFound, match="used already"):
        enrol(database, letter(said))
    # The same laptop may ask again, because the answer may have got lost; what it was told before ends.
    again = enrol(database, first)
    assert (again.laptop, again.slot) == (one.laptop, one.slot)
    with database.look() as connection:
        assert programs.caller_of(connection, one.token) is None
        assert programs.caller_of(connection, again.token) is not None


def test_a_code_used_by_many_at_the_same_moment_lets_one_in(database: Database, program: bytes) -> None:
    for round_ in range(1, 4):
        said = new_code(database, program)
        let_in: list[bytes] = []
        refused: list[str] = []
        start = threading.Barrier(5)

        def come(
            said: str = said, start: threading.Barrier = start, let_in: list[bytes] = let_in,
            refused: list[str] = refused,
        ) -> None:  # fmt: skip
            asked = letter(said)
            start.wait(20)
            try:
                let_in.append(enrol(database, asked).laptop)
            except NotFound as problem:
                refused.append(problem.message)

        threads = [threading.Thread(target=come) for _ in range(5)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        assert (len(let_in), len(refused)) == (1, 4)
        with database.look() as connection:
            assert len(connection.execute(select(laptop)).all()) == round_


def test_nobody_gets_in_between_the_reading_of_a_code_and_its_use(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schedule that PostgreSQL allows: both read the code before either locks the program."""
    database = Database.open(postgres_url)
    try:
        with database.step() as connection:
            program = programs.new_program(connection, "Pine Hill", NOW)
        said, both_have_read = new_code(database, program), threading.Barrier(2)
        read, seen = programs._code, threading.local()

        def waits(*arguments: object) -> object:
            found = read(*arguments)  # type: ignore[arg-type]
            if not hasattr(seen, "once"):
                seen.once = True
                both_have_read.wait(20)
            return found

        monkeypatch.setattr(programs, "_code", waits)
        outcomes: list[str] = []

        def come() -> None:
            try:
                enrol(database, letter(said))
                outcomes.append("in")
            except NotFound:
                outcomes.append("refused")

        threads = [threading.Thread(target=come) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        assert sorted(outcomes) == ["in", "refused"]
    finally:
        database.close()


def test_who_was_revoked_does_not_come_back_with_the_old_code(database: Database, program: bytes) -> None:
    said, key = new_code(database, program), bytes(SigningKey.generate().verify_key)
    enrolled = enrol(database, letter(said, key))
    with database.step() as connection:
        programs.revoke(connection, program, enrolled.laptop, NOW)
    with database.look() as connection:
        assert programs.caller_of(connection, enrolled.token) is None
    with pytest.raises(NotFound, match="Ask for a new one"):
        enrol(database, letter(said, key))
    # A new code is the staff's word that it may.
    back = enrol(database, letter(new_code(database, program), key))
    assert back.laptop == enrolled.laptop


def test_a_second_beginning_is_refused_and_costs_no_code(database: Database, program: bytes) -> None:
    enrol(database, letter(new_code(database, program), begins=True))
    said = new_code(database, program)
    with pytest.raises(Conflict, match="has a laptop already"):
        enrol(database, letter(said, begins=True))
    enrol(database, letter(said))


def test_the_same_invitation_twice_is_refused_also_at_the_same_moment(
    database: Database, program: bytes
) -> None:
    name, start = secrets.token_bytes(32), threading.Barrier(2)
    outcomes: list[str] = []

    def leave() -> None:
        start.wait(20)
        try:
            with database.step() as connection:
                programs.keep_code(connection, program, name, "invite", b"sealed", NOW)
            outcomes.append("kept")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=leave) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(outcomes) == ["kept", "refused"]


# -- tokens ----------------------------------------------------------------------------------------


def everything(database: Database) -> bytes:
    from app.hub.tables import metadata

    with database.look() as connection:
        rows = [row for table in metadata.tables.values() for row in connection.execute(select(table))]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def test_only_the_hash_of_a_token_is_kept(database: Database, program: bytes) -> None:
    writer = Writer.join(database, program)
    secret = writer.token.rpartition(".")[2]
    with database.step() as connection:
        staff.add(connection, "Ida", "a long staff password", clock.now_ms())
    signed_in = staff.sign_in(database, "Ida", "a long staff password", clock.now_ms())
    assert signed_in is not None
    kept = everything(database)
    for token in (secret, signed_in):
        assert token.encode() not in kept
        assert hashlib.sha256(token.encode()).digest() not in kept  # the hash has a prefix of its own
    assert b"a long staff password" not in kept
    assert token_hash(secret) in kept


def test_a_token_that_is_none_is_nobodys(database: Database, program: bytes) -> None:
    Writer.join(database, program)
    nobody = "00" * 16 + "." + "00" * 16 + "."
    zeros = write_token(bytes(16), bytes(16), "")
    with database.look() as connection:
        for token in (
            "",
            ".",
            "..",
            "x",
            "é.ü.ß",
            "zz" * 16 + "." + "zz" * 16 + ".x",
            nobody,
            zeros,
            f"{zeros}x",
            f"{'é' * 43}.x",
            f"{'*' * 43}.x",
            "\x00",
            "." * 9,
        ):
            assert programs.caller_of(connection, token) is None


def test_a_token_is_good_for_its_own_laptop_only(database: Database, program: bytes) -> None:
    one, other = Writer.join(database, program), Writer.join(database, program)
    swapped = ".".join((one.token.partition(".")[0], other.token.partition(".")[2]))
    with database.look() as connection:
        assert programs.caller_of(connection, swapped) is None
        assert programs.caller_of(connection, one.token) == one.caller


def test_tokens_are_compared_in_constant_time(
    database: Database, program: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On both paths, for laptops and for staff, also when there is nothing to compare with."""
    compared: list[int] = []
    compare = hmac.compare_digest

    def noting(a: bytes, b: bytes) -> bool:
        compared.append(len(a))
        return compare(a, b)

    writer = Writer.join(database, program)
    with database.step() as connection:
        staff.add(connection, "Ida", "a long staff password", NOW)
    token = staff.sign_in(database, "Ida", "a long staff password", NOW)
    assert token is not None
    monkeypatch.setattr(hmac, "compare_digest", noting)
    stranger = write_token(bytes(16), bytes(16), "x" * 43)
    with database.look() as connection:
        assert programs.caller_of(connection, writer.token) is not None
        assert programs.caller_of(connection, stranger) is None
        assert staff.session_of(connection, token, NOW) is not None
        assert staff.session_of(connection, "guess", NOW) is None
        assert connection.execute(select(staff_session.c.token_hash)).one() != (token.encode(),)
    assert compared == [32, 32, 32, 32]
