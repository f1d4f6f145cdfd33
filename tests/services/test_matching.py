# SPDX-License-Identifier: Apache-2.0
"""Availability as it is told, and a match made out of a suggestion, which is asked anew as it is stored."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.domain.availability import Slot
from app.domain.words import ConsentAnswer, ConsentKind, Role, Urgency
from app.errors import Conflict, Invalid, NotFound
from app.services import availability, people, undo
from app.services.matching import MatchDraft, accept
from app.services.needs import NeedDraft, add_need
from app.storage.queries import availability as told
from app.storage.queries import matching, travel
from app.storage.tables import Assignment, Consent, Setting
from tests.services.conftest import Small

TODAY = date(2026, 9, 9)
MON, TUE = Slot(0, time(15), time(16)), Slot(1, time(15), time(16))


def draft(small: Small, adult: bytes, **more: object) -> MatchDraft:
    return MatchDraft(
        student_id=small.students[1],
        adult_id=adult,
        role=Role.MENTOR,
        first_day=TODAY,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def mentor(small: Small) -> bytes:
    """A mentor, and a student who needs one."""
    with small.store.write("setup", "A need") as s:
        add_need(s, small.students[1], NeedDraft(role=Role.MENTOR, first_day=TODAY, urgency=Urgency.NOW))
        return people.add_adult(s, people.AdultDraft(given="Max", family="Hill", roles=[Role.MENTOR]))


def test_times_are_exactly_what_was_said_and_undo_brings_them_back(small: Small) -> None:
    store, kim = small.store, small.students[2]
    with store.write("times", "Times") as s:
        availability.set_times(s, "student", kim, [TUE, MON, Slot(0, time(16), time(17))])
    with store.read() as s:
        first = told.times(s, "student", kim)
        assert [one.slot for one in first] == [Slot(0, time(15), time(17)), TUE]
        assert told.times(s, "adult", kim) == []
    with store.write("times", "Less") as s:
        availability.set_times(s, "student", kim, [TUE])
    with store.read() as s:
        assert [one.id for one in told.times(s, "student", kim)] == [first[1].id], (
            "what stays is the same row"
        )
    undo.undo_last(store)
    with store.read() as s:
        assert told.times(s, "student", kim) == first
    with store.write("times", "Nonsense") as s, pytest.raises(Invalid, match="not after the start"):
        availability.set_times(s, "student", kim, [Slot(0, time(16), time(15))])
    with store.write("times", "Nobody") as s, pytest.raises(NotFound):
        availability.set_times(s, "adult", kim, [])


def test_what_an_adult_brings_along(small: Small) -> None:
    new = availability.AroundDraft(languages=["English", "Spanish"], home_site_id=small.site, most_travel=20)
    with small.store.write("around", "Around") as s:
        availability.set_around(s, small.tutor, new)
    with small.store.read() as s:
        row = told.around_adult(s, small.tutor, TODAY)
    assert (row.languages, row.language_words, row.home_site) == ("en,es", "English, Spanish", "Library")
    for wrong in (
        availability.AroundDraft(most_travel=601),
        availability.AroundDraft(home_site_id=b"x" * 16),
        availability.AroundDraft(household_id=b"x" * 16),
    ):
        with small.store.write("around", "Wrong") as s, pytest.raises(Invalid):
            availability.set_around(s, small.tutor, wrong)


def test_who_is_kept_apart_is_so_from_both_sides(small: Small) -> None:
    one, other = small.students[0], small.tutor
    with small.store.write("apart", "Apart") as s:
        availability.keep_apart(s, other, one, "Asked by the family")
        availability.keep_apart(s, one, other, "Asked again")
        with pytest.raises(Invalid):
            availability.keep_apart(s, one, one)
    with small.store.read() as s:
        assert [(row.person_id, row.reason) for row in told.kept_apart(s, one)] == [(other, "Asked again")]
        assert [row.name for row in told.kept_apart(s, other)] == ["Begaye, Tłʼízí"]
    with small.store.write("apart", "Together") as s:
        availability.let_together(s, one, other)
        with pytest.raises(NotFound):
            availability.let_together(s, one, other)
    with small.store.read() as s:
        assert told.kept_apart(s, one) == []


def test_ways_between_sites_are_the_same_both_ways(small: Small) -> None:
    with small.store.read() as s:
        (way,) = travel.ways(s)
    assert way.minutes is None
    with small.store.write("way", "Way") as s:
        availability.set_travel(s, way.other_id, way.one_id, 25)
    with small.store.read() as s:
        assert travel.ways(s)[0].minutes == 25
        assert matching.around(s, small.tutor).minutes(way.one_id, way.other_id) == 25
    with small.store.write("way", "Unknown") as s:
        availability.set_travel(s, way.one_id, way.other_id, None)
        with pytest.raises(Invalid):
            availability.set_travel(s, way.one_id, way.one_id, 5)
        with pytest.raises(Invalid):
            availability.set_travel(s, way.one_id, way.other_id, -1)
    with small.store.read() as s:
        assert travel.ways(s)[0].minutes is None


def test_a_need_waits_until_a_match_is_made(small: Small, mentor: bytes) -> None:
    with small.store.write("times", "Times") as s:
        availability.set_times(s, "adult", mentor, [MON])
        availability.set_times(s, "student", small.students[1], [MON])
    with small.store.read() as s:
        (waiting,) = matching.unmatched(s, TODAY)
        assert (waiting.role, waiting.urgency) == (Role.MENTOR, Urgency.NOW)
        best = matching.suggestions(s, waiting.student_id, waiting.role, TODAY).suggestions[0]
    assert best.adult == mentor
    with small.store.write("match", "A match") as s:
        made = accept(s, draft(small, mentor, weekly_minutes=60, base="school"), TODAY)
    with small.store.read() as s:
        row = s.get_one(Assignment, made)
        assert (row.weekly_minutes, row.base, row.because) == (60, "school", "60 minutes a week in common")
        assert matching.unmatched(s, TODAY) == []


def test_what_begins_later_is_a_match_already(small: Small, mentor: bytes) -> None:
    later = MatchDraft(
        student_id=small.students[1], adult_id=mentor, role=Role.MENTOR, first_day=date(2026, 12, 1)
    )
    with small.store.write("match", "From December") as s:
        accept(s, later, TODAY)
    with small.store.read() as s:
        assert matching.unmatched(s, TODAY) == []
    with small.store.write("match", "Twice") as s, pytest.raises(Conflict, match="already"):
        accept(s, draft(small, mentor), TODAY)


def test_what_came_up_since_the_suggestion_stops_the_match(small: Small, mentor: bytes) -> None:
    with small.store.write("apart", "Apart") as s:
        availability.keep_apart(s, mentor, small.students[1], "secret")
    with small.store.write("match", "Too late") as s, pytest.raises(Conflict, match="kept apart") as stopped:
        accept(s, draft(small, mentor), TODAY)
    assert "secret" not in str(stopped.value)
    with small.store.write("match", "The family says no") as s:
        availability.let_together(s, mentor, small.students[1])
        s.add(Consent(
            student_id=small.students[1], kind=ConsentKind.PARTICIPATION, answer=ConsentAnswer.NO, day=TODAY
        ))  # fmt: skip
    with small.store.write("match", "Too late") as s, pytest.raises(Conflict, match="said no to taking part"):
        accept(s, draft(small, mentor), TODAY)
    for wrong in ({"weekly_minutes": 0}, {"base": "moon"}, {"committed_until": date(2026, 9, 8)}):
        with small.store.write("match", "Nonsense") as s, pytest.raises(Invalid):
            accept(s, draft(small, mentor, **wrong), TODAY)
    with small.store.write("match", "Nobody") as s, pytest.raises(NotFound):
        accept(s, draft(small, b"x" * 16), TODAY)


def test_a_full_group_takes_nobody_more(small: Small) -> None:
    """The tutor leads four students Monday and Wednesday; at no other time is there any."""
    with small.store.write("setup", "One more") as s:
        zoe = people.add_student(s, people.StudentDraft(given="Zoë"))
        availability.set_times(s, "student", zoe, [MON])
        availability.set_times(s, "adult", small.tutor, [Slot(0, time(15, 15), time(16))])
    with small.store.read() as s:
        (only,) = matching.suggestions(s, zoe, Role.TUTOR, TODAY).suggestions
        assert not only.is_possible
        assert "groups that are full" in only.why_not
        assert "4 of 12 students" in [reason.words for reason in only.reasons]


def test_who_is_not_cleared_is_not_possible_once_the_gate_is_asked_for(small: Small, mentor: bytes) -> None:
    with small.store.read() as s:
        assert matching.not_cleared(s, TODAY) == {}
    with small.store.write("gate", "The gate") as s:
        s.add(Setting(name="gate_from", value=TODAY.isoformat()))
    with small.store.read() as s:
        best = matching.suggestions(s, small.students[1], Role.MENTOR, TODAY).suggestions[0]
        assert matching.not_cleared(s, date(2026, 9, 8)) == {}
    assert (best.adult, best.is_possible) == (mentor, False)
    assert best.why_not.startswith("Not cleared: ")
    with small.store.write("match", "Not cleared") as s, pytest.raises(Conflict, match="Not cleared"):
        accept(s, draft(small, mentor), TODAY)
