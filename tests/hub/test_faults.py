# SPDX-License-Identifier: Apache-2.0
"""When something under or beside the hub goes wrong: the answer, the log, and that the hub goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from app.errors import Conflict
from app.hub import bundles, messages, ordering, programs, web
from app.hub.database import Database
from app.hub.messages import EVERY_PROGRAM
from app.hub.tables import held, share
from app.hub.tables import laptop as laptops
from app.hub.tables import program as programs_table
from app.hub.web import BUNDLE_TYPE, create
from app.sync import frames, wire
from app.sync.shares import COUNTS, Share, SharedTable, write_share
from tests.hub.asking import Asker
from tests.hub.writer import Writer

NOW = 1_795_000_000_000


@pytest.fixture
def writer(database: Database, program: bytes) -> Writer:
    return Writer.join(database, program)


def test_a_program_that_is_gone_is_told(
    ask: Asker, database: Database, program: bytes, writer: Writer
) -> None:
    """A hub may be restored from a backup at any moment, also between two steps of a request."""
    with database.step() as connection:
        connection.execute(delete(programs_table).where(programs_table.c.program == program))
    for answered in (
        ask("POST", "/v1/sync", writer.ask_bytes(writer.write()), token=writer.token),
        ask("GET", "/v1/snapshot", token=writer.token, kind=None),
        ask("POST", "/v1/bundle", writer.bundle(writer.write()), token=writer.token, kind=BUNDLE_TYPE),
    ):
        assert answered.status == 404
        assert "does not know this program any more" in answered.problem["detail"]


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Asker]:
    """A hub whose database does not answer."""
    database = Database.open(f"postgresql://porchlight:canary@/gone?host={tmp_path}")
    asker = Asker(create(database))
    yield asker
    asker.close()
    database.close()


def test_without_its_database_a_hub_asks_for_patience(away: Asker, caplog: pytest.LogCaptureFixture) -> None:
    token = f"{'00' * 16}.{'11' * 16}.canary"
    for method, path in (
        ("GET", "/health"),
        ("POST", "/v1/sync"),
        ("GET", "/metrics"),
        ("GET", "/v1/snapshot"),
    ):
        answered = away(method, path, b"canary", token=token)
        assert answered.status == 503, path
        assert int(answered.headers["retry-after"]) >= 5
        assert answered.problem["detail"] == "The hub is busy. Try again."
    assert "database: OperationalError in " in caplog.text
    for secret in ("canary", "Traceback", "porchlight:canary", "gone"):
        assert secret not in caplog.text


def test_when_all_connections_are_taken_the_hub_is_busy(
    ask: Asker, database: Database, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = database.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.05)
    taken = [database.engine.connect() for _ in range(pool.size() + max(0, pool._max_overflow))]  # type: ignore[attr-defined]
    try:
        answered = ask("POST", "/v1/sync", writer.ask_bytes(), token=writer.token)
        assert answered.status == 503
        assert answered.problem["detail"] == "The hub is busy. Try again."
    finally:
        for one in taken:
            one.close()
    assert ask("POST", "/v1/sync", writer.ask_bytes(), token=writer.token).status == 200


def test_a_snapshot_that_breaks_off_holds_nothing(ask: Asker, database: Database, writer: Writer) -> None:
    with database.step() as connection:
        ordering.sync(connection, writer.caller, writer.ask(writer.write(200)), NOW)
    for _ in range(60):  # more than there are connections
        pieces = iter_snapshot(database, writer)
        next(pieces)
        next(pieces)
        next(pieces)  # dropped in the middle
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    whole = ask("GET", "/v1/snapshot", token=writer.token, kind=None)
    assert len(frames.read(whole.body).frames) == 200
    rest = ask("GET", "/v1/snapshot", token=writer.token, kind=None, query=b"after=198")
    assert len(frames.read(rest.body).frames) == 2
    beyond = ask("GET", "/v1/snapshot", token=writer.token, kind=None, query=b"after=999")
    assert frames.read(beyond.body).frames == ()


def iter_snapshot(database: Database, writer: Writer) -> Iterator[bytes]:
    from app.hub.web import Hub

    return Hub(database)._stream(writer.program, b"head", 0)


def test_a_failed_step_leaves_nothing_and_blocks_nobody(
    database: Database, program: bytes, writer: Writer
) -> None:
    """Whatever is raised inside a step: the transaction is rolled back and the turn given on."""

    def fail() -> None:
        with database.step() as connection:
            ordering.sync(connection, writer.caller, writer.ask(writer.write()), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.look() as connection:
        assert programs.log_from(connection, program, 0, 10) == []
    done: list[bool] = []

    def come() -> None:
        with database.step() as connection:
            ordering.sync(connection, writer.caller, writer.ask(tuple(writer.made)), NOW)
        done.append(True)

    other = threading.Thread(target=come)
    other.start()
    other.join(20)
    assert done == [True]


def counts(n: int) -> bytes:
    return write_share(Share(COUNTS, "2026-11", 10, (SharedTable("adults", ("adults",), ((n,),)),)))


def test_an_old_stick_brings_no_old_counts_back(database: Database, program: bytes, writer: Writer) -> None:
    """The same file carried twice, or in the wrong order, is the commonest thing that happens to sticks."""
    old = writer.bundle(writer.write(2), shares=((COUNTS, "2026-11", counts(10)),), recovery=b"old")
    new = writer.bundle(writer.write(2), shares=((COUNTS, "2026-11", counts(12)),), recovery=b"new")
    for stick in (old, new, old):
        with database.step() as connection:
            assert isinstance(bundles.bring_in(connection, stick, NOW).answer, wire.Page)
    with database.look() as connection:
        assert connection.execute(select(share.c.content)).scalars().all() == [counts(12)]
        assert connection.execute(select(laptops.c.recovery)).scalars().all() == [b"new"]
        assert len(programs.log_from(connection, program, 0, 10)) == 4


def test_what_waits_of_a_revoked_laptop_is_kept_once_and_not_without_end(
    database: Database, program: bytes, writer: Writer
) -> None:
    with database.step() as connection:
        programs.revoke(connection, program, writer.laptop, NOW)
    sticks = [writer.bundle(writer.write()) for _ in range(11)]
    for stick in [*sticks[:10], sticks[0], sticks[1] + b"damage at the end"]:
        with database.step() as connection:
            assert bundles.bring_in(connection, stick, NOW).waits
    with pytest.raises(Conflict, match="Too many"), database.step() as connection:
        bundles.bring_in(connection, sticks[10], NOW)
    with database.look() as connection:
        kept = connection.execute(select(held.c.content)).scalars().all()
        assert sorted(map(bytes, kept)) == sorted(sticks[:10])
        assert programs.log_from(connection, program, 0, 10) == []


def test_bundles_that_come_in_take_no_more_memory_than_they_may(
    ask: Asker, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many at once are asked to come later; what broke off counts no longer."""
    stick = writer.bundle(writer.write(20, size=5000))
    monkeypatch.setattr(web, "_MOST_COMING_IN", 150_000)
    for _ in range(3):
        broken = ask(
            "POST", "/v1/bundle", [stick[:90_000]], token=writer.token, kind=BUNDLE_TYPE, breaks_off=True
        )
        assert broken.status == 400
    assert ask("POST", "/v1/bundle", [stick], token=writer.token, kind=BUNDLE_TYPE).status == 200
    monkeypatch.setattr(web, "_MOST_COMING_IN", 50_000)
    refused = ask("POST", "/v1/bundle", [stick], token=writer.token, kind=BUNDLE_TYPE)
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) >= 60
    assert refused.problem["detail"] == "Many bundles come in at this moment."


def test_two_messages_at_the_same_moment(database: Database) -> None:
    start, outcomes = threading.Barrier(3), []

    def leave(n: int) -> None:
        start.wait(20)
        try:
            with database.step() as connection:
                outcomes.append(messages.leave(connection, EVERY_PROGRAM, f"Word {n}\x00", "", NOW))
        except Conflict:
            outcomes.append(0)

    threads = [threading.Thread(target=leave, args=(n,)) for n in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    left = [number for number in outcomes if number]
    assert sorted(left) == list(range(1, len(left) + 1))
    with database.look() as connection:
        assert len(messages.lines(connection)) == len(left) >= 1


def test_a_page_is_as_long_as_was_asked_for_however_many_entries_that_is(
    database: Database, program: bytes, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries are read in steps of growing size; every page continues the one before."""
    with database.step() as connection:
        ordering.sync(connection, writer.caller, writer.ask(writer.write(280, size=1)), NOW)
    monkeypatch.setattr(ordering, "_ENTRIES_A_PAGE", 200)
    reader = Writer.join(database, program)
    for limit, expected in ((1, 1), (24 * 200, 24), (200_000, 200), (200_000, 55)):
        with database.step() as connection:
            answer = ordering.sync(connection, reader.caller, reader.ask(limit=limit), NOW)
        page = reader.take(wire.write_answer(answer))
        assert abs(len(page.items) - expected) <= 1, limit
        assert page.more == (reader.cursor < 280)
    assert [entry.content for entry in reader.entries] == writer.made


def test_the_time_of_the_hub_does_not_run_backwards_in_the_log(
    database: Database, program: bytes, writer: Writer
) -> None:
    for now in (NOW, NOW - 3_600_000, NOW + 1):
        with database.step() as connection:
            ordering.sync(connection, writer.caller, writer.ask(writer.write()), now)
    with database.look() as connection:
        log = programs.log_from(connection, program, 0, 10)
    assert [entry.received for entry in log] == [NOW, NOW, NOW + 1]
