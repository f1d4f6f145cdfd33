# SPDX-License-Identifier: Apache-2.0
"""The gate: who is not cleared is put on nothing with students, unless a named person says why."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.domain.offers import Offer
from app.domain.words import Role
from app.errors import Invalid, NotCleared
from app.services import clearance, groups, matches, pipeline, sessions, training, undo
from app.services.clearance import OverrideDraft
from app.services.pipeline import StepDraft
from app.services.rulebook import set_rule
from app.services.sessions import SeriesDraft, SessionDraft
from app.services.training import TrainingDraft
from app.storage.queries.pipeline import leads
from app.storage.store import Store
from app.storage.tables import Assignment, Override, SessionAdult
from tests.services.conftest import Small


@pytest.fixture
def gated(store: Store, small: Small) -> Store:
    with store.write("rules.change", "Set the gate") as session:
        set_rule(session, "gate_from", clock.today().isoformat())
    return store


def next_week(small: Small) -> SessionDraft:
    return SessionDraft(
        site_id=small.site, group_id=small.planned.group_id, day=clock.today() + timedelta(days=7),
        start=time(15), end=time(16), adult_ids=[small.tutor], role=Role.TUTOR,
    )  # fmt: skip


def test_nobody_who_is_not_cleared_is_put_on_a_session(gated: Store, small: Small) -> None:
    with pytest.raises(NotCleared, match=r"Written application") as problem, gated.write("x", "X") as session:
        sessions.add_session(session, next_week(small))
    assert problem.value.adults[0][0] == small.tutor
    with pytest.raises(NotCleared), gated.write("x", "X") as session:
        groups.assign(session, small.tutor, Role.TUTOR, clock.today(), group_id=small.planned.group_id)
    with gated.read() as session:
        assert session.scalars(select(Override)).all() == []


def test_somebody_who_is_cleared_is_asked_nothing(gated: Store, small: Small) -> None:
    with gated.write("x", "X") as session:
        for code in ("application", "interview", "check"):
            pipeline.add_step(
                session, small.tutor, StepDraft(requirement=code, day=clock.today(), decided_by="Rosa")
            )
        training.add_training(
            session, [small.tutor], TrainingDraft(topic="Start", day=clock.today(), minutes=120)
        )
        made = sessions.add_session(session, next_week(small))
    with gated.read() as session:
        assert session.get(SessionAdult, (made, small.tutor)) is not None
        assert session.scalars(select(Override)).all() == []


def test_an_override_names_who_and_why_and_goes_with_what_it_allowed(gated: Store, small: Small) -> None:
    with pytest.raises(Invalid) as problem, gated.write("x", "X") as session:
        clearance.allow(session, OverrideDraft("", " "))
    assert set(problem.value.fields) == {"who", "reason"}
    with gated.write("session.add", "Added a session") as session:
        clearance.allow(session, OverrideDraft("Rosa Tsosie", "Her papers are on the way"))
        made = sessions.add_session(session, next_week(small))
    with gated.read() as session:
        row = session.scalars(select(Override)).one()
        assert (row.what, row.target_id, row.who) == ("session", made, "Rosa Tsosie")
        assert "Background check" in row.missing
    with pytest.raises(NotCleared), gated.write("x", "X") as session:
        groups.assign(session, small.tutor, Role.TUTOR, clock.today(), group_id=small.planned.group_id)
    undo.undo_last(gated)
    with gated.read() as session:
        assert session.scalars(select(Override).where(Override.removed.is_(False))).all() == []


def test_a_match_that_is_over_goes_on_only_through_the_gate(gated: Store, small: Small) -> None:
    today, day = clock.today(), timedelta(days=1)
    with gated.write("x", "X") as session:
        over = groups.assign(
            session, small.tutor, Role.TUTOR, today - 30 * day, group_id=small.planned.group_id,
            last_day=today - 5 * day,
        )  # fmt: skip
    with pytest.raises(NotCleared), gated.write("x", "X") as session:
        groups.end_assignment(session, over, today + 100 * day)
    later = matches.ClosingDraft(last_day=today + 100 * day, reason="moved")
    with pytest.raises(NotCleared), gated.write("x", "X") as session:
        matches.close_match(session, over, later)
    with pytest.raises(NotCleared), gated.write("x", "X") as session:
        matches.reopen_match(session, over)


def test_who_led_a_session_that_is_past_is_a_fact(gated: Store, small: Small) -> None:
    with gated.write("x", "X") as session:
        day = clock.today() - timedelta(days=7)
        past = SessionDraft(
            site_id=small.site, group_id=small.planned.group_id, day=day, start=time(15), end=time(16),
            adult_ids=[small.tutor], role=Role.TUTOR,
        )  # fmt: skip
        sessions.add_session(session, past)
        groups.assign(session, small.tutor, Role.TUTOR, day, group_id=small.planned.group_id, last_day=day)
        assert (
            session.scalars(select(Assignment).where(Assignment.last_day == day)).one().adult_id
            == small.tutor
        )


def test_an_older_program_goes_on_until_somebody_sets_the_gate(store: Store, small: Small) -> None:
    with store.write("x", "X") as session:
        sessions.add_session(session, next_week(small))
        assert clearance.cleared(session, [small.tutor], clock.today()) == {small.tutor: ""}


def test_a_weekly_plan_asks_the_gate_too(gated: Store, small: Small) -> None:
    draft = SeriesDraft(
        site_id=small.site, days=(1,), start=time(15), end=time(16), first_day=clock.today(),
        last_day=clock.today() + timedelta(days=27), adult_ids=[small.tutor], role=Role.TUTOR,
        group_id=small.planned.group_id,
    )  # fmt: skip
    with pytest.raises(NotCleared), gated.write("x", "X") as session:
        sessions.plan_series(session, draft)


def test_offers_passed_on_come_to_the_top_of_the_board_once(store: Store, small: Small) -> None:
    today = clock.today()
    told = [Offer("Ana", "Begaye"), Offer("Ruth", "Littlewater", "555-0123", "", Role.MENTOR, "has a van")]
    with store.write("lead.add", "Took on offers") as session:
        assert pipeline.take_on(session, told, today) == 1  # Ana is here already
    with store.write("lead.add", "Took on offers") as session:
        assert pipeline.take_on(session, told, today) == 0
    with store.read() as session:
        (lead,) = leads(session, today)
        assert (lead.name, lead.lead_day, lead.lead_from, lead.roles) == (
            "Littlewater, Ruth", today, "Hub", (Role.MENTOR,)
        )  # fmt: skip
