# SPDX-License-Identifier: Apache-2.0
"""What the hub answers over HTTP: joining, syncing, the log as a stream, bundles, health and metrics.

The pages of its staff stand beside that, in ``pages``.

Laptops speak MessagePack with a bearer token; everything that goes wrong is a problem answer (RFC 9457). No
request, however strange, is answered with a server error. Logs name routes, statuses and times; never tokens,
names or bodies.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from app import clock
from app.errors import Conflict, FileProblem, NotFound, PorchlightError
from app.hub import bundles, metrics, ordering, pages, problems, programs
from app.hub.bundles import BroughtIn
from app.hub.database import Database
from app.hub.limits import GUESSES, SYNC, Limits, place_of
from app.hub.ordering import Caller, Refused
from app.hub.pages.desk import Desk
from app.hub.pages.paper import wants_page
from app.hub.problems import Problem
from app.sync import bundle, frames, joining, wire
from app.sync.wire import LARGEST_BODY, MEDIA_TYPE

BUNDLE_TYPE = "application/vnd.porchlight.bundle"
LARGEST_BUNDLE = 64 << 20
_LETTER = 16 * 1024
_HEADING = 16 * 1024

log = logging.getLogger("porchlight.hub")


class Hub:
    """The answers, and what they need: the database, limits and counts of this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.syncs, self.guesses = Limits(SYNC), Limits(GUESSES)
        self.metrics = metrics.Metrics()
        self._coming_in = 0  # bytes of bundles that are in memory

    def routes(self) -> list[BaseRoute]:
        """Every address of the hub for laptops and machines."""
        return [
            self._route("/v1/enrol", "POST", self.enrol),
            self._route("/v1/invite", "POST", self.invite),
            self._route("/v1/sync", "POST", self.sync),
            self._route("/v1/snapshot", "GET", self.snapshot),
            self._route("/v1/bundle", "POST", self.bundle),
            self._route("/health", "GET", self.health),
            self._route("/metrics", "GET", self.show_metrics),
        ]

    def _route(self, path: str, method: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
        async def timed(request: Request) -> Response:
            began, response = time.perf_counter(), problems.answer(Problem(400, _BROKE_OFF))
            try:
                _check_heading(request)
                response = await answer(request)
            except ClientDisconnect:
                pass
            except Problem as problem:
                response = problems.answer(problem)
            except (DBAPIError, NoConnection) as failure:
                # The database is away or overrun: no fault of the request, and gone in a moment.
                log.error("database: %s", problems.place_of(failure))  # noqa: TRY400 - a trace would show values
                response = problems.answer(Problem(503, "The hub is busy. Try again.", retry_after=5))
            except Exception as failure:  # noqa: BLE001 - a fault of ours; told without what was sent
                log.error("fault: %s", problems.place_of(failure))  # noqa: TRY400 - the same
                response = problems.answer(Problem(500, "The hub made a mistake. Nothing was taken."))
            took = time.perf_counter() - began
            self.metrics.note(path, response.status_code, took)
            log.info("%s %s %d %.0f ms", method, path, response.status_code, took * 1000)
            return response

        return Route(path, timed, methods=[method])

    # -- laptops -----------------------------------------------------------------------------------

    async def enrol(self, request: Request) -> Response:
        """A laptop joins with a one-time code."""
        self._count_guess(request)
        content = await _body(request, _LETTER, MEDIA_TYPE)

        def work() -> bytes:
            letter = _checked(joining.read_enrol, content)
            with self.database.step() as connection, _as_problems():
                return joining.write_enrolled(programs.enrol(connection, letter, clock.now_ms()))

        return _message(await run_in_threadpool(work))

    async def invite(self, request: Request) -> Response:
        """A laptop leaves the program's key, wrapped, for one that knows six words."""
        caller = await self._caller(request)
        content = await _body(request, _LETTER, MEDIA_TYPE)

        def work() -> None:
            letter = _checked(joining.read_invite, content)
            with self.database.step() as connection, _as_problems():
                programs.keep_code(
                    connection, caller.program, letter.name_hash, "invite", letter.sealed, clock.now_ms()
                )

        await run_in_threadpool(work)
        return Response(status_code=204)

    async def sync(self, request: Request) -> Response:
        """Parcels up, a page of the log down."""
        caller = await self._caller(request)
        content = await _body(request, LARGEST_BODY, MEDIA_TYPE)

        def work() -> bytes:
            asked = _checked(wire.read_request, content)
            with self.database.step() as connection, _as_problems():
                answer = ordering.sync(connection, caller, asked, clock.now_ms())
            self.metrics.note_parcels(len(asked.parcels))
            return wire.write_answer(answer)

        return _message(await run_in_threadpool(work))

    async def snapshot(self, request: Request) -> Response:
        """The log after ``?after=``, as a bundle of which any prefix is usable."""
        caller = await self._caller(request)
        after = request.query_params.get("after", "0")
        if not after.isascii() or not after.isdigit() or len(after) > 15:
            raise Problem(400, "Say after which entry, as a number.")

        def begin() -> bytes:
            with self.database.look() as connection, _as_problems():
                return wire.write_answer(ordering.where(connection, caller, clock.now_ms()))

        head = await run_in_threadpool(begin)
        return StreamingResponse(
            self._stream(caller.program, head, int(after)), media_type=BUNDLE_TYPE, headers=_NO_STORE
        )  # fmt: skip

    def _stream(self, program: bytes, head: bytes, after: int | None) -> Iterator[bytes]:
        """A bundle for a laptop: the head, and the log after an entry unless that is None.

        Each piece is read in a transaction of its own: a slow link holds nothing open.
        """
        yield from frames.write("down", program, head, ())
        while after is not None:
            with self.database.look() as connection:
                rows = programs.log_from(connection, program, after, _ROWS_A_PIECE)
            if not rows:
                return
            yield b"".join(frames.write_frame(bundle.write_entry(entry)) for entry in rows)
            after = rows[-1].seq

    async def bundle(self, request: Request) -> Response:
        """A laptop's bundle, brought by any laptop of this hub; the bundle that goes back to it."""
        await self._caller(request)
        came = 0
        try:
            reader = frames.Reader()
            found: list[bytes] = []
            with _as_problems():
                async for piece in _pieces(request, LARGEST_BUNDLE, BUNDLE_TYPE):
                    came += len(piece)
                    self._coming_in += len(piece)
                    if self._coming_in > _MOST_COMING_IN:
                        raise Problem(429, "Many bundles come in at this moment.", retry_after=60)
                    found += reader.feed(piece)
                opened = frames.opened(reader, found)

            def work() -> BroughtIn:
                with self.database.step() as connection, _as_problems():
                    return bundles.bring_in_opened(connection, opened, clock.now_ms())

            brought = await run_in_threadpool(work)
        finally:
            self._coming_in -= came
        if brought.waits:
            raise Problem(409, "The laptop of this bundle was revoked. Its work waits for the hub's staff.")
        self.metrics.note_parcels(brought.parcels)
        after = brought.cursor if brought.is_page else None
        pieces = self._stream(brought.program, brought.head, after)
        return StreamingResponse(pieces, media_type=BUNDLE_TYPE, headers=_NO_STORE)

    async def _caller(self, request: Request) -> Caller:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        caller = None
        if kind.lower() == "bearer" and token:

            def find() -> Caller | None:
                with self.database.look() as connection:
                    return programs.caller_of(connection, token)

            caller = await run_in_threadpool(find)
        if caller is None:
            self._count_guess(request)
            raise Problem(
                401, "This hub does not know this laptop, or its access was taken back. Ask the hub's staff."
            )
        wait = self.syncs.wait(caller.laptop)
        if wait:
            raise Problem(429, "Too many requests from this laptop. It goes on by itself.", retry_after=wait)
        return caller

    def _count_guess(self, request: Request) -> None:
        wait = self.guesses.wait(place_of(request.client.host if request.client else ""))
        if wait:
            raise Problem(429, "Too many tries. Wait a little and try again.", retry_after=wait)

    # -- machines ------------------------------------------------------------------------------------

    async def health(self, _request: Request) -> Response:
        """Whether the database answers."""

        def look() -> int:
            with self.database.look() as connection:
                return programs.count_all(connection)["programs"]

        await run_in_threadpool(look)
        return PlainTextResponse("well\n", headers=_NO_STORE)

    async def show_metrics(self, request: Request) -> Response:
        """Counts for this machine's own watcher; a request from elsewhere, or passed on, sees nothing."""
        near = request.client is not None and request.client.host in {"127.0.0.1", "::1", "testclient"}
        if not near or "x-forwarded-for" in request.headers:
            raise Problem(404, "There is nothing here.")

        def look() -> dict[str, int]:
            with self.database.look() as connection:
                return programs.count_all(connection)

        text = self.metrics.text(await run_in_threadpool(look))
        return Response(text, headers=_NO_STORE, media_type=metrics.MEDIA_TYPE)


_BROKE_OFF = "The connection broke off."
_NO_STORE = {"Cache-Control": "no-store"}
_ROWS_A_PIECE = 50
# Each bundle is held whole while it comes in, over a slow link for an hour; this is for all of them.
_MOST_COMING_IN = 4 * LARGEST_BUNDLE


def create(database: Database) -> Starlette:
    """The hub as an ASGI application."""
    hub = Hub(database)
    desk = Desk(database, hub.guesses, hub.metrics.note)

    async def other(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)
        status, sentence = failure.status_code, _OTHER.get(failure.status_code, "This cannot be answered.")
        if wants_page(request):
            response = desk.paper.problem(status, sentence)
        else:
            response = problems.answer(Problem(status, sentence))
        response.headers.update(failure.headers or {})  # which ways there are to ask
        return response

    app = Starlette(routes=[*hub.routes(), *pages.routes(desk)], exception_handlers={HTTPException: other})
    # An address with a slash too many is another address: nobody is sent on by what a request calls the host.
    app.router.redirect_slashes = False
    return app


_OTHER = {404: "There is nothing here.", 405: "This address is asked in another way."}


def _check_heading(request: Request) -> None:
    """The server limits only what arrives in pieces: a long heading that comes at once is refused here."""
    if sum(len(name) + len(value) for name, value in request.headers.raw) > _HEADING:
        raise Problem(431, "The heading of this request is too long.")


async def _body(request: Request, largest: int, media_type: str) -> bytes:
    """The whole body."""
    content = bytearray()
    async for piece in _pieces(request, largest, media_type):
        content += piece
    return bytes(content)


async def _pieces(request: Request, largest: int, media_type: str) -> AsyncIterator[bytes]:
    """The body, read only as far as it may be long. It must not be compressed: parcels are already."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, "Send it as it is, not compressed.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != media_type:
        raise Problem(415, f"Send {media_type}.")
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        raise Problem(400, "The length is no number.")
    if len(length) > 15 or int(length) > largest:
        raise Problem(413, f"This is more than {largest:,} bytes.")
    came = 0
    async for piece in request.stream():
        came += len(piece)
        if came > largest:
            raise Problem(413, f"This is more than {largest:,} bytes.")
        yield piece


def _checked(read: Callable[[bytes], Any], content: bytes) -> Any:
    try:
        return read(content)
    except wire.BadMessage as problem:
        raise Problem(400, problem.message) from problem


class _as_problems:  # noqa: N801 - reads as what it does: with _as_problems()
    """What the hub's own parts refuse, as answers."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, failure: BaseException | None, _trace: object) -> None:
        if isinstance(failure, NotFound):
            raise Problem(404, failure.message) from failure
        if isinstance(failure, Conflict):
            raise Problem(409, failure.message) from failure
        if isinstance(failure, Refused):
            raise Problem(422, str(failure)) from failure
        if isinstance(failure, FileProblem | PorchlightError):
            raise Problem(400, failure.message) from failure


def _message(content: bytes) -> Response:
    return Response(content, media_type=MEDIA_TYPE, headers=_NO_STORE)
