# SPDX-License-Identifier: Apache-2.0
"""Words to programs: writing them, the list of those that laptops see, taking one back."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.responses import Response
from starlette.routing import BaseRoute

from app.errors import Conflict, Invalid, NotFound
from app.hub import messages, overview
from app.hub.messages import EVERY_PROGRAM, Line
from app.hub.overview import ago
from app.hub.pages.desk import Desk, Visit
from app.hub.pages.listing import Action, Column, Listing, Row, as_csv

# A menu of more programs than this is no help; a program's own page leads here too.
_IN_MENU = 300
_ALL = "every"


def routes(desk: Desk) -> list[BaseRoute]:
    """Messages."""
    take_back = "/messages/{program}/{number}/take-back"
    return [
        desk.page("/messages", show),
        desk.form("/messages", leave),
        desk.page("/messages.csv", every_csv),
        desk.page(take_back, ask_take_back),
        desk.form(take_back, take_message_back),
    ]


def show(visit: Visit, status: int = 200, *, wrong: dict[str, str] | None = None) -> Response:
    """The form for a new message, and all that laptops may see."""
    chosen = visit.typed("to") or visit.asked("to", _ALL)
    with visit.database.look() as connection:
        lines = messages.lines(connection)
        programs = overview.programs(connection, visit.now, most=_IN_MENU + 1)
        if chosen != _ALL and chosen not in {line.program.hex() for line in programs[:_IN_MENU]}:
            programs = [*_chosen(connection, chosen, visit.now), *programs]
    return visit.page(
        "messages.html", status, listing=_listing(lines, visit.now), wrong=wrong or {}, to=chosen,
        programs=programs[:_IN_MENU], more=len(programs) > _IN_MENU, title=visit.typed("title"),
        words=visit.typed("words"), every=_ALL,
    )  # fmt: skip


def leave(visit: Visit) -> Response:
    """Leave a message."""
    to = visit.typed("to")
    try:
        with visit.database.step() as connection:
            target = EVERY_PROGRAM if to == _ALL else _program(connection, to, visit.now)
            messages.leave(connection, target, visit.typed("title"), visit.typed("words"), visit.now)
    except Invalid as problem:
        return show(visit, 422, wrong=problem.fields)
    except Conflict as problem:
        return show(visit, 409, wrong={"title": problem.message})
    return visit.go("/messages", "The message is there. Laptops show it after their next contact.")


def every_csv(visit: Visit) -> Response:
    """The list as a file."""
    with visit.database.look() as connection:
        return as_csv(_listing(messages.lines(connection), visit.now))


def ask_take_back(visit: Visit) -> Response:
    """Really?"""
    line = _line(visit)
    return visit.page(
        "confirm.html", title=f"Take back “{line.title}”?", button=f"Take back “{line.title}”",
        back="Leave it", address="/messages", place="Messages",
        sentences=[
            f"It was written to {line.to or 'every program'} {ago(line.at, visit.now)}.",
            "Laptops stop showing it after their next contact. Who has read it has read it.",
        ],
    )  # fmt: skip


def take_message_back(visit: Visit) -> Response:
    """Laptops see it no more."""
    line = _line(visit)
    with visit.database.step() as connection:
        messages.withdraw(connection, line.program, line.number)
    return visit.go("/messages", f"“{line.title}” was taken back.")


def _listing(lines: list[Line], now: int) -> Listing:
    return Listing(
        "messages", "Messages that laptops see",
        (Column("Title"), Column("To"), Column("Written"), Column("Words")),
        [
            Row(
                (line.title, line.to or "Every program", ago(line.at, now), line.words or None),
                actions=(
                    Action(
                        "Take back",
                        f"“{line.title}”",
                        f"/messages/{line.program.hex()}/{line.number}/take-back",
                        "problem",
                    ),
                ),
            )
            for line in lines
        ],
        "No message yet.", "/messages.csv",
    )  # fmt: skip


def _line(visit: Visit) -> Line:
    program_id, number = visit.identity("program"), visit.part("number")
    with visit.database.look() as connection:
        for line in messages.lines(connection):
            if line.program == program_id and str(line.number) == number:
                return line
    raise NotFound("There is no such message, or it was taken back already.")


def _program(connection: Connection, text: str, now: int) -> bytes:
    found = _chosen(connection, text, now)
    if not found:
        raise Invalid({"to": "Choose whom the message is for."})
    return found[0].program


def _chosen(connection: Connection, text: str, now: int) -> list[overview.ProgramLine]:
    """The program with this id, if there is one."""
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        return []
    try:
        return [overview.program_line(connection, bytes.fromhex(text), now)]
    except NotFound:
        return []
