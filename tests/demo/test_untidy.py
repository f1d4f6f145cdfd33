# SPDX-License-Identifier: Apache-2.0
"""The invented program has something of everything that should be put right."""

from __future__ import annotations

from app import clock
from app.demo import fill
from app.storage.queries.waiting import waiting
from tests.demo.conftest import MakeStore

KEYS = ("missing", "twins", "overlaps", "times", "sign_outs")


def test_there_is_something_of_everything_to_put_right(fresh: MakeStore) -> None:
    store = fresh()
    fill(store)
    with store.read() as session:
        found = waiting(session, clock.today(), KEYS)
    assert {key: len(found[key]) for key in KEYS if not found[key]} == {}
    assert (len(found["sign_outs"]), len(found["times"])) == (3, 1)
    assert found["times"][0].problem.startswith("begins before")
    (twins,) = found["twins"]
    assert twins.reason == "Same name"
