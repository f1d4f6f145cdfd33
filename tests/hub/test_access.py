# SPDX-License-Identifier: Apache-2.0
"""Every address of the hub, asked by everybody who should not, tells nothing of a program.

The table names what each role gets; a new address without a line in it fails. Staff pages are walked as they
are: without a session nothing but the way in comes back.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from app import clock
from app.hub import messages, ordering, programs, staff
from app.hub.database import Database
from app.hub.tables import code
from app.hub.web import BUNDLE_TYPE, create
from app.sync import frames, joining, wire
from app.sync.joining import Enrol, Invite, code_hash
from app.sync.shares import COUNTS, Share, SharedTable, write_share
from app.sync.tokens import write_token
from tests.hub.asking import Answered, Asker
from tests.hub.writer import Writer

TITLE = "Zanzibar training on Friday"
NAMES = (b"Quillfeather", b"Desk of Quillfeather", b"Zanzibar", b"Windham school")


@dataclass(slots=True)
class Stage:
    """A hub with a program that has something to hide, and another program beside it."""

    ask: Asker
    app: Starlette
    database: Database
    own: Writer
    gone: Writer
    foreign: Writer
    staff_token: str
    invitation: bytes
    secrets: tuple[bytes, ...]

    def token(self, role: str) -> str | None:
        return {
            "nobody": None, "guess": write_token(self.own.program, self.own.laptop, "x" * 43),
            "revoked": self.gone.token, "foreign": self.foreign.token, "own": self.own.token, "staff": None,
        }[role]  # fmt: skip


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    now = clock.now_ms()
    with database.step() as connection:
        program = programs.new_program(connection, "Quillfeather", now)
        other = programs.new_program(connection, "Elsewhere", now)
        messages.leave(connection, program, TITLE, "Only for Quillfeather", now)
        staff.add(connection, "Ida", "a long staff password", now)
    own = Writer.join(database, program, "Desk of Quillfeather")
    gone = Writer.join(database, program, "Lost of Quillfeather")
    foreign = Writer.join(database, other, "Foreign desk")
    share = write_share(
        Share(COUNTS, "2026-11", 10, (SharedTable("students", ("school", "n"), (("Windham school", 12),)),))
    )
    with database.step() as connection:
        for writer in (own, gone, foreign):
            asked = writer.ask(writer.write(3), shares=((COUNTS, "2026-11", share),), recovery=b"R" * 50)
            answer = ordering.sync(connection, writer.caller, asked, now)
            writer.take(wire.write_answer(answer))
        programs.revoke(connection, program, gone.laptop, now)
    token = staff.sign_in(database, "Ida", "a long staff password", now)
    assert token is not None
    invitation, sealed = secrets.token_bytes(32), secrets.token_bytes(72)
    with database.step() as connection:
        programs.keep_code(connection, program, invitation, "invite", sealed, now)
    app = create(database)
    asker = Asker(app)
    hidden = (
        program, program.hex().encode(), own.log, own.laptop, own.laptop.hex().encode(), own.chain, share,
        sealed, b"R" * 50, own.token.rpartition(".")[2].encode(), *own.made, *gone.made, *NAMES,
    )  # fmt: skip
    yield Stage(asker, app, database, own, gone, foreign, token, invitation, hidden)
    asker.close()


def check_no_leak(stage: Stage, answered: Answered, *but: bytes) -> None:
    """Nothing of the program is in the answer, in its body or its headers."""
    whole = answered.body + repr(dict(answered.headers)).encode()
    for secret in stage.secrets:
        if secret not in but:
            assert secret not in whole


# -- laptops and machines --------------------------------------------------------------------------

OUTSIDERS = ["nobody", "guess", "revoked", "staff"]


def call(stage: Stage, role: str, method: str, path: str, body: bytes = b"", **others: object) -> Answered:
    """Ask as this role does."""
    headers = ((b"cookie", f"porchlight={stage.staff_token}".encode()),) if role == "staff" else ()
    return stage.ask(method, path, body, token=stage.token(role), headers=headers, **others)  # type: ignore[arg-type]


def try_sync(stage: Stage, role: str) -> None:
    asked = stage.own.ask_bytes(tuple(stage.own.made), cursor=0, chain=bytes(32), log=b"")
    answered = call(stage, role, "POST", "/v1/sync", asked)
    if role in OUTSIDERS:
        assert answered.status == 401
    elif role == "own":
        assert answered.status == 200
        return
    else:  # another program's parcels, then another program's log
        assert answered.status == 422
        assert "another program" in answered.problem["detail"]
        pried = stage.foreign.ask_bytes((), log=stage.own.log, cursor=3, chain=stage.own.chain)
        told = call(stage, role, "POST", "/v1/sync", pried)
        answer = wire.read_answer(told.body)
        assert isinstance(answer, wire.Diverged)
        assert (answer.log, answer.floor) == (stage.foreign.log, 0)
        check_no_leak(stage, told)
        whole = call(stage, role, "POST", "/v1/sync", stage.foreign.ask_bytes((), cursor=0, chain=bytes(32)))
        assert stage.foreign.made[0][4:20] in whole.body  # its id, in a parcel or alone
        check_no_leak(stage, whole)
    check_no_leak(stage, answered)


def try_snapshot(stage: Stage, role: str) -> None:
    answered = call(stage, role, "GET", "/v1/snapshot", query=b"after=0", kind=None)
    if role in OUTSIDERS:
        assert answered.status == 401
    else:
        assert answered.status == 200
        opened = frames.read(answered.body)
        writer = stage.own if role == "own" else stage.foreign
        assert opened.program == writer.program
        assert len(opened.frames) == (6 if role == "own" else 3)
    if role != "own":
        check_no_leak(stage, answered)


def try_bundle(stage: Stage, role: str) -> None:
    """Any laptop of the hub may carry a bundle; what it carries back is sealed, and names nobody."""
    stick = stage.own.bundle(stage.own.write(), cursor=0, chain=bytes(32), log=b"")
    answered = call(stage, role, "POST", "/v1/bundle", stick, kind=BUNDLE_TYPE)
    if role in OUTSIDERS:
        assert answered.status == 401
        check_no_leak(stage, answered)
        return
    assert answered.status == 200
    opened = frames.read(answered.body)
    assert opened.program == stage.own.program
    page = stage.own.told(answered.body)
    assert isinstance(page, wire.Page)
    assert page.messages
    for name in NAMES:
        assert name not in answered.body
    # Nobody but the laptop itself can ask in its name.
    forged = bytearray(stick)
    forged[60] ^= 1
    refused = call(stage, role, "POST", "/v1/bundle", bytes(forged), kind=BUNDLE_TYPE)
    assert refused.status in {400, 404}
    check_no_leak(stage, refused)


def try_invite(stage: Stage, role: str) -> None:
    name = secrets.token_bytes(32)
    body = joining.write_invite(Invite(name, b"sealed"))
    answered = call(stage, role, "POST", "/v1/invite", body)
    assert answered.status == (401 if role in OUTSIDERS else 204)
    if answered.status == 204:
        with stage.database.look() as connection:
            found = connection.execute(code.select().where(code.c.code_hash == name)).one()
        writer = stage.own if role == "own" else stage.foreign
        assert bytes(found.program) == writer.program
    taken = call(stage, role, "POST", "/v1/invite", joining.write_invite(Invite(stage.invitation, b"mine")))
    assert taken.status == (401 if role in OUTSIDERS else 409)
    for one in (answered, taken):
        check_no_leak(stage, one)


def try_enrol(stage: Stage, role: str) -> None:
    """A code is asked for and nothing else counts: whoever has none learns nothing."""
    for hashed in (code_hash("four wrong words here"), secrets.token_bytes(32)):
        letter = Enrol(hashed, "Thief", secrets.token_bytes(32), begins=False)
        answered = call(stage, role, "POST", "/v1/enrol", joining.write_enrol(letter))
        assert answered.status == 404
        check_no_leak(stage, answered)


def try_health(stage: Stage, role: str) -> None:
    answered = call(stage, role, "GET", "/health", kind=None)
    assert (answered.status, answered.body) == (200, b"well\n")
    check_no_leak(stage, answered)


def try_metrics(stage: Stage, role: str) -> None:
    near = call(stage, role, "GET", "/metrics", kind=None)
    assert near.status == 200
    check_no_leak(stage, near)
    for others in ({"client": "203.0.113.9"}, {"headers": ((b"x-forwarded-for", b"127.0.0.1"),)}):
        far = stage.ask("GET", "/metrics", kind=None, token=stage.token(role), **others)
        assert far.status == 404
        check_no_leak(stage, far)


TABLE: dict[tuple[str, str], Callable[[Stage, str], None]] = {
    ("POST", "/v1/enrol"): try_enrol,
    ("POST", "/v1/invite"): try_invite,
    ("POST", "/v1/sync"): try_sync,
    ("GET", "/v1/snapshot"): try_snapshot,
    ("POST", "/v1/bundle"): try_bundle,
    ("GET", "/health"): try_health,
    ("GET", "/metrics"): try_metrics,
}
ROLES = [*OUTSIDERS, "foreign", "own"]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(stage: Stage, role: str) -> None:
    for attempt in TABLE.values():
        attempt(stage, role)


def ways(app: Starlette) -> Iterator[tuple[str, str]]:
    """Every method and address that the hub answers."""
    for route in app.routes:
        assert not isinstance(route, Mount), "walk into it"
        assert isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path


def is_for_laptops(path: str) -> bool:
    return path.startswith("/v1") or path in {"/health", "/metrics"}


def test_every_address_for_laptops_has_a_line(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    found = {way for way in ways(create(database)) if is_for_laptops(way[1])}
    database.close()
    assert found == set(TABLE)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_other_ways_to_ask_are_told_and_tell_nothing(stage: Stage) -> None:
    for method, path in TABLE:
        for other in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"} - {method}:
            answered = stage.ask(other, path, token=stage.own.token)
            assert answered.status == 405, (other, path)
            assert method in answered.headers["allow"]
            check_no_leak(stage, answered)
        if method == "GET":
            assert stage.ask("HEAD", path, token=stage.foreign.token, kind=None).status == 200
    for path in ("/v1/sync/", "/v1", "/v1/", "//v1/sync", "/v2/sync", "/v1/sync/../sync", "/nothing"):
        answered = stage.ask("POST", path, token=stage.own.token, headers=((b"host", b"[evil"),))
        assert answered.status == 404, path
        check_no_leak(stage, answered)


# -- staff pages -----------------------------------------------------------------------------------

# The way in, and what a browser loads for it; these may be seen by anybody.
OPEN = {"/sign-in", "/style.css", "/icon.svg"}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["nobody", "foreign", "own"])
def test_without_a_session_no_page_shows_anything(stage: Stage, role: str) -> None:
    """A laptop's token opens no page either; a form is not acted upon."""
    before = _state(stage)
    pages = [way for way in ways(stage.app) if not is_for_laptops(way[1])]
    for method, path in pages:
        for address in _addresses(stage, path):
            answered = stage.ask(
                method, address, b"name=Ida&password=x&key=x" if method == "POST" else b"",
                kind="application/x-www-form-urlencoded" if method == "POST" else None,
                token=stage.token(role), headers=((b"cookie", b"porchlight=" + b"x" * 43),),
            )  # fmt: skip
            assert answered.status < 500, (method, address)
            check_no_leak(
                stage, answered, *(one for one in stage.secrets if one.decode("latin-1") in address)
            )
            if path not in OPEN:
                assert answered.status in {303, 403}, (method, address)
                assert answered.headers.get("location", "/sign-in").startswith("/sign-in")
    assert _state(stage) == before


def _addresses(stage: Stage, path: str) -> list[str]:
    """The address with real ids in it, those of the program that is to be hidden."""
    found = path
    while "{" in found:
        begin, _, rest = found.partition("{")
        name, _, end = rest.partition("}")
        value = stage.own.laptop.hex() if "laptop" in name else stage.own.program.hex()
        found = begin + value + end
    return [found] if found == path else [found, found.replace(stage.own.program.hex(), "x")]


def _state(stage: Stage) -> object:
    from app.hub.tables import metadata
    from app.hub.tables import staff as people

    with stage.database.look() as connection:
        return [
            sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
            if table is not people  # wrong passwords are counted there
        ]
