# SPDX-License-Identifier: Apache-2.0
"""What is done for one program's laptops: a code for a new one, revoking, the bundles of revoked ones.

Whatever cannot be undone is asked once more, on a page of its own whose button names what it does.
"""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.responses import Response
from starlette.routing import BaseRoute

from app.errors import NotFound
from app.hub import held, overview
from app.hub import programs as hub_programs
from app.hub.overview import ProgramLine, ago
from app.hub.pages.desk import CODE, Desk, Visit
from app.hub.pages.programs import program_of

_BUNDLE = 32


def routes(desk: Desk) -> list[BaseRoute]:
    """Codes, revoking, bundles that wait."""
    program = "/programs/{program}"
    revoke, take = f"{program}/laptops/{{laptop}}/revoke", f"{program}/waiting/{{bundle}}/take"
    throw_away = f"{program}/waiting/{{bundle}}/throw-away"
    return [
        desk.form(f"{program}/codes", make_code),
        desk.page(f"{program}/code", show_code),
        desk.page(revoke, ask_revoke),
        desk.form(revoke, revoke_laptop),
        desk.page(take, ask_take),
        desk.form(take, take_bundle),
        desk.page(throw_away, ask_throw_away),
        desk.form(throw_away, throw_bundle_away),
    ]


def make_code(visit: Visit) -> Response:
    """A one-time code; the next page shows it, once."""
    with visit.database.step() as connection:
        line = program_of(visit, connection)
        words = hub_programs.new_code(connection, line.program, visit.now)
    return visit.go(f"{_address(line)}/code", f"{line.program.hex()} {words}", cookie=CODE)


def show_code(visit: Visit) -> Response:
    """The code that was just made; asked again, that it was shown."""
    with visit.database.look() as connection:
        line = program_of(visit, connection)
    owner, _, words = visit.said(CODE).partition(" ")
    response = visit.page(
        "code.html", program=line, address=_address(line), hours=hub_programs.CODE_HOURS,
        words=words if owner == line.program.hex() else "",
    )  # fmt: skip
    visit.forget(response, CODE)
    return response


def ask_revoke(visit: Visit) -> Response:
    """Really?"""
    with visit.database.look() as connection:
        line = program_of(visit, connection)
        name, state, contact = _laptop(visit, connection, line)
    if state != "joined":
        raise NotFound(f"{name} is revoked already.")
    return _ask(
        visit, line, f"Revoke {name}?", f"Revoke {name}", f"Keep {name}",
        [
            f"From its next request on, {name} is refused. It was last heard of: {contact}.",
            "What it has not sent yet can still come in as a bundle on a stick. It then waits here for you.",
            "Its copy of the data stays on the laptop. To come back, the laptop needs a new code.",
        ],
    )  # fmt: skip


def revoke_laptop(visit: Visit) -> Response:
    """From its next request on this laptop is refused."""
    with visit.database.step() as connection:
        line = program_of(visit, connection)
        name, _, _ = _laptop(visit, connection, line)
        hub_programs.revoke(connection, line.program, visit.identity("laptop"), visit.now)
    return visit.go(_address(line), f"{name} is revoked: it is refused from now on.")


def ask_take(visit: Visit) -> Response:
    """Really?"""
    line, bundle = _waiting(visit)
    return _ask(
        visit, line, f"Take the bundle of {bundle.laptop}?", f"Take the bundle of {bundle.laptop}",
        "Let it wait",
        [
            f"It came in {ago(bundle.at, visit.now)} and has {bundle.size:,} bytes.",
            f"{bundle.laptop} is revoked. Take its work only if you know who had the laptop at the time.",
            "Its changes then reach every laptop of the program. Only a coordinator can correct them there.",
        ],
    )  # fmt: skip


def take_bundle(visit: Visit) -> Response:
    """Order what the bundle holds."""
    with visit.database.step() as connection:
        line = program_of(visit, connection)
        brought = held.take(connection, line.program, visit.identity("bundle", _BUNDLE), visit.now)
    lost = f" {brought.lost:,} bytes of it were damaged." if brought.lost else ""
    parcels = f"{brought.parcels:,} parcel{'' if brought.parcels == 1 else 's'}"
    return visit.go(_address(line), f"The bundle of {brought.laptop} was taken: {parcels}.{lost}")


def ask_throw_away(visit: Visit) -> Response:
    """Really?"""
    line, bundle = _waiting(visit)
    return _ask(
        visit, line, f"Throw away the bundle of {bundle.laptop}?",
        f"Throw away the bundle of {bundle.laptop}", "Let it wait",
        [
            f"It came in {ago(bundle.at, visit.now)} and has {bundle.size:,} bytes.",
            "What is in it is lost, unless the laptop or the stick still has it.",
        ],
    )  # fmt: skip


def throw_bundle_away(visit: Visit) -> Response:
    """Keep the bundle no longer."""
    line, bundle = _waiting(visit)
    with visit.database.step() as connection:
        held.throw_away(connection, line.program, bundle.bundle)
    return visit.go(_address(line), f"The bundle of {bundle.laptop} was thrown away.")


def _ask(
    visit: Visit, line: ProgramLine, title: str, button: str, back: str, sentences: list[str]
) -> Response:
    return visit.page(
        "confirm.html", title=title, button=button, back=back, sentences=sentences, address=_address(line),
        place=line.name,
    )  # fmt: skip


def _laptop(visit: Visit, connection: Connection, line: ProgramLine) -> tuple[str, str, str]:
    wanted = visit.identity("laptop")
    for one in overview.laptops(connection, visit.now, line.program):
        if one.laptop == wanted:
            return one.name, one.state, one.last_contact
    raise NotFound("There is no such laptop in this program.")


def _waiting(visit: Visit) -> tuple[ProgramLine, held.Line]:
    wanted = visit.identity("bundle", _BUNDLE)
    with visit.database.look() as connection:
        line = program_of(visit, connection)
        for one in held.lines(connection, line.program):
            if one.bundle == wanted:
                return line, one
    raise NotFound("This bundle does not wait here any more.")


def _address(line: ProgramLine) -> str:
    return f"/programs/{line.program.hex()}"
