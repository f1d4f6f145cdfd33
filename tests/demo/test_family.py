# SPDX-License-Identifier: Apache-2.0
"""Invented families show every state of a consent, whom to call, health, unknowns, and what is restricted."""

from __future__ import annotations

from collections import Counter
from datetime import date

from app.demo import fill
from app.domain.consents import State
from app.domain.words import ConsentKind, YesNoUnknown
from app.storage.queries import care, consents, demographics, notes
from app.storage.queries.students import StudentFilter, student_ids
from tests.demo.conftest import MakeStore

ON = date(2026, 11, 18)


def test_every_feature_of_families_is_there(fresh: MakeStore) -> None:
    store = fresh()
    fill(store, students=60, weeks=2)
    with store.read() as session:
        everybody = student_ids(session, StudentFilter(on=ON, state="all"))
        standings = consents.consent_standings(session, everybody, ConsentKind.PARTICIPATION, ON)
        stopped = consents.reasons_not(session, everybody, ConsentKind.PARTICIPATION, ON)
        soon = consents.renewals(session, ON)
        collecting = care.pick_up_list(session, everybody, ON)
        counts = demographics.everyone(session, "here", ON, ON).lines
        healthy = [care.care_of(session, one) is None for one in everybody]
        hidden = [notes.hidden_count(session, one) for one in everybody]
    states = Counter(one.state for one in standings.values())
    assert set(states) == set(State)
    assert states[State.GIVEN] > 45
    assert len(stopped) == len(everybody) - states[State.GIVEN]
    assert {row.has_ended for row in soon} == {True, False}
    assert any(row.may_not for row in collecting)
    assert any(row.not_asked for row in collecting)
    assert {bool(row.no_ride) for row in collecting} == {True, False}
    assert len(set(healthy)) == 2
    assert {one.open_incidents for one in hidden} == {0, 1}
    assert any(one.notes for one in hidden)
    unknown = {line.question: line.students for line in counts if line.answer == YesNoUnknown.UNKNOWN}
    assert all(0 < unknown[name] < len(everybody) for name in ("low_income", "disability", "hispanic"))
