# SPDX-License-Identifier: Apache-2.0
"""Names at the hub: what looks the same to people is not two things, and nothing unseen is in one."""

from __future__ import annotations

import secrets

import pytest
from nacl.signing import SigningKey

from app.domain.names import visible
from app.errors import Conflict, Invalid, NotFound
from app.hub import overview, programs, staff
from app.hub.database import Database
from app.sync.joining import Enrol, Enrolled, code_hash, read_enrolled, write_enrolled
from tests.hub.writer import Writer

NOW = 1_795_000_000_000
PASSWORD = "a long staff password"
UNSEEN = [
    "Front\u200bdesk",
    "\u202eFront desk",
    "Front\u2066desk",
    "Front\ndesk",
    "\x1bFront",
    "\u3164",
    "a\ufeffb",
]


def enrolled(
    database: Database, program: bytes, name: str, key: SigningKey | None = None, now: int = NOW
) -> Enrolled:
    """A laptop that asks to be called so."""
    verify_key = bytes((key or SigningKey.generate()).verify_key)
    with database.step() as connection:
        said = programs.new_code(connection, program, now)
        return programs.enrol(connection, Enrol(code_hash(said), name, verify_key, begins=False), now)


def test_two_laptops_of_a_program_never_have_one_name(database: Database, program: bytes) -> None:
    first = enrolled(database, program, "Front desk")
    told = [
        enrolled(database, program, name).name for name in ("Front desk", " FRONT  desk", "Van", "Front-desk")
    ]
    assert first.name == "Front desk"
    assert told == ["Front desk (2)", "FRONT desk (3)", "Van", "Front-desk (4)"]
    assert read_enrolled(write_enrolled(first)) == first
    with database.step() as connection:
        assert {line.name for line in overview.laptops(connection, NOW, program)} == {first.name, *told}
        # Revoked, it is still in History.
        programs.revoke(connection, program, first.laptop, NOW)
        other = programs.new_program(connection, "Another", NOW)
    assert enrolled(database, program, "Front desk").name == "Front desk (5)"
    assert enrolled(database, other, "Front desk").name == "Front desk"


def test_a_laptop_that_joins_again_keeps_its_name_or_takes_a_free_one(
    database: Database, program: bytes
) -> None:
    enrolled(database, program, "Front desk")
    key = SigningKey.generate()
    assert enrolled(database, program, "Front desk", key).name == "Front desk (2)"
    assert enrolled(database, program, "Front desk", key).name == "Front desk (2)"
    assert enrolled(database, program, "Van", key).name == "Van"
    assert enrolled(database, program, "Front desk").name == "Front desk (2)"


def test_what_cannot_be_seen_is_in_no_name(database: Database, program: bytes) -> None:
    for name in UNSEEN:
        with pytest.raises(ValueError, match="only characters that can be seen"):
            visible(name)
        with pytest.raises(Invalid, match="can be seen"):
            enrolled(database, program, name)
        with database.step() as connection:
            with pytest.raises(Invalid, match="can be seen"):
                programs.new_program(connection, name, NOW)
            with pytest.raises(Invalid, match="can be seen"):
                staff.add(connection, name, PASSWORD, NOW)


def test_names_of_all_writings_stay_as_they_are() -> None:
    for name in ("Tsé Bitʼaʼí", "Peña’s van", "Điné – 2", "图书馆", "مكتبة", "Desk #4 (old)", "📚"):
        assert visible(f"  {name} ") == name
    assert visible("Pen\u0303a   2") == "Peña 2"


def test_programs_that_differ_in_case_or_spaces_are_one(database: Database) -> None:
    name = f"Cedar Creek {secrets.token_hex(4)}"
    with database.step() as connection:
        made = programs.new_program(connection, f" {name} ", NOW)
        for same in (name.upper(), name.replace(" ", "   "), name.replace(" ", "-")):
            with pytest.raises(Conflict, match=f"“{name}” is on this hub already"):
                programs.new_program(connection, same, NOW)
            assert programs.program_named(connection, same) == made
        with pytest.raises(NotFound):
            programs.program_named(connection, name + "s")


def test_a_laptop_is_found_by_its_name_in_any_case_or_by_its_id(database: Database, program: bytes) -> None:
    van, other = (Writer.join(database, program, name) for name in ("Van", "Ván"))
    with database.look() as connection:
        for name, meant in (("van", van), ("VAN ", van), ("Ván (2)", other), (other.laptop.hex()[:6], other)):
            assert overview.laptop_named(connection, program, name) == meant.laptop
        lines = {line.name: line.begins for line in overview.laptops(connection, NOW, program)}
        assert lines == {"Van": van.laptop.hex()[:8], "Ván (2)": other.laptop.hex()[:8]}
        with pytest.raises(NotFound, match="no single laptop"):
            overview.laptop_named(connection, program, "Desk")


def test_a_name_that_is_the_beginning_of_anothers_id_is_not_guessed(
    database: Database, program: bytes
) -> None:
    other = Writer.join(database, program, "Van")
    Writer.join(database, program, other.laptop.hex()[:6])
    with database.look() as connection, pytest.raises(NotFound, match="more than one laptop"):
        overview.laptop_named(connection, program, other.laptop.hex()[:6])


def test_staff_signs_in_with_the_name_in_any_case(database: Database) -> None:
    with database.step() as connection:
        staff.add(connection, "Ana Peña", PASSWORD, NOW)
    token = ""
    for name in ("ana peña", " ANA  PEÑA", "Ana Pena"):
        token = staff.sign_in(database, name, PASSWORD, NOW) or ""
        with database.look() as connection:
            session = staff.session_of(connection, token, NOW)
        assert session is not None
        assert session.name == "Ana Peña"
    assert staff.sign_in(database, "Anna Peña", PASSWORD, NOW) is None
    with database.step() as connection:
        staff.remove(connection, "ana peña")
        assert not staff.has_anybody(connection)
        assert staff.session_of(connection, token, NOW) is None
