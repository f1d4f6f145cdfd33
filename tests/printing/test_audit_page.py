# SPDX-License-Identifier: Apache-2.0
"""The audit page: who was let in by whom and why, who led uncleared, times that a rule or a hand gave."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from app.domain.words import MarkStatus, Role
from app.printing.listed import ListedAsk, listed_report, write_listed
from app.services import clearance, entry, groups
from app.services.clearance import OverrideDraft
from app.services.clock_times import enter_times
from app.services.rulebook import set_rule
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)
from tests.test_restricted import text_of

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


@pytest.fixture
def audited(small: Small, monkeypatch: pytest.MonkeyPatch) -> Small:  # noqa: F811
    """One exception, one session led by somebody without papers, one sign-out forgotten, one time by hand."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-09-08T10:00")
    monday = small.planned.session_ids[0]
    with small.store.write("marks", "Marked Monday") as s:
        enter_times(s, monday, small.students[0], time(15, 30), None)
        entry.set_mark(s, monday, small.students[1], MarkStatus.PARTIAL, 20)
    with small.store.write("gate", "Let her in") as s:
        set_rule(s, "gate_from", "2026-09-08")
        clearance.allow(s, OverrideDraft("Rosa Tsosie", "Her papers are on the way"))
        groups.assign(s, small.tutor, Role.TUTOR, date(2026, 9, 9), student_id=small.students[2])
    return small


def test_what_an_auditor_asks_is_on_it_with_names_and_reasons(audited: Small, tmp_path: Path) -> None:
    made = listed_report(audited.store, "audit", ListedAsk(FIRST, LAST))
    assert [number for number, _words in made.figures] == ["1", "1", "1", "1"]
    let_in, led, outs, by_hand = ([row.cells for row in table.rows] for table in made.tables)
    day, adult, what, missing, who, why = let_in[0]
    assert (day, adult, what) == ("Sep 8, 2026", "Begaye, Ana", "A match")
    assert (who, why) == ("Rosa Tsosie", "Her papers are on the way")
    assert "Background check" in missing
    assert led[0][:2] == ("Sep 7, 2026", "Begaye, Ana")
    assert (outs[0][1], outs[0][3]) == ("Begaye, Tłʼízí", "30")
    assert (by_hand[0][1], by_hand[0][3]) == ("Kaʻōhao, Noah", "20")
    (file,) = write_listed(made, tmp_path / "audit.pdf", "pdf")
    assert "Her papers are on the way" in " ".join(text_of(file).split())


def test_both_days_of_the_period_are_on_it(audited: Small) -> None:
    for first, last, exceptions in ((8, 8, "1"), (1, 7, "0"), (9, 30, "0")):
        ask = ListedAsk(date(2026, 9, first), date(2026, 9, last))
        assert listed_report(audited.store, "audit", ask).figures[0][0] == exceptions
