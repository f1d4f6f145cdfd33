# SPDX-License-Identifier: Apache-2.0
"""How often somebody may ask: by laptop, and by address for whoever guesses. Laptops do as they are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clock, context
from app.hub import limits, programs, web
from app.hub.database import Database
from app.hub.limits import GUESSES, SYNC, Limits, Rate, place_of
from app.hub.web import create
from app.partnership import contact as contacting
from app.partnership import joining
from app.partnership.exchange import LinkProblem
from app.partnership.joining import Wish
from app.services.program import ProgramDraft
from app.sync.joining import Enrol, write_enrol
from app.vault.vault import Cost
from tests.hub.asking import Asker
from tests.hub.writer import Writer
from tests.served import ServedHub

SLOW = Rate(3, 0.5)


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits, "time", made)
    return made


@pytest.fixture
def hub(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Asker, Writer, Writer]]:
    """A hub with a short patience, and two laptops."""
    monkeypatch.setattr(web, "SYNC", SLOW)
    database = Database.open(sqlite_url)
    with database.step() as connection:
        program = programs.new_program(connection, "Pine Hill", clock.now_ms())
    asker = Asker(create(database))
    yield asker, Writer.join(database, program), Writer.join(database, program)
    asker.close()
    database.close()


def sync(ask: Asker, writer: Writer, **others: str) -> int:
    return ask("POST", "/v1/sync", writer.ask_bytes(), token=writer.token, **others).status  # type: ignore[arg-type]


def test_a_laptop_waits_and_others_do_not(hub: tuple[Asker, Writer, Writer], time: Clock) -> None:
    ask, one, other = hub
    assert [sync(ask, one) for _ in range(4)] == [200, 200, 200, 429]
    answered = ask("POST", "/v1/sync", one.ask_bytes(), token=one.token)
    assert answered.problem["title"] == "Too Many Requests"
    assert int(answered.headers["retry-after"]) == 2  # half a request a second
    assert sync(ask, other) == 200
    # Every way to ask counts, from whatever address.
    assert ask("GET", "/v1/snapshot", token=one.token, kind=None, client="203.0.113.7").status == 429
    time.now += int(answered.headers["retry-after"])
    assert [sync(ask, one) for _ in range(2)] == [200, 429]
    time.now += 3600
    assert [sync(ask, one) for _ in range(4)] == [200, 200, 200, 429]


def guess(ask: Asker, client: str = "203.0.113.7", **others: object) -> int:
    return ask("POST", "/v1/sync", b"", token="x" * 40, client=client, **others).status  # type: ignore[arg-type]


def test_whoever_guesses_is_stopped(hub: tuple[Asker, Writer, Writer], time: Clock) -> None:
    """Tokens and codes alike, in one count for each address; a laptop that is known is let in from there."""
    ask, writer, _ = hub
    letter = write_enrol(Enrol(bytes(32), "Thief", bytes(32), begins=False))
    enrol = [ask("POST", "/v1/enrol", letter, client="203.0.113.7").status for _ in range(10)]
    assert enrol == [404] * 10
    assert [guess(ask) for _ in range(11)] == [401] * 10 + [429]
    assert ask("POST", "/v1/enrol", letter, client="203.0.113.7").status == 429
    # What a request says of where it comes from does not count.
    assert guess(ask, headers=((b"x-forwarded-for", b"198.51.100.1"),)) == 429
    assert guess(ask, "203.0.113.8") == 401
    assert sync(ask, writer, client="203.0.113.7") == 200
    time.now += 10
    assert [guess(ask) for _ in range(2)] == [401, 429]


def test_one_network_of_ipv6_is_one_address() -> None:
    assert place_of("2001:db8:1:2::1") == place_of("2001:db8:1:2:ffff::2")
    assert place_of("2001:db8:1:3::1") != place_of("2001:db8:1:2::1")
    assert place_of("192.0.2.1") != place_of("192.0.2.2")
    assert place_of("") == b""


def test_the_real_limits_leave_room_for_the_worst_link() -> None:
    """A first pull of ten megabytes parcel by parcel is 640 requests; four words have 44 bits."""
    assert SYNC.burst >= 200
    assert SYNC.per_second >= 2
    per_two_days = GUESSES.burst + GUESSES.per_second * 2 * 86_400
    assert per_two_days < 2**44 / 10**8


def test_the_buckets_that_were_not_used_for_longest_are_forgotten() -> None:
    made = Limits(Rate(1, 0.001))
    for n in range(20_100):
        assert made.wait(n.to_bytes(4, "big")) == 0
    assert len(made._buckets) == 20_000
    assert made.wait((20_099).to_bytes(4, "big")) > 0
    assert made.wait((0).to_bytes(4, "big")) == 0


def test_a_laptop_waits_as_long_as_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SYNC", Rate(1, 0.02))
    served = ServedHub(tmp_path / "hub")
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")
    program, _ = context.start(tmp_path / "laptop", draft, "five words are easy kept", Cost(8 << 20, 1))
    waits: list[float] = []

    def wait(seconds: float, _progress: object, why: str) -> None:
        assert "Too many requests" in why
        waits.append(seconds)
        if len(waits) == 2:  # then enough time has passed
            monkeypatch.setattr(Limits, "wait", lambda *_: 0.0)

    monkeypatch.setattr(contacting, "_wait", wait)
    try:
        member = joining.join(program.store, served.link(), Wish(served.code(), "Desk"))
        contacting.contact(program.store, program.vault)  # the one request that is allowed
        with pytest.raises(LinkProblem) as caught:
            served.link(member.token).sync(b"")
        assert 45 <= caught.value.wait <= 52
        contacting.contact(program.store, program.vault)
    finally:
        program.close()
        served.close()
    assert len(waits) == 2
    assert all(45 <= one <= 52 for one in waits)
