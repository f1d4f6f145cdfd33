# SPDX-License-Identifier: Apache-2.0
"""The plug pulled: a link that breaks off after every 512 bytes, once each; it ends with both agreed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.hub import programs
from app.hub.limits import Limits
from app.partnership import conflicts, joining
from app.partnership.contact import contact, state
from app.partnership.exchange import LinkProblem
from app.partnership.joining import Wish
from app.partnership.link import HubLink
from app.partnership.membership import require_membership
from app.services import people
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from app.storage.tables import Student
from app.vault.vault import Cost
from tests.partnership.cutting import CuttingProxy
from tests.served import ServedHub, hub

__all__ = ["hub"]  # a fixture

PASSPHRASE = "five words are easy kept"
CHEAP = Cost(8 * 1024 * 1024, 1)
STEP = 512


class Desk:
    """A laptop whose way to the hub leads through the bad link."""

    def __init__(self, opened: AppContext, proxy: CuttingProxy) -> None:
        self.program, self.proxy = opened, proxy

    def sync(self) -> None:
        with self.program.store.read() as session:
            token = require_membership(session).token
        link = HubLink(self.proxy.address, token)
        try:
            contact(self.program.store, self.program.vault, link=link, tries=1)
        finally:
            link.hang_up()

    def sync_cut(self, after: int) -> bool:
        """Sync over a link that breaks off after so many bytes; whether it got through untouched."""
        self.proxy.cut_after(after)
        try:
            self.sync()
        except LinkProblem:
            return False
        finally:
            self.proxy.cut_after(-1)
        return True

    def add(self, given: str) -> None:
        with self.program.store.write("student.add", f"Added {given}") as session:
            note = secrets.token_hex(1500)  # what cannot be made shorter
            people.add_student(session, people.StudentDraft(given=given, family="Begaye", note=note))

    def edit_first(self, note: str) -> None:
        with self.program.store.write("student.change", "Changed") as session:
            student = session.query(Student).order_by(Student.id).first()
            assert student is not None
            student.note = note

    def names(self) -> list[str]:
        with self.program.store.read() as session:
            return sorted(student.given for student in session.query(Student))

    def digest(self) -> str:
        with self.program.store.read() as session:
            return content_digest(session)


@pytest.fixture
def proxy(hub: ServedHub) -> Iterator[CuttingProxy]:
    made = CuttingProxy(hub.port)
    yield made
    made.close()


@pytest.fixture
def desks(tmp_path: Path, hub: ServedHub, proxy: CuttingProxy) -> Iterator[tuple[Desk, Desk]]:
    rosa, _ = context.start(
        tmp_path / "rosa", ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa"), PASSPHRASE, CHEAP
    )
    ben, _ = context.prepare_to_join(tmp_path / "ben", PASSPHRASE, "", CHEAP)
    try:
        token = joining.join(rosa.store, hub.link(), Wish(hub.code(), "Front desk")).token
        words = joining.invite(rosa.store, hub.link(token))
        joining.join(ben.store, hub.link(), Wish(words, "Van"))
        context.name_author(ben.store, "Ben")
        one, other = Desk(rosa, proxy), Desk(ben, proxy)
        one.add("First")
        for desk in (one, other, one):
            desk.sync()
        yield one, other
    finally:
        rosa.close()
        ben.close()


def settled(desks: tuple[Desk, Desk]) -> None:
    for _ in range(2):
        for desk in desks:
            desk.sync()


def play(desks: tuple[Desk, Desk], hub: ServedHub, points: Callable[[int], int]) -> int:
    """Cut at one point after the other until nothing is cut any more; returns how many there were."""
    rosa, ben = desks
    wanted, n = ["First"], 0
    while True:
        n += 1
        assert n < 200
        rosa.add(f"Rosa {n}")
        ben.add(f"Ben {n}")
        wanted += [f"Rosa {n}", f"Ben {n}"]
        rosa.edit_first(f"rosa {n}")
        ben.edit_first(f"ben {n}")
        untouched = [desk.sync_cut(points(n)) for desk in desks]
        settled(desks)
        assert rosa.names() == ben.names() == sorted(wanted), n
        assert rosa.digest() == ben.digest()
        choose(rosa if n % 2 else ben)
        settled(desks)
        for desk in desks:
            now = state(desk.program.store)
            assert (now.waiting, now.conflicts, now.trouble) == (0, 0, "")
            assert now.agree is not False
        if all(untouched):
            break
    settled(desks)
    assert [state(desk.program.store).agree for desk in desks] == [True, True]
    with hub.database.look() as connection:
        log = programs.log_from(connection, hub.program, 0, 10_000)
    assert len({entry.content for entry in log}) == len(log)
    return n


def choose(desk: Desk) -> None:
    """Two wrote the same note: there is exactly that to decide. The other value is taken."""
    with desk.program.store.read() as session:
        (one,) = conflicts.open_conflicts(session)
    assert {one.stands.who, one.lost.who} == {"Rosa", "Ben"}
    conflicts.take_other(desk.program.store, one.row, one.field, one.seq)


def test_cut_after_every_512_bytes_and_it_still_ends_well(desks: tuple[Desk, Desk], hub: ServedHub) -> None:
    assert play(desks, hub, lambda n: n * STEP) > 6


@pytest.mark.deep
def test_cut_after_every_61_bytes_too(
    desks: tuple[Desk, Desk], hub: ServedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Limits, "wait", lambda *_: 0.0)  # more requests than anybody makes in a minute
    assert play(desks, hub, lambda n: n * 61) > 60
