# SPDX-License-Identifier: Apache-2.0
"""When a copy is missing: what counts as one elsewhere, clocks that were wrong, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.keeping.shelf import Kept
from app.keeping.standing import Standing
from app.storage.backup import About
from ui.backup_words import days_ago, nudge, standing_words

DAY = 86_400_000
NOW = 1_795_000_000_000


def standing(
    *, newest: int | None = 0, on_stick: int | None = None, at_hub: int | None = None, begun: int = 30,
    last: int = 0, is_due: bool = False,
) -> Standing:  # fmt: skip
    """All in days ago."""

    def at(days: int | None) -> int | None:
        return None if days is None else NOW - days * DAY

    kept = None if newest is None else Kept(Path("x"), About(NOW - newest * DAY, 1000, 1))
    return Standing(kept, is_due, at(on_stick), at(at_hub), NOW - begun * DAY, NOW - last * DAY, NOW)


@pytest.mark.parametrize(
    ("now", "wants", "days"),
    [
        (standing(), True, 30),
        (standing(begun=6), False, 6),
        (standing(on_stick=6), False, 6),
        (standing(on_stick=7), True, 7),
        (standing(on_stick=20, at_hub=1), False, 1),  # the hub has everything: that is a copy elsewhere
        (standing(on_stick=20, at_hub=9), True, 9),
        (standing(on_stick=-400), True, 30),  # noted by a clock that stood in the future: says nothing
        (standing(on_stick=40, begun=-400), True, 40),
    ],
)
def test_a_week_without_a_copy_elsewhere_asks_for_a_stick(now: Standing, wants: bool, days: int) -> None:
    assert (now.wants_stick, now.days_inside) == (wants, days)


def test_a_program_without_a_single_action_asks_for_nothing() -> None:
    nothing = Standing(None, True, None, None, 0, 0, NOW)
    assert (nothing.wants_stick, nothing.is_old, nudge(nothing)) == (False, False, "")


def test_an_old_backup_matters_only_when_something_was_done_since() -> None:
    assert standing(newest=3, last=1, is_due=True, on_stick=1).is_old
    assert not standing(newest=2, last=1, is_due=True).is_old
    assert not standing(newest=30, last=1, is_due=False).is_old
    assert not standing(newest=5, last=9, is_due=True).is_old  # only a note about a stick since then
    assert standing(newest=None, last=1, is_due=True, on_stick=1).is_old


def test_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now_ms", lambda: NOW)
    assert nudge(standing(on_stick=9)) == "For 9 days nothing was copied off this laptop. Put in a stick."
    assert nudge(standing(newest=4, last=1, is_due=True, on_stick=1)).startswith(
        "The last backup is 4 days old"
    )
    assert nudge(standing(on_stick=1)) == ""
    assert "None was written to a stick yet." in standing_words(standing())
    assert standing_words(standing(on_stick=9)).endswith(
        "verified, holds everything. Last one on a stick 9 days ago."
    )
    assert days_ago(NOW - DAY) == "yesterday"
    assert days_ago(NOW + 3 * DAY) == "on a later day"
