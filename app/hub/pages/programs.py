# SPDX-License-Identifier: Apache-2.0
"""The programs of this hub, and one of them: its laptops, what waits for a person, what it shares."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response
from starlette.routing import BaseRoute

from app.errors import Conflict, Invalid
from app.hub import held, overview
from app.hub import programs as hub_programs
from app.hub.overview import ProgramLine, ago
from app.hub.pages.desk import Desk, Visit
from app.hub.pages.listing import Action, Column, Listing, Row, Tag, as_csv
from app.hub.pages.words import period_words
from app.sync.shares import COUNTS, MARKS, NAMED

_A_PAGE = 100
_LONGEST_NAME = 120
_KINDS = {COUNTS: "Counts", MARKS: "Rows of marks with numbered students", NAMED: "Named, with consent"}


def routes(desk: Desk) -> list[BaseRoute]:
    """Programs, and what is asked of one."""
    return [
        desk.page("/programs", show_all),
        desk.form("/programs", add),
        desk.page("/programs.csv", all_csv),
        desk.page("/programs/{program}", show_one),
        desk.page("/programs/{program}/laptops.csv", lambda visit: _one_csv(visit, _laptops)),
        desk.page("/programs/{program}/waiting.csv", lambda visit: _one_csv(visit, _waiting)),
        desk.page("/programs/{program}/shares.csv", lambda visit: _one_csv(visit, _shares)),
    ]


def show_all(visit: Visit, status: int = 200, *, name: str = "", wrong: str = "") -> Response:
    """All programs, or those with some letters in their names, a hundred at a time."""
    find, at = visit.asked("find").strip()[:_LONGEST_NAME], _page_number(visit.asked("page"))
    with visit.database.look() as connection:
        found = overview.programs(
            connection, visit.now, find=find, skip=(at - 1) * _A_PAGE, most=_A_PAGE + 1
        )  # fmt: skip
    lines, more = found[:_A_PAGE], len(found) > _A_PAGE

    def page(number: int) -> str:
        return f"/programs?{urlencode({'find': find, 'page': number})}"

    return visit.page(
        "programs.html", status, listing=_programs(lines, find), find=find, name=name, wrong=wrong,
        earlier=page(at - 1) if at > 1 else "", later=page(at + 1) if more else "",
        is_new=not lines and not find and at == 1,
    )  # fmt: skip


def add(visit: Visit) -> Response:
    """Make room for a program."""
    name = " ".join(visit.typed("name").split())
    try:
        with visit.database.step() as connection:
            made = hub_programs.new_program(connection, name, visit.now)
    except (Invalid, Conflict) as problem:
        return show_all(visit, 422, name=name, wrong=problem.message)
    return visit.go(
        f"/programs/{made.hex()}", f"{name} may join now: make a code for its first laptop here."
    )  # fmt: skip


def all_csv(visit: Visit) -> Response:
    """Every program, or those that were looked for, in one file."""
    find = visit.asked("find").strip()[:_LONGEST_NAME]
    with visit.database.look() as connection:
        lines = overview.programs(connection, visit.now, find=find)
    return as_csv(_programs(lines, find))


def show_one(visit: Visit) -> Response:
    """One program."""
    program_id = visit.identity("program")
    with visit.database.look() as connection:
        line = overview.program_line(connection, program_id, visit.now)
        laptops = _laptops(connection, program_id, visit.now)
        waiting = _waiting(connection, program_id, visit.now)
        shares = _shares(connection, program_id, visit.now)
    return visit.page(
        "program.html", program=line, address=_address(program_id), laptops=laptops, waiting=waiting,
        shares=shares,
    )  # fmt: skip


def program_of(visit: Visit, connection: Connection) -> ProgramLine:
    """The program in the address. Raises NotFound."""
    return overview.program_line(connection, visit.identity("program"), visit.now)


# -- tables ------------------------------------------------------------------------------------------


def _programs(lines: list[ProgramLine], find: str) -> Listing:
    return Listing(
        "programs", "Programs",
        (Column("Program"), Column("Last contact"), Column("Laptops", True), Column("Parcels", True)),
        [
            Row((line.name, line.last_contact, line.laptops, line.entries), _address(line.program))
            for line in lines
        ],
        f"No program has “{find}” in its name." if find else "No program yet.",
        f"/programs.csv?{urlencode({'find': find})}" if find else "/programs.csv",
    )  # fmt: skip


def _laptops(connection: Connection, program_id: bytes, now: int) -> Listing:
    rows = []
    for line in overview.laptops(connection, now, program_id):
        joined = line.state == "joined"
        revoke = Action(
            "Revoke", line.name, f"{_address(program_id)}/laptops/{line.laptop.hex()}/revoke", "problem"
        )
        rows.append(
            Row(
                (line.name, Tag("Joined" if joined else "Revoked", "ok" if joined else "problem"),
                 line.last_contact, line.app or "–"),
                actions=(revoke,) if joined else (),
            )
        )  # fmt: skip
    return Listing(
        "laptops", "Laptops",
        (Column("Laptop"), Column("State"), Column("Last contact"), Column("Version of Porchlight")),
        rows, "No laptop has joined yet. Make a code, and type it on the laptop.",
        f"{_address(program_id)}/laptops.csv",
    )  # fmt: skip


def _waiting(connection: Connection, program_id: bytes, now: int) -> Listing:
    rows = []
    for line in held.lines(connection, program_id):
        address, whose = f"{_address(program_id)}/waiting/{line.bundle.hex()}", f"the bundle of {line.laptop}"
        rows.append(
            Row(
                (line.laptop, ago(line.at, now), line.size, line.bundle.hex()[:8]),
                actions=(
                    Action("Take", whose, f"{address}/take"),
                    Action("Throw away", whose, f"{address}/throw-away", "problem"),
                ),
            )
        )
    return Listing(
        "waiting", "Bundles of revoked laptops, waiting for you",
        (Column("Laptop"), Column("Came in"), Column("Bytes", True), Column("Begins with")), rows,
        "Nothing waits.", f"{_address(program_id)}/waiting.csv",
    )  # fmt: skip


def _shares(connection: Connection, program_id: bytes, now: int) -> Listing:
    return Listing(
        "shares", "What this program lets the hub read",
        (Column("Content"), Column("Period"), Column("As of")),
        [
            Row((_KINDS.get(line.kind, line.kind[:80]), period_words(line.period), line.at))
            for line in overview.shares(connection, program_id, now)
        ],
        "Nothing: this program shares no counts yet.", f"{_address(program_id)}/shares.csv",
    )  # fmt: skip


def _one_csv(visit: Visit, table: Callable[[Connection, bytes, int], Listing]) -> Response:
    with visit.database.look() as connection:
        line = program_of(visit, connection)
        return as_csv(table(connection, line.program, visit.now))


def _address(program_id: bytes) -> str:
    return f"/programs/{program_id.hex()}"


def _page_number(asked: str) -> int:
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
