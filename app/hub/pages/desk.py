# SPDX-License-Identifier: Apache-2.0
"""Who may see a page and send a form; what a page gets to know; how everything that goes wrong is told.

A person's session is a random token in a cookie that no script and no other site can use. Every form carries
the session's form key. After a form the browser is sent on to a page, which says once what was done.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app import clock
from app.addresses import is_this_machine
from app.errors import Conflict, NotFound, PorchlightError
from app.hub import problems, staff
from app.hub.database import Database
from app.hub.limits import Limits
from app.hub.pages.paper import HEADERS, Paper

_LARGEST_FORM = 64 * 1024
_MOST_FIELDS = 100
_LONGEST_SAID = 1500
_SESSION, _ONCE, _FIRST_FORM = "porchlight", "porchlight-once", "porchlight-form"
# A new code on its way to the one page that shows it.
CODE = "porchlight-code"
_SIGN_IN = "/sign-in"

_FOREIGN = "This form is from another session. Go back, load the page again, and retry."

log = logging.getLogger("porchlight.hub")
Note = Callable[[str, int, float], None]


class Refusal(Exception):
    """A request that is not answered as it wished; ``sentence`` is for the person who made it."""

    def __init__(self, status: int, sentence: str, *, retry_after: float = 0) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.retry_after = status, sentence, retry_after


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: what was asked, who asks (None on the way in), and how to answer."""

    desk: Desk
    request: Request
    who: staff.Session | None
    form: Mapping[str, str]
    now: int

    @property
    def database(self) -> Database:
        return self.desk.database

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def identity(self, name: str, length: int = 16) -> bytes:
        """A part of the address that names something by its id. Raises NotFound for anything else."""
        text = self.part(name)
        if len(text) != 2 * length or not set(text) <= set("0123456789abcdef"):
            raise NotFound("There is nothing at this address.")
        return bytes.fromhex(text)

    def asked(self, name: str, otherwise: str = "") -> str:
        """What stands after the question mark of the address."""
        return self.request.query_params.get(name, otherwise).replace("\x00", "")

    def typed(self, name: str) -> str:
        """What stands in a field of the form."""
        return self.form.get(name, "")

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page. ``here`` is the address of its place in the menu."""
        said = self.said()
        known: dict[str, object] = {
            "who": self.who.name if self.who else "", "key": self.who.form_key if self.who else "",
            "here": "/" + self.request.scope["path"].strip("/").partition("/")[0], "said": said,
        }  # fmt: skip
        response = self.desk.paper.page(template, status, known | values)
        if said:
            self.forget(response, _ONCE)
        return response

    def go(self, address: str, said: str = "", *, cookie: str = _ONCE) -> Response:
        """After a form: on to a page, which says ``said``, once."""
        response = RedirectResponse(address, 303, HEADERS)
        if said and self.who is not None:
            self.remember(response, cookie, _sealed(self.who.form_key, said[:_LONGEST_SAID]))
        return response

    def remember(self, response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
        """Set a cookie that only this hub gets back, from its own pages."""
        response.set_cookie(
            self._named(name), value, max_age=seconds, path="/", secure=self._is_private, httponly=True,
            samesite="strict",
        )  # fmt: skip

    def forget(self, response: Response, name: str) -> None:
        """Take a cookie back."""
        response.delete_cookie(
            self._named(name), path="/", secure=self._is_private, httponly=True, samesite="strict"
        )

    def cookie(self, name: str) -> str:
        """What the browser remembers for us."""
        return self.request.cookies.get(self._named(name), "")

    def begin_session(self, response: Response, token: str) -> None:
        """The browser is signed in."""
        self.remember(response, _SESSION, token)
        self.forget(response, _FIRST_FORM)

    def end_session(self, response: Response) -> None:
        """The browser is signed out."""
        self.forget(response, _SESSION)
        self.forget(response, _ONCE)
        self.forget(response, CODE)

    def token(self) -> str:
        """The token of the session, or nothing."""
        return self.cookie(_SESSION)

    @property
    def _is_private(self) -> bool:
        """Cookies go over TLS only, except where the hub is asked on its own machine with nothing between."""
        headers = self.request.headers
        passed_on = any(
            name in headers for name in ("x-forwarded-for", "x-forwarded-proto", "forwarded", "via")
        )
        return passed_on or self.request.scope["scheme"] != "http" or not is_this_machine(self._host())

    def _host(self) -> str:
        """The name under which the hub is asked; nothing when it is no name."""
        try:
            return self.request.url.hostname or ""
        except ValueError:
            return ""

    def _named(self, name: str) -> str:
        # With this beginning a browser takes the cookie from this very host only, and only over TLS.
        return f"__Host-{name}" if self._is_private else name

    def said(self, cookie: str = _ONCE) -> str:
        """What the form before left for this page."""
        sealed = self.cookie(cookie)
        return _opened(self.who.form_key, sealed) if sealed and self.who is not None else ""


Act = Callable[[Visit], Response]


class Desk:
    """Where every page and form passes."""

    def __init__(self, database: Database, guesses: Limits, note: Note) -> None:
        self.database, self.guesses, self.note = database, guesses, note
        self.paper = Paper()

    def page(self, path: str, act: Act, *, open_to_all: bool = False) -> Route:
        """A page to look at."""
        return self._route(path, "GET", act, open_to_all=open_to_all)

    def form(self, path: str, act: Act, *, open_to_all: bool = False) -> Route:
        """What a form is sent to."""
        return self._route(path, "POST", act, open_to_all=open_to_all)

    def _route(self, path: str, method: str, act: Act, *, open_to_all: bool) -> Route:
        async def timed(request: Request) -> Response:
            began = time.perf_counter()
            response = await self._answer(request, act, open_to_all=open_to_all)
            took = time.perf_counter() - began
            self.note(path, response.status_code, took)
            log.info("%s %s %d %.0f ms", method, path, response.status_code, took * 1000)
            return response

        return Route(path, timed, methods=[method])

    async def _answer(self, request: Request, act: Act, *, open_to_all: bool) -> Response:
        name = ""
        try:
            form = await _read_form(request) if request.method == "POST" else {}
            visit = await run_in_threadpool(self._visit, request, form)
            name = visit.who.name if visit.who else ""
            if not open_to_all:
                if visit.who is None:
                    return _to_sign_in(request)
                if request.method == "POST" and not staff.is_own_form(visit.who, form.get("key", "")):
                    raise Refusal(403, _FOREIGN)
            return await run_in_threadpool(act, visit)
        except Exception as failure:  # noqa: BLE001 - also a fault of ours is told as a page
            return self._told(failure, name)

    def _told(self, failure: Exception, name: str) -> Response:
        """What went wrong, as a page."""
        match failure:
            case Refusal():
                return self.paper.problem(
                    failure.status, failure.sentence, who=name, retry_after=failure.retry_after
                )
            case PorchlightError():
                status = {NotFound: 404, Conflict: 409}.get(type(failure), 400)
                return self.paper.problem(status, failure.message, who=name)
            case ClientDisconnect():
                return self.paper.problem(400, "The connection broke off.")
            case DBAPIError() | NoConnection():
                # The database is away or overrun: no fault of the request, and gone in a moment.
                log.error("database: %s", problems.place_of(failure))
                return self.paper.problem(503, "The hub is busy. Try again in a moment.", retry_after=5)
        log.error("fault: %s", problems.place_of(failure))
        return self.paper.problem(500, "The hub made a mistake. Nothing was done.", who=name)

    def _visit(self, request: Request, form: Mapping[str, str]) -> Visit:
        now = clock.now_ms()
        visit = Visit(self, request, None, form, now)
        token = visit.token()
        if not token:
            return visit
        with self.database.look() as connection:
            who = staff.session_of(connection, token, now)
        return Visit(self, request, who, form, now)


async def _read_form(request: Request) -> dict[str, str]:
    """The fields of a form of our own pages, read only as far as it may be long."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refusal(403, "This form was sent from another site. Nothing was done.")
    if (
        request.headers.get("content-type", "").partition(";")[0].strip()
        != "application/x-www-form-urlencoded"
    ):
        raise Refusal(415, "This is no form of these pages.")
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > _LARGEST_FORM:
            raise Refusal(413, "This is more than a form of these pages holds.")
    try:
        fields = parse_qsl(
            content.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace"
        )
    except ValueError as problem:
        raise Refusal(400, "This form cannot be read.") from problem
    return {name: value.replace("\x00", "").replace("\r\n", "\n") for name, value in fields}


def _to_sign_in(request: Request) -> Response:
    """Nobody is signed in: to the sign-in page, and from there to where they wanted to go."""
    address = _SIGN_IN
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    if request.method == "GET" and path != "/":
        address += f"?to={quote(f'{path}?{query}' if query else path, safe='')}"
    return RedirectResponse(address, 303, HEADERS)


def _sealed(key: str, said: str) -> str:
    """What the next page says, so that nobody else can make it say something."""
    content = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    return f"{content}.{_tag(key, content)}"


def _opened(key: str, sealed: str) -> str:
    content, _, tag = sealed.partition(".")
    if not hmac.compare_digest(_tag(key, content).encode(), tag.encode()):
        return ""
    return str(json.loads(base64.urlsafe_b64decode(content)))


def _tag(key: str, content: str) -> str:
    return hmac.new(key.encode(), b"said once " + content.encode(), hashlib.sha256).hexdigest()
