# SPDX-License-Identifier: Apache-2.0
"""Two requests at once: whatever happens to either, everything is in the log once and nothing waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.partnership import exchange as exchange_module
from app.partnership import pace
from app.partnership.exchange import Exchanged, exchange, waiting
from app.partnership.outgoing import pack_waiting
from app.partnership.pace import Pace
from app.partnership.under_way import in_a_thread
from app.services import people
from app.sync.packing import unpack
from app.sync.parcel import unseal
from app.sync.wire import Page, read_answer, read_request
from tests.partnership.conftest import HubInside, LaptopInside, Lost

Make = Callable[..., LaptopInside]
PARCELS = 5
ROOM = 600  # one parcel, and the names of all


class Watched:
    """A laptop's way to the hub on which the n-th request may meet something; it knows what overlapped."""

    def __init__(self, laptop: LaptopInside, meets: dict[int, str]) -> None:
        self.laptop, self.meets = laptop, meets
        self.count = self.open = self.most = 0
        self.bytes_down = 0

    def sync(self, request: bytes) -> bytes:
        return self.begin(request)()

    def begin(self, request: bytes) -> Callable[[], bytes]:
        self.count, self.open = self.count + 1, self.open + 1
        self.most = max(self.most, self.open)
        what = self.meets.get(self.count, "")
        if what == "request lost":
            self.laptop.lose = lambda: "request"
        elif what == "late":
            self.laptop.dawdle = lambda: True
        answer = self.laptop.begin(request)
        self.laptop.lose, self.laptop.dawdle = (lambda: ""), (lambda: False)

        def wait() -> bytes:
            self.open -= 1
            content = answer()
            if what == "answer lost":
                raise Lost(what)
            self.bytes_down += len(content)
            return content

        return wait

    def log_after(self, seq: int) -> Iterator[bytes]:
        return self.laptop.log_after(seq)

    def hang_up(self) -> None:
        self.laptop.hang_up()


@pytest.fixture
def laptop(make_laptop: Make, monkeypatch: pytest.MonkeyPatch) -> LaptopInside:
    """Five parcels wait on it, each as much as one request takes."""
    monkeypatch.setattr(exchange_module, "_AT_ONCE", 0)
    monkeypatch.setattr(pace, "SMALLEST_BATCH", 0)
    monkeypatch.setattr(pace, "LARGEST_BATCH", ROOM)
    rosa = make_laptop("Rosa", starts=True)
    rosa.exchange()
    for number in range(PARCELS):
        with rosa.store.write("student.add", f"Added {number}") as session:
            people.add_student(session, people.StudentDraft(given=f"S{number}", grade="4"))
        with rosa.store.receive() as session:
            member = rosa.membership
            pack_waiting(session, member.keys, member.replica)
    return rosa


def talk(way: Watched) -> Exchanged:
    """An exchange, begun again after a failure; one parcel goes at once."""
    done = Exchanged()
    for _ in range(4):
        try:
            return exchange(way.laptop.store, way, pace=Pace(batch=ROOM, ceiling=ROOM), done=done)
        except Lost:
            continue
    raise AssertionError("It did not come to an end.")


def in_log(hub: HubInside) -> list[tuple[bytes, str]]:
    return [
        (commit.action, commit.part)
        for entry in hub.log()
        for commit in unpack(unseal(entry.content, hub.program_key))
    ]


@pytest.mark.parametrize("what", ["request lost", "answer lost", "late"])
@pytest.mark.parametrize("which", [2, 3])
def test_nothing_is_lost_or_doubled(laptop: LaptopInside, hub: HubInside, what: str, which: int) -> None:
    before = len(in_log(hub))
    way = Watched(laptop, {which: what})
    talk(way)
    assert waiting(laptop.store) == (0, None)
    found = in_log(hub)
    assert len(found) == before + PARCELS
    assert len(set(found)) == len(found)
    assert way.most in (2, 3)  # one that nobody waits for any more may still be under way


def test_the_next_request_leaves_before_the_last_answer_came(laptop: LaptopInside) -> None:
    way = Watched(laptop, {})
    done = talk(way)
    assert (done.sent, done.round_trips, way.most) == (PARCELS, PARCELS, 2)


def test_what_was_sent_ahead_comes_back_by_name_only(laptop: LaptopInside, hub: HubInside) -> None:
    """The answer to a request names the parcels of the one before it too; their bytes stay where they are."""
    way = Watched(laptop, {})
    talk(way)
    assert way.bytes_down < PARCELS * 300
    last = read_answer(hub.answers[-1])
    assert isinstance(last, Page)
    assert all(len(item.content) == 16 for item in last.items)


def test_nothing_is_sent_ahead_of_what_is_still_to_be_read(
    laptop: LaptopInside, hub: HubInside, make_laptop: Make
) -> None:
    ben = make_laptop("Ben")
    sent = []
    way = Watched(ben, {})
    real = way.begin

    def begin(request: bytes) -> Callable[[], bytes]:
        sent.append((read_request(request).cursor, way.open))
        return real(request)

    way.begin = begin  # type: ignore[method-assign]
    laptop.exchange()
    talk(way)
    assert all(under_way == 0 for cursor, under_way in sent if cursor < len(hub.log()) - 1)


def test_a_thread_brings_the_answer_or_what_went_wrong() -> None:
    assert in_a_thread(bytes.upper, b"answer")() == b"ANSWER"

    def fail(request: bytes) -> bytes:
        raise Lost(request.decode())

    waiting_for = in_a_thread(fail, b"gone")
    with pytest.raises(Lost, match="gone"):
        waiting_for()
