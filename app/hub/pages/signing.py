# SPDX-License-Identifier: Apache-2.0
"""Signing in and out. Wrong tries are limited by address here, and by name in ``app.hub.staff``."""

from __future__ import annotations

import hmac
import secrets
import threading

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from app.hub import staff
from app.hub.limits import place_of
from app.hub.pages.desk import Desk, Refusal, Visit
from app.hub.pages.paper import HEADERS

_FORM = "porchlight-form"
_FORM_SECONDS = 3600
_LONGEST = 1000
# Each password takes 64 MB while it is stretched; more at once are asked to come back.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 2.0

_WRONG = (
    "This name and password do not fit, or the name is locked: after five wrong tries it is for a quarter of "
    "an hour."
)


def routes(desk: Desk) -> list[BaseRoute]:
    """In and out."""
    return [
        desk.page("/", to_programs),
        desk.page("/sign-in", show, open_to_all=True),
        desk.form("/sign-in", sign_in, open_to_all=True),
        desk.form("/sign-out", sign_out),
    ]


def to_programs(visit: Visit) -> Response:
    """The first page."""
    return visit.go("/programs")


def show(visit: Visit) -> Response:
    """Name and password, please."""
    if visit.who is not None:
        return visit.go(_inside(visit.asked("to")))
    return _form(visit, 200, "", _inside(visit.asked("to")))


def sign_in(visit: Visit) -> Response:
    """Let somebody in, or show the form again."""
    wanted = _inside(visit.typed("to"))
    own = visit.cookie(_FORM)
    if not own or not hmac.compare_digest(own.encode(), visit.typed("key").encode()):
        return _form(
            visit, 403, "Please try once more. This page waited too long, or cookies are off.", wanted
        )
    _count_guess(visit)
    name, password = visit.typed("name").strip()[:_LONGEST], visit.typed("password")[:_LONGEST]
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Refusal(429, "Many people sign in just now. Wait a moment and try again.", retry_after=5)
    try:
        token = staff.sign_in(visit.database, name, password, visit.now)
    finally:
        _AT_ONCE.release()
    if token is None:
        return _form(visit, 401, _WRONG, wanted)
    response = RedirectResponse(wanted, 303, HEADERS)
    visit.begin_session(response, token)
    return response


def sign_out(visit: Visit) -> Response:
    """End the session, here and in the browser."""
    with visit.database.step() as connection:
        staff.sign_out(connection, visit.token())
    response = RedirectResponse("/sign-in", 303, HEADERS)
    visit.end_session(response)
    return response


def _form(visit: Visit, status: int, wrong: str, wanted: str) -> Response:
    with visit.database.look() as connection:
        anybody = staff.has_anybody(connection)
    first = secrets.token_urlsafe(24)
    response = visit.page(
        "sign_in.html", status, key=first, wrong=wrong, to=wanted, anybody=anybody,
        name=visit.typed("name")[:_LONGEST],
    )  # fmt: skip
    visit.remember(response, _FORM, first, seconds=_FORM_SECONDS)
    return response


def _count_guess(visit: Visit) -> None:
    client = visit.request.client
    wait = visit.desk.guesses.wait(place_of(client.host if client else ""))
    if wait:
        raise Refusal(429, "Too many tries. Wait a little and try again.", retry_after=wait)


def _inside(address: str) -> str:
    """An address of these pages, never one of another site."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else "/programs"
