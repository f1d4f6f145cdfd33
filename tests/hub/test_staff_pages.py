# SPDX-License-Identifier: Apache-2.0
"""The staff pages: who gets in, which forms count, what is escaped, and what each form does."""

from __future__ import annotations

import csv
import io
import json
import re
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from app import clock
from app.hub import bundles, held, messages, programs
from app.hub.database import Database
from app.hub.limits import Rate
from app.hub.pages import paper
from app.hub.tables import code, entry, laptop, message, share, staff, staff_session
from app.hub.tables import held as held_table
from app.hub.tables import program as program_table
from app.hub.web import create
from app.paths import resources
from app.sync.shares import ALL, COUNTS, Share, SharedTable, write_share
from tests.hub.staff_client import NAME, PASSWORD, StaffClient, let_in
from tests.hub.writer import Writer

HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>&"\'{{7*7}}'


FIELDS = [
    "name", "title", "words", "to", "find", "page", "period", "year", "role0", "goal0", "role1", "goal1",
]  # fmt: skip


@pytest.fixture
def url(sqlite_url: str) -> str:
    """What pages show is the same on both databases; one walk at the end is on both."""
    return sqlite_url


@pytest.fixture
def outside(database: Database) -> StaffClient:
    """A browser in which nobody is signed in."""
    let_in(database)
    return StaffClient(create(database))


@pytest.fixture
def ana(outside: StaffClient) -> StaffClient:
    assert outside.sign_in() == "/programs"
    return outside


def rows_of(client: StaffClient, path: str) -> list[list[str]]:
    response = client.http.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


# -- in and out ------------------------------------------------------------------------------------


def test_the_first_page_says_how_the_first_account_is_made(database: Database) -> None:
    client = StaffClient(create(database))
    client.page("/sign-in")
    assert "porchlight hub staff NAME" in client.words
    let_in(database)
    client.page("/sign-in")
    assert "porchlight hub staff" not in client.words


def test_signed_in_one_comes_to_the_page_one_wanted(outside: StaffClient) -> None:
    outside.page("/counts?period=2026-27")
    to = outside.headers["location"]
    assert (outside.status, to) == (303, "/sign-in?to=%2Fcounts%3Fperiod%3D2026-27")
    outside.page(to)
    assert 'name="to" value="/counts?period=2026-27"' in outside.text
    wanted = outside.send("/sign-in", name=NAME, password=PASSWORD, to="/counts?period=2026-27")
    assert wanted == "/counts?period=2026-27"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb"])
def test_nobody_is_sent_to_another_site(outside: StaffClient, to: str) -> None:
    outside.page("/sign-in")
    assert outside.send("/sign-in", name=NAME, password=PASSWORD, to=to) == "/programs"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(outside: StaffClient) -> None:
    told = []
    for name, password in ((NAME, "wrong"), ("Nobody", PASSWORD), ("Nu\0l", PASSWORD), ("", "")):
        outside.sign_in(name, password)
        assert outside.status == 401
        told.append(re.search(r'role="alert">(.*?)</p>', outside.text, re.DOTALL))
        assert outside.http.get("/programs").status_code == 303
    assert len({found and found[1] for found in told}) == 1


def test_five_wrong_tries_lock_the_name_also_for_the_right_password(
    outside: StaffClient, database: Database
) -> None:
    for _ in range(5):
        outside.sign_in(password="wrong")
    assert outside.sign_in() == ""
    assert outside.status == 401
    with database.step() as connection:
        connection.execute(update(staff).values(locked_until=clock.now_ms() - 1))
    assert outside.sign_in() == "/programs"


def test_tries_from_one_address_are_limited(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.hub.web.GUESSES", Rate(2, 0.001))
    client = StaffClient(create(database))
    answers = []
    for name in ("A", "B", "C", "D"):
        client.page("/sign-in")
        client.send("/sign-in", name=name, password="x")
        answers.append(client.status)
    assert answers == [401, 401, 429, 429]
    assert "Too many tries" in client.words
    assert int(client.headers["retry-after"]) > 1


def test_whoever_signs_out_is_out_also_with_the_old_cookie(ana: StaffClient) -> None:
    old = dict(ana.http.cookies)
    ana.page("/programs")
    assert ana.send("/sign-out") == "/sign-in"
    assert ana.http.get("/programs").headers["location"].startswith("/sign-in")
    ana.http.cookies.update(old)
    assert ana.http.get("/programs").headers["location"].startswith("/sign-in")


def test_a_session_ends_by_itself(ana: StaffClient, database: Database) -> None:
    with database.step() as connection:
        connection.execute(update(staff_session).values(expires=clock.now_ms() - 1))
    assert ana.http.get("/programs").status_code == 303


@pytest.mark.parametrize(
    ("address", "header", "is_private"),
    [
        ("http://127.0.0.1:8642", None, False), ("http://localhost:8642", None, False),
        ("http://hub.example", None, True), ("https://hub.example", None, True),
        ("https://127.0.0.1:8642", None, True), ("http://127.0.0.1:8642", "x-forwarded-for", True),
        ("http://127.0.0.1:8642", "via", True),
    ],
)  # fmt: skip
def test_the_cookie_is_for_this_hub_only_and_over_tls_but_on_its_own_machine(
    database: Database, address: str, header: str | None, is_private: bool
) -> None:
    let_in(database)
    client = StaffClient(create(database), address)
    client.http.headers.update({header: "10.0.0.7"} if header else {})
    client.page("/sign-in")
    first = re.findall(r"porchlight-form=([^;]+)", client.headers["set-cookie"])[0]
    # The jar of the test client keeps no cookie for TLS that came without it.
    name = "__Host-porchlight" if is_private else "porchlight"
    response = client.http.post(
        "/sign-in", data={"key": first, "name": NAME, "password": PASSWORD},
        headers={"cookie": f"{name}-form={first}"},
    )  # fmt: skip
    assert response.status_code == 303
    own = next(one for one in response.headers.get_list("set-cookie") if one.startswith(f"{name}="))
    flags = {flag.strip().lower() for flag in own.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= flags
    assert ("secure" in flags) is is_private
    assert not any(flag.startswith(("domain", "max-age", "expires")) for flag in flags)


def test_the_form_of_signing_in_must_be_ours_too(outside: StaffClient) -> None:
    outside.page("/sign-in")
    outside.send("/sign-in", key="other", name=NAME, password=PASSWORD)
    assert outside.status == 403
    outside.http.cookies.clear()
    outside.send("/sign-in", key="", name=NAME, password=PASSWORD)
    assert outside.status == 403


# -- forms and headers -----------------------------------------------------------------------------

FORMS = [
    "/programs", "/programs/{program}/codes", "/programs/{program}/laptops/{laptop}/revoke",
    "/programs/{program}/waiting/{bundle}/take", "/programs/{program}/waiting/{bundle}/throw-away",
    "/counts/goals", "/messages", "/messages/{program}/{number}/take-back", "/sign-out",
]  # fmt: skip


def test_every_form_needs_its_key_and_comes_from_our_own_page(ana: StaffClient, database: Database) -> None:
    posts = {
        route.path for route in ana.http.app.routes if "POST" in (route.methods or ())  # type: ignore[attr-defined]
    }  # fmt: skip
    assert {path for path in posts if not path.startswith("/v1/")} == {*FORMS, "/sign-in"}
    filled = {"program": secrets.token_hex(16), "laptop": "0" * 32, "bundle": "0" * 64, "number": "1"}
    for path in FORMS:
        address = path.format(**filled)
        for key in ("", "wrong", "ж"):
            ana.send(address, key=key, name="X", title="X", to="every", words="")
            assert (ana.status, "another session" in ana.words) == (403, True), path
        ana.page("/programs")
        key = re.findall(r'name="key" value="([^"]*)"', ana.text)[0]
        for site in ("cross-site", "same-site"):
            found = ana.http.post(address, data={"key": key}, headers={"sec-fetch-site": site})
            assert found.status_code == 403, path
    with database.look() as connection:
        assert connection.execute(select(program_table)).all() == []
        assert connection.execute(select(message)).all() == []


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/json", b"{}", 415), ("multipart/form-data; boundary=x", b"--x--", 415), ("", b"", 415),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 70_000, 413),
        ("application/x-www-form-urlencoded", b"a=1&" * 200, 400),
        ("application/x-www-form-urlencoded", "name=ж".encode(), 400),
        ("application/x-www-form-urlencoded", b"key=%ff%00%fe", 403),
    ],
)  # fmt: skip
def test_strange_bodies_are_refused_as_a_page(
    ana: StaffClient, kind: str, content: bytes, status: int
) -> None:
    response = ana.http.post("/programs", content=content, headers={"content-type": kind})
    assert response.status_code == status
    assert "<h1>This is not possible</h1>" in response.text


STRANGE = [
    "/nothing", "/programs/xyz", f"/programs/{'0' * 32}", f"/programs/{'0' * 32}/code",
    f"/programs/{'0' * 32}/laptops.csv", f"/programs/{'0' * 32}/laptops/{'0' * 32}/revoke",
    f"/programs/{'0' * 32}/waiting/{'0' * 64}/take", f"/programs/{'A' * 32}", "/counts?period=1999-13",
    "/counts/goals?year=2026-11", "/counts/adults.csv?period=x", f"/messages/{'0' * 32}/1/take-back",
    f"/messages/{'0' * 32}/99999999999999999999/take-back", "/programs/%00/code",
]  # fmt: skip


def test_what_is_not_there_is_a_page_with_a_sentence(ana: StaffClient) -> None:
    for path in STRANGE:
        ana.page(path)
        assert ana.status == 404, path
        assert "<h1>This is not possible</h1>" in ana.text, path
        assert re.search(r"<p>[A-Z].*\.</p>", ana.text), path
        check_headers(ana)
    for path in (
        "/programs?page=-1",
        "/programs?page=999999",
        "/programs?find=%00%25_\\'",
        "/messages?to=%00",
    ):
        ana.page(path)
        assert ana.status == 200, path


def test_a_laptop_gets_its_problem_answer_and_a_person_a_page(ana: StaffClient) -> None:
    machine = ana.http.get("/nothing", headers={"accept": "*/*"})
    assert machine.headers["content-type"] == "application/problem+json"
    assert ana.http.get("/v1/nothing").headers["content-type"] == "application/problem+json"
    assert ana.http.put("/programs").status_code == 405


def check_headers(client: StaffClient) -> None:
    policy = client.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert client.headers["x-content-type-options"] == "nosniff"
    assert client.headers["referrer-policy"] == "no-referrer"
    assert client.headers["cache-control"] == "no-store"


def test_every_page_has_its_headers_one_heading_and_no_script(ana: StaffClient, database: Database) -> None:
    address = _program(database)
    titles = set()
    for path in ("/programs", address, f"{address}/code", "/counts", "/messages", "/nothing"):
        ana.page(path)
        check_headers(ana)
        assert ana.text.count("<h1>") == 1, path
        assert "<script" not in ana.text
        assert not re.search(r"\son\w+=|\sstyle=|javascript:", ana.text), path
        titles.add(re.findall(r"<title>(.*?)</title>", ana.text)[0])
    assert len(titles) == 6
    assert ana.http.get("/style.css").headers["cache-control"].startswith("public")


def test_the_colours_are_those_of_the_program() -> None:
    style = paper.Paper()._style.decode()
    colours = {}
    for theme in ("light", "dark"):
        colours = json.loads((resources() / "themes" / f"{theme}.json").read_text())["colors"]
        assert f"--ink:{colours['ink']};" in style
    own = style.split("/* SPDX")[1]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(", own) == []
    assert set(re.findall(r"var\(--([\w-]+)\)", own)) <= {name.replace("_", "-") for name in colours}


# -- programs and laptops --------------------------------------------------------------------------


def test_a_program_is_made_and_its_code_is_shown_once(ana: StaffClient, database: Database) -> None:
    ana.act("/programs", "/programs", name="Pine Hill")
    assert "Pine Hill may join now" in ana.words
    ana.page("/programs")
    address = re.findall(r'rowheader"><a href="([^"]*)"', ana.text)[0]
    ana.act(address, f"{address}/codes")
    said = re.findall(r'<p class="code">(.*?)</p>', ana.text)[0]
    assert len(said.split()) == 4
    for path in (f"{address}/code", address, "/programs"):
        ana.page(path)
        assert said not in ana.text
    with database.look() as connection:
        kept = connection.execute(select(code)).one()
    assert said.encode() not in bytes(kept.code_hash) + bytes(kept.sealed)
    Writer.join(database, bytes.fromhex(address[-32:]))  # makes a code of its own: the page's stays good


def test_the_code_of_one_program_is_not_shown_as_anothers(ana: StaffClient, database: Database) -> None:
    one, other = _program(database, "One"), _program(database, "Other")
    ana.page(one)
    assert ana.send(f"{one}/codes") == f"{one}/code"
    ana.page(f"{other}/code")
    assert 'class="code"' not in ana.text


def test_what_was_done_is_said_once_and_only_by_us(ana: StaffClient) -> None:
    ana.act("/programs", "/programs", name="Pine Hill")
    ana.page("/programs")
    assert "may join now" not in ana.words
    ana.http.cookies.set("porchlight-once", "IkZvcmdlZCI=." + "0" * 64)
    ana.page("/programs")
    assert "Forged" not in ana.words
    for broken in ("", ".", "x", "жж.ж"):
        own = f"porchlight={ana.http.cookies['porchlight']}; porchlight-once={broken}"
        assert ana.http.get("/programs", headers={b"cookie": own.encode()}).status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "Pine Hill"])
def test_a_program_without_a_fit_name_is_not_made(ana: StaffClient, database: Database, name: str) -> None:
    _program(database, "Pine Hill")
    ana.page("/programs")
    ana.send("/programs", name=name)
    assert ana.status == 422
    assert 'aria-invalid="true"' in ana.text
    with database.look() as connection:
        assert len(connection.execute(select(program_table)).all()) == 1


def test_a_revoked_laptop_is_refused_from_its_next_request_on(ana: StaffClient, database: Database) -> None:
    address = _program(database)
    desk = Writer.join(database, bytes.fromhex(address[-32:]), "Library desk")
    ana.page(address)
    assert "Joined" in ana.words
    revoke = f"{address}/laptops/{desk.laptop.hex()}/revoke"
    assert revoke in ana.text
    ana.page(revoke)
    assert '<button type="submit" class="danger">Revoke Library desk</button>' in ana.text
    asked = {"authorization": f"Bearer {desk.token}"}
    assert ana.http.get("/v1/snapshot", headers=asked).status_code == 200
    ana.act(revoke, revoke)
    assert "Library desk is revoked" in ana.words
    assert ana.http.get("/v1/snapshot", headers=asked).status_code == 401
    ana.page(revoke)
    assert ana.status == 404
    other = _program(database, "Other")
    ana.page("/programs")
    ana.send(f"{other}/laptops/{desk.laptop.hex()}/revoke")
    assert ana.status == 404


def test_a_held_bundle_is_taken_or_thrown_away(ana: StaffClient, database: Database) -> None:
    address = _program(database)
    program_id = bytes.fromhex(address[-32:])
    desk = Writer.join(database, program_id, "Library desk")
    content = desk.bundle(desk.write(2))
    with database.step() as connection:
        programs.revoke(connection, program_id, desk.laptop, clock.now_ms())
        assert bundles.bring_in(connection, content, clock.now_ms()).waits
        bundle = held.lines(connection, program_id)[0].bundle.hex()
        connection.execute(
            insert(held_table).values(
                program=program_id,
                content_hash=b"\1" * 32,
                laptop=desk.laptop,
                at=1,
                content=b"rubbish",
                token_hash=bytes(32),
            )
        )
    ana.page(address)
    assert ana.text.count("Throw away<") == 2
    ana.page(f"{address}/waiting/{bundle}/take")
    assert ">Take the bundle of Library desk</button>" in ana.text
    ana.act(f"{address}/waiting/{bundle}/take", f"{address}/waiting/{bundle}/take")
    assert "The bundle of Library desk was taken: 2 parcels." in ana.words
    with database.look() as connection:
        assert len(connection.execute(select(entry)).all()) == 2
    rubbish = f"{address}/waiting/{'01' * 32}"
    ana.page(f"{rubbish}/take")
    ana.send(f"{rubbish}/take")
    assert ana.status == 400
    ana.act(f"{rubbish}/throw-away", f"{rubbish}/throw-away")
    assert "was thrown away" in ana.words
    with database.look() as connection:
        assert held.lines(connection, program_id) == []
        assert len(connection.execute(select(entry)).all()) == 2


def test_many_programs_come_a_hundred_at_a_time_and_are_found_by_name(
    ana: StaffClient, database: Database
) -> None:
    with database.step() as connection:
        for number in range(205):
            programs.new_program(connection, f"Program {number:03}", clock.now_ms())
    ana.page("/programs")
    assert ana.text.count('<th scope="row"') == 100
    ana.page("/programs?page=3")
    assert re.findall(r'rowheader"><a[^>]*>(.*?)</a>', ana.text) == [f"Program {n}" for n in range(200, 205)]
    ana.page("/programs?find=program 10")
    assert ana.text.count('<th scope="row"') == 10
    assert len(rows_of(ana, "/programs.csv")) == 206


# -- messages --------------------------------------------------------------------------------------


def test_a_message_is_written_listed_and_taken_back(ana: StaffClient, database: Database) -> None:
    address = _program(database)
    ana.act("/messages", "/messages", to=address[-32:], title="Training", words="On Friday.\r\nBring tea.")
    ana.act("/messages", "/messages", to="every", title="Snow", words="")
    assert "Training Pine Hill" in ana.words
    assert "Snow Every program" in ana.words
    assert [row[0] for row in rows_of(ana, "/messages.csv")] == ["Title", "Snow", "Training"]
    with database.look() as connection:
        assert {line.words for line in messages.lines(connection)} == {"On Friday.\nBring tea.", ""}
    back = f"/messages/{'0' * 32}/1/take-back"
    ana.page(back)
    assert ">Take back “Snow”</button>" in ana.text
    ana.act(back, back)
    assert "“Snow” was taken back." in ana.words
    assert [row[0] for row in rows_of(ana, "/messages.csv")] == ["Title", "Training"]


def test_a_message_that_does_not_fit_comes_back_with_what_was_typed(ana: StaffClient) -> None:
    for fields in (
        {"to": "every", "title": " ", "words": "kept words"},
        {"to": "every", "title": "kept words", "words": "x" * 4001},
        {"to": "f" * 32, "title": "kept words", "words": ""},
    ):
        ana.page("/messages")
        ana.send("/messages", **fields)
        assert ana.status == 422
        assert "kept words" in ana.text
        assert ana.text.count('aria-invalid="true"') == 1
        assert re.search(r'aria-describedby="[^"]*(title|words|to)-wrong"', ana.text)


# -- either database, any words --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sqlite_url", "postgres_url"])
def test_every_page_works_on_either_database(kind: str, request: pytest.FixtureRequest) -> None:
    database = Database.open(request.getfixturevalue(kind))
    try:
        let_in(database)
        ana = StaffClient(create(database))
        ana.sign_in()
        address = _program(database)
        program_id = bytes.fromhex(address[-32:])
        _share(database, program_id)
        desk = Writer.join(database, program_id)
        content = desk.bundle(desk.write(3))
        revoke = f"{address}/laptops/{desk.laptop.hex()}/revoke"
        ana.act(revoke, revoke)
        with database.step() as connection:
            bundles.bring_in(connection, content, clock.now_ms())
            bundle = held.lines(connection, program_id)[0].bundle.hex()
        ana.act("/messages", "/messages", to=address[-32:], title="Snow", words="")
        ana.act("/counts/goals?year=2026-27", "/counts/goals", year="2026-27", role0="tutor", goal0="50")
        assert "24 %" in ana.words
        for path in ("/programs?find=pINE", address, "/counts", "/messages", "/programs.csv"):
            ana.page(path)
            assert (ana.status, "Pine Hill" in ana.text) == (200, True), path
        ana.act(f"{address}/waiting/{bundle}/take", f"{address}/waiting/{bundle}/take")
        assert "3 parcels" in ana.words
        assert ana.act("/programs", "/sign-out")
    finally:
        database.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60), max_size=6), shared=st.booleans())
def test_whatever_is_typed_gets_a_page(
    ana: StaffClient, database: Database, typed: dict[str, str], shared: bool
) -> None:
    with database.step() as connection:
        connection.execute(delete(share))
    if shared:
        _share(database, b"nobody of 16 byt")
        typed["year"] = "2026-27"
    ana.page("/programs")
    key = re.findall(r'name="key" value="([^"]*)"', ana.text)[0]
    filled = {"program": "0" * 32, "laptop": "0" * 32, "bundle": "0" * 64, "number": "1"}
    for path in FORMS[:-1]:
        ana.send(path.format(**filled), key=key, **typed)
        assert ana.status < 500, path
    for path in ("/programs", "/counts", "/counts/goals", "/messages", "/counts/adults.csv", "/sign-in"):
        assert ana.http.get(path, params=typed).status_code < 500, path


# -- strangers' words ------------------------------------------------------------------------------


def test_hostile_names_are_only_text_in_pages_and_tables(ana: StaffClient, database: Database) -> None:
    name = HOSTILE[:80]
    address = _program(database, name)
    program_id = bytes.fromhex(address[-32:])
    desk = Writer.join(database, program_id, name)
    with database.step() as connection:
        connection.execute(update(laptop).values(app="-1+2"))
        messages.leave(connection, program_id, name, "\tx", clock.now_ms())
    for path in (
        "/programs", address, f"{address}/code", f"{address}/laptops/{desk.laptop.hex()}/revoke", "/messages",
        f"/messages/{program_id.hex()}/1/take-back", "/programs?find=<script>",
    ):  # fmt: skip
        ana.page(path)
        assert ana.status == 200
        assert "<script" not in ana.text, path
        if "find" not in path:
            assert "{{7*7}}" in ana.text, path
    for path in ("/programs.csv", f"{address}/laptops.csv", "/messages.csv"):
        rows = rows_of(ana, path)
        assert rows[1][0] == "'" + name
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def _share(database: Database, program_id: bytes) -> None:
    rows = (("tutor", ALL, ALL, 12), (ALL, ALL, ALL, 12))
    adults = SharedTable("adults", ("role", "source", "standing", "adults"), rows)
    content = write_share(Share(COUNTS, "2026-27", 10, (adults,)))
    with database.step() as connection:
        connection.execute(
            insert(share).values(program=program_id, kind=COUNTS, period="2026-27", content=content, at=0)
        )


def _program(database: Database, name: str = "Pine Hill") -> str:
    with database.step() as connection:
        return f"/programs/{programs.new_program(connection, name, clock.now_ms()).hex()}"
