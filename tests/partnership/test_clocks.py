# SPDX-License-Identifier: Apache-2.0
"""Clocks that are years off, on laptops and on the hub: nothing is refused, poisoned or decided by them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from app.partnership import conflicts, ledger
from app.partnership.contact import contact, state
from app.sync import fold
from app.vault.vault import Vault
from tests.partnership.conftest import NOW, HubInside, LaptopInside
from tests.partnership.together import add, change, settle, value

YEAR = 365 * 86_400_000
HOUR = 3_600_000
OFF = (-25, -3, 3)
Two = tuple[LaptopInside, LaptopInside]


@contextmanager
def clock_off(laptop: LaptopInside, years: int) -> Iterator[None]:
    """What is done inside is done on a laptop whose clock is so many years from the true time of the tale."""
    at = datetime.fromtimestamp((laptop.hub.now + years * YEAR) / 1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORCHLIGHT_NOW", at.isoformat())
        yield


@pytest.mark.parametrize("years", OFF)
def test_a_laptop_years_off_takes_part_and_neither_wins_nor_loses_for_ever(two: Two, years: int) -> None:
    late_and_early(two, years)


def late_and_early(two: Two, years: int) -> None:
    rosa, ben = two
    hub = rosa.hub
    student = add(ben, "Ana")
    settle(*two)
    with clock_off(rosa, years):
        change(rosa, student, grade="5", note="by the wrong clock")
        rosa.exchange()
    hub.now += HOUR
    with clock_off(ben, 0):
        change(ben, student, grade="6")  # an hour later, and without having seen it
    settle(*two)
    assert value(rosa, student, "grade") == "6"
    assert value(ben, student, "note") == "by the wrong clock"
    with clock_off(rosa, years):
        change(rosa, student, grade="7")
        rosa.exchange()
    settle(*two)
    assert value(ben, student, "grade") == "7"  # whoever has seen the other's word has the last one
    with clock_off(ben, 0):
        change(ben, student, grade="8")
    settle(*two)
    assert value(rosa, student, "grade") == "8"


@pytest.mark.parametrize(("years", "hub_years"), [(-25, 3), (-3, -25), (3, -3), (3, 3)])
def test_no_effective_time_is_ahead_of_the_hub_or_behind_what_was_seen(
    two: Two, years: int, hub_years: int
) -> None:
    rosa, ben = two
    student = add(ben, "Ana")
    settle(*two)
    rosa.hub.now = NOW + hub_years * YEAR
    for laptop, off in ((rosa, years), (ben, -years), (rosa, years)):
        with clock_off(laptop, off):
            change(laptop, student, note=f"{laptop.name} {off}")
            laptop.exchange()
    rosa.hub.now = NOW + HOUR  # somebody set the hub's clock right
    for laptop, off in ((ben, years), (rosa, 0)):
        with clock_off(laptop, off):
            change(laptop, student, grade=str(3 + len(laptop.name)))
            laptop.exchange()
    settle(*two)
    received = [entry.received for entry in rosa.hub.log()]
    assert received == sorted(received)
    for laptop in two:
        with laptop.store.receive() as session:
            for _row, fields in ledger.all_committed(session):
                for stand in fields.values():
                    assert 0 <= stand.eff <= received[stand.seq - 1]


@pytest.mark.parametrize("years", OFF)
def test_conflicts_and_history_can_be_shown_with_any_clock(two: Two, years: int) -> None:
    rosa, ben = two
    student = add(ben, "Ana")
    settle(*two)
    with clock_off(rosa, years):
        change(rosa, student, grade="5")
        change(ben, student, grade="6")
        settle(*two)
        with rosa.store.read() as session:
            (one,) = conflicts.open_conflicts(session)
        conflicts.keep(rosa.store, one.row, one.field, one.seq)
    settle(*two)
    with ben.store.read() as session:
        assert conflicts.open_conflicts(session) == []


@pytest.mark.parametrize("years", OFF)
def test_the_laptop_says_how_far_its_clock_is_off(two: Two, years: int) -> None:
    rosa, _ben = two
    with clock_off(rosa, years):
        contact(rosa.store, Vault([]), link=rosa)
        now = state(rosa.store)
    assert abs(now.clock_off - years * YEAR) < 2 * 86_400_000
    assert now.is_current


def by_raw_clocks(patch: pytest.MonkeyPatch) -> None:
    """Concurrent edits are decided by what the authors' clocks said."""
    patch.setattr(fold, "_between", lambda at, _earliest, _latest: at)


def by_the_hubs_clock(patch: pytest.MonkeyPatch) -> None:
    """Concurrent edits are decided by who came first to the hub, whenever they were made."""
    patch.setattr(fold, "_between", lambda _at, _earliest, latest: latest)


def test_deciding_by_raw_clocks_would_be_noticed(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    by_raw_clocks(monkeypatch)
    with pytest.raises(AssertionError):
        late_and_early(two, 3)


def made_and_sent_later(two: Two) -> None:
    """Rosa's edit is the older one and reaches the hub last; both clocks are right."""
    rosa, ben = two
    student = add(ben, "Ana")
    settle(*two)
    with clock_off(rosa, 0):
        change(rosa, student, grade="5")
    rosa.hub.now += HOUR
    with clock_off(ben, 0):
        change(ben, student, grade="6")
    rosa.hub.now += HOUR
    ben.exchange()
    rosa.hub.now += HOUR
    settle(*two)
    assert value(rosa, student, "grade") == value(ben, student, "grade") == "6"


def test_with_right_clocks_the_later_edit_wins_whoever_syncs_first(two: Two) -> None:
    made_and_sent_later(two)


def test_deciding_by_the_order_of_arrival_would_be_noticed(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    by_the_hubs_clock(monkeypatch)
    with pytest.raises(AssertionError):
        made_and_sent_later(two)


def test_a_hub_that_went_back_in_time_orders_on(hub: HubInside, two: Two) -> None:
    rosa, ben = two
    hub.now = NOW + 3 * YEAR
    add(rosa, "Ana")
    settle(*two)
    hub.now = NOW - 25 * YEAR
    student = add(ben, "Luis")
    settle(*two)
    assert value(rosa, student, "given") == "Luis"
    with rosa.store.receive() as session:
        times = [row[0] for row in ledger.fetch(session, "SELECT received FROM log_entry ORDER BY seq")]
        assert times == sorted(times)
