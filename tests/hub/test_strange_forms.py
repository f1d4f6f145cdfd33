# SPDX-License-Identifier: Apache-2.0
"""Strange addresses, cookies and forms on every page of the hub's staff: never a server error.

The pages are taken as they are: what is asked is found by walking the hub's addresses.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from app import clock
from app.hub import programs, staff, web
from app.hub.database import Database
from app.hub.limits import Rate
from app.hub.web import Hub, create
from tests.hub.asking import Answered, Asker
from tests.hub.writer import Writer

FORM = "application/x-www-form-urlencoded"
PASSWORD = "a long staff password"


@dataclass(slots=True)
class Pages:
    """The staff pages, asked by somebody who is signed in."""

    ask: Asker
    ways: list[tuple[str, str]]
    token: str
    form_key: str
    program: bytes
    laptop: bytes

    def __call__(
        self, method: str, path: str, fields: list[tuple[str, str]], query: str = "", cookie: bytes = b""
    ) -> Answered:
        headers = [
            (b"cookie", b"porchlight=" + self.token.encode() + b"; " + cookie),
            (b"host", b"127.0.0.1:8642"),
        ]
        body = urlencode([("key", self.form_key), *fields], errors="replace").encode()
        answered = self.ask(
            method, path, body if method == "POST" else b"", kind=FORM if method == "POST" else None,
            headers=headers, query=quote(query, safe="=&").encode(),
        )  # fmt: skip
        assert answered.status < 500, (method, path, fields, query, answered)
        return answered


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pages(
    request: pytest.FixtureRequest, empty_hub: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pages]:
    if request.param == "sqlite":
        copied = shutil.copy(empty_hub, tmp_path_factory.mktemp("forms") / "hub.db")
        database = Database.open(f"sqlite:///{copied}")
    else:
        database = Database.open(request.getfixturevalue("postgres").new_database())
    now = clock.now_ms()
    with database.step() as connection:
        program = programs.new_program(connection, "Pine Hill", now)
        staff.add(connection, "Ida", PASSWORD, now)
    writer = Writer.join(database, program)
    token = staff.sign_in(database, "Ida", PASSWORD, now)
    assert token is not None
    with database.look() as connection:
        session = staff.session_of(connection, token, now)
    assert session is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "GUESSES", Rate(1e9, 1e9))
        app = create(database)
    laptops = {route.path for route in Hub(database).routes() if isinstance(route, Route)}
    ways = [
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route) and route.path not in laptops and route.path != "/sign-out"
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]
    asker = Asker(app)
    yield Pages(asker, ways, token, session.form_key, program, writer.laptop)
    asker.close()
    database.close()


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["\x00", "2026-27", "2026-11", "9" * 400, "-1", "1e9", "٣", "<script>", "a" * 5000, "Pine Hill", "*"]
)
names = st.sampled_from(
    ["name", "password", "title", "words", "to", "program", "year", "role", "adults", "period", "laptop",
     "key", "bundle", "number", "next", "kind"]
) | texts  # fmt: skip
calm = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def address(pages: Pages, path: str, parts: list[str]) -> str:
    """The address with ids that are there, or with anything."""
    known = {"program": pages.program.hex(), "laptop": pages.laptop.hex()}
    made, strange = path, iter(parts)
    while "{" in made:
        begin, _, rest = made.partition("{")
        name, _, end = rest.partition("}")
        name = name.partition(":")[0]
        made = begin + (next(strange, "") or known.get(name, "00" * 16)) + end
    return made


@calm
@given(
    at=st.integers(0, 10_000), parts=st.lists(texts | st.just(""), max_size=3),
    fields=st.lists(st.tuples(names, texts), max_size=6),
    query=st.lists(st.tuples(names, texts), max_size=3), cookie=st.binary(max_size=40),
)  # fmt: skip
def test_anything_on_any_page(
    pages: Pages, at: int, parts: list[str], fields: list[tuple[str, str]], query: list[tuple[str, str]],
    cookie: bytes,
) -> None:  # fmt: skip
    method, path = pages.ways[at % len(pages.ways)]
    asked = "&".join(f"{name}={value}" for name, value in query)
    pages(method, address(pages, path, parts), fields, asked, cookie)


def test_every_page_that_can_be_looked_at_is_there(pages: Pages) -> None:
    """With ids that exist, every page answers; so the walk above reaches them."""
    seen = {}
    for method, path in pages.ways:
        if method == "GET":
            seen[path] = pages(method, address(pages, path, []), []).status
    assert seen["/"] in {200, 303}
    assert sum(status == 200 for status in seen.values()) >= len(seen) // 2, seen


@pytest.mark.parametrize(
    "cookie", [b"\xff", b"porchlight-once=x", b"porchlight-once=.", b"=;;=", b"a=" * 500]
)
def test_cookies_that_nobody_set(pages: Pages, cookie: bytes) -> None:
    assert pages("GET", "/", [], cookie=cookie).status in {200, 303}
