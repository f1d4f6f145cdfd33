# SPDX-License-Identifier: Apache-2.0
"""Suggestions: what rules out does so whatever else is true, and what speaks for somebody never does harm."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import availability
from app.domain.availability import Slot
from app.domain.matching import Around, Busy, Factor, Helper, Wanted, rank, weekly_minutes, weigh
from app.domain.rulebook import Rules
from app.domain.words import Role
from app.errors import Invalid

RULES = Rules()
ANA = b"student ana"
MON = Slot(0, time(15), time(16, 30))
WED = Slot(2, time(15), time(16))
HOME, FAR, NEAR = b"site a", b"site b", b"site c"
NOBODY = Around()


def wanted(**more: object) -> Wanted:
    return replace(Wanted(student=ANA, role=Role.TUTOR, grade="04", slots=(MON,)), **more)  # type: ignore[arg-type]


def helper(name: str = "Bo", **more: object) -> Helper:
    made = Helper(adult=name.encode(), given=name, family="Hill", roles=frozenset({Role.TUTOR}), slots=(MON,))
    return replace(made, **more)  # type: ignore[arg-type]


def words(who: Helper, need: Wanted | None = None, around: Around = NOBODY) -> list[str]:
    return [one.words for one in weigh(need or wanted(), who, around, RULES).reasons]


@pytest.mark.parametrize(
    ("who", "need", "around", "said"),
    [
        (helper(roles=frozenset({Role.MENTOR})), wanted(), NOBODY, "Does not work as an academic tutor."),
        (helper(), wanted(), Around(not_with={(b"Bo", ANA)}), "These two are kept apart."),
        (helper(), wanted(), Around(not_with={(ANA, b"Bo")}), "These two are kept apart."),
        (helper(stopped="The state check is missing."), wanted(), NOBODY, "The state check is missing."),
        (helper(), wanted(barred="The family said no."), NOBODY, "The family said no."),
        (helper(), wanted(already=frozenset({b"Bo"})), NOBODY, "Is given to this student already."),
        (helper(caseload={Role.TUTOR: 12}), wanted(), NOBODY, "Has 12 students, and the limit is 12."),
        (helper(home_site=HOME), wanted(sites=frozenset({FAR})), Around(travel={(HOME, FAR): 31}),
         "31 minutes away, and the limit is 30."),
        (helper(home_site=HOME, most_travel=10), wanted(sites=frozenset({FAR})),
         Around(travel={(HOME, FAR): 11}), "11 minutes away, and the limit is 10."),
    ],
)  # fmt: skip
def test_a_hard_stop_is_said_and_rules_out(who: Helper, need: Wanted, around: Around, said: str) -> None:
    found = weigh(need, who, around, RULES)
    assert not found.is_possible
    assert found.why_not == said


def test_limits_themselves_are_allowed() -> None:
    around = Around(travel={(HOME, FAR): 30})
    who = helper(home_site=HOME, caseload={Role.TUTOR: 11, Role.MENTOR: 99})
    found = weigh(wanted(sites=frozenset({FAR})), who, around, RULES)
    assert found.is_possible
    assert "11 of 12 students" in [one.words for one in found.reasons]


def test_a_full_group_takes_no_more_and_a_group_with_room_does() -> None:
    four = frozenset({b"1", b"2", b"3", b"4"})
    full = helper(busy=(Busy(MON, Role.TUTOR, four),))
    assert "groups that are full" in weigh(wanted(), full, NOBODY, RULES).why_not
    room = helper(busy=(Busy(MON, Role.TUTOR, frozenset({b"1", b"2", b"3"})),))
    assert weigh(wanted(), room, NOBODY, RULES).minutes == 90
    assert "Has a group then, 3 of 4 students" in words(room)
    apart = Around(not_with={(ANA, b"2")})
    assert not weigh(wanted(), room, apart, RULES).is_possible
    other_role = helper(busy=(Busy(Slot(0, time(15), time(15, 30)), Role.MENTOR, frozenset()),))
    assert weigh(wanted(), other_role, NOBODY, RULES).minutes == 60


def test_reasons_are_in_words_and_are_kept_with_a_match() -> None:
    who = helper(
        home_site=HOME, subjects=frozenset({"math"}), grades=frozenset({"05"}), languages=frozenset({"es"}),
        household=b"home",
    )  # fmt: skip
    need = wanted(
        subject="Math", language="Español", sites=frozenset({HOME}), before=frozenset({b"Bo"}),
        household=b"home",
    )  # fmt: skip
    found = weigh(need, who, NOBODY, RULES)
    assert found.because == (
        "Has worked with this student; 90 minutes a week in common; Math; Speaks Spanish; Close grades; "
        "Same place"
    )
    assert "Lives in the student's household" in words(who, need)
    assert found.points > weigh(wanted(), helper(), NOBODY, RULES).points


def test_what_is_not_known_counts_nothing() -> None:
    nothing = helper(slots=())
    assert "No times of the adult are noted" in words(nothing)
    assert "No times of the student are noted" in words(helper(), wanted(slots=()))
    assert weigh(wanted(), nothing, NOBODY, RULES).is_possible
    assert "No time in common" in words(helper(slots=(WED,)))


def test_ties_go_by_name_and_who_is_ruled_out_comes_last() -> None:
    people = [
        helper("Zoë"), helper("ana"), helper("Kim", stopped="Not cleared."),
        helper("Al", roles=frozenset({Role.MENTOR})),
    ]  # fmt: skip
    expected = ["Hill, ana", "Hill, Zoë", "Hill, Kim", "Hill, Al"]
    assert [one.name for one in rank(wanted(), people, NOBODY, RULES)] == expected
    assert [one.name for one in rank(wanted(), people[::-1], NOBODY, RULES)] == expected


def test_a_weight_of_nothing_takes_a_factor_away() -> None:
    rules = replace(RULES, match_weight_time=0)
    found = rank(wanted(), [helper("Zoë"), helper("Ana", slots=(WED,))], NOBODY, rules)
    assert [one.name for one in found] == ["Hill, Ana", "Hill, Zoë"]


# -- properties ----------------------------------------------------------------------------------

_ID = st.sampled_from([b"1", b"2", b"3", b"4", b"5"])
_SLOT = st.builds(
    lambda day, start, length: Slot(day, time(start), time(start + length, 15)),
    st.integers(0, 4), st.integers(8, 16), st.integers(0, 3),
)  # fmt: skip
_SLOTS = st.lists(_SLOT, max_size=4).map(tuple)
_HELPER = st.builds(
    Helper, adult=_ID, given=st.sampled_from(["Ana", "Bo"]), family=st.just("Hill"),
    roles=st.frozensets(st.sampled_from([Role.TUTOR, Role.MENTOR])), stopped=st.sampled_from(["", "No."]),
    slots=_SLOTS, subjects=st.frozensets(st.sampled_from(["math", "reading"])),
    languages=st.frozensets(st.sampled_from(["es", "nv"])),
    caseload=st.dictionaries(st.sampled_from([Role.TUTOR, Role.MENTOR]), st.integers(0, 13)),
    busy=st.lists(st.builds(Busy, _SLOT, st.just(Role.TUTOR), st.frozensets(_ID)), max_size=2).map(tuple),
)  # fmt: skip
_WANTED = st.builds(
    Wanted, student=_ID, role=st.sampled_from([Role.TUTOR, Role.MENTOR]),
    subject=st.sampled_from(["", "Math"]), language=st.sampled_from(["", "Spanish"]), slots=_SLOTS,
    before=st.frozensets(_ID),
)  # fmt: skip
_APART = st.frozensets(st.tuples(_ID, _ID), max_size=4)


@given(_WANTED, st.lists(_HELPER, max_size=8), _APART)
def test_who_is_kept_apart_is_never_possible_and_nobody_is_left_out(
    need: Wanted, people: list[Helper], apart: frozenset[tuple[bytes, bytes]]
) -> None:
    found = rank(need, people, Around(not_with=apart), RULES)
    assert sorted(one.adult for one in found) == sorted(one.adult for one in people)
    for one in found:
        if (one.adult, need.student) in apart or (need.student, one.adult) in apart:
            assert not one.is_possible
        assert one.is_possible == (not one.why_not)
    possible = [one.is_possible for one in found]
    assert possible == sorted(possible, reverse=True)
    points = [one.points for one in found if one.is_possible]
    assert points == sorted(points, reverse=True)


@given(_WANTED, _HELPER, _SLOT)
def test_more_time_in_common_never_ranks_lower(need: Wanted, who: Helper, more: Slot) -> None:
    need = replace(need, slots=(*need.slots, more))
    less = weigh(need, who, NOBODY, RULES)
    free = availability.without([more], [one.slot for one in who.busy])
    later = weigh(need, replace(who, slots=(*who.slots, *free)), NOBODY, RULES)
    assert later.points >= less.points
    assert later.is_possible or not less.is_possible


@given(_SLOTS, _SLOTS)
def test_shared_and_left_over_time_is_all_the_time(one: tuple[Slot, ...], other: tuple[Slot, ...]) -> None:
    shared = availability.common(one, other)
    assert availability.minutes(shared) == availability.minutes(availability.common(other, one))
    left = availability.without(one, other)
    assert availability.minutes(shared) + availability.minutes(left) == availability.minutes(one)
    assert availability.common(left, other) == []


def test_times_are_read_joined_and_refused() -> None:
    found = availability.parse("mon,wed 15:00-16:00; mon 16:00-17:00")
    assert availability.text(found) == "Mon 15:00-17:00, Wed 15:00-16:00"
    assert availability.minutes(found) == 180
    with pytest.raises(Invalid, match="Monday: the end is not after the start"):
        availability.checked([Slot(0, time(16), time(15))])
    with pytest.raises(Invalid, match="weekday"):
        availability.checked([Slot(7, time(15), time(16))])
    with pytest.raises(Invalid):
        availability.parse("mon 15-16")


def test_three_hundred_students_and_sixty_adults_are_ranked_while_one_waits() -> None:
    slots = tuple(Slot(day, time(14), time(17)) for day in range(5))
    people = [
        helper(f"Adult {n:02}", slots=slots, home_site=HOME, busy=(Busy(MON, Role.TUTOR, frozenset({b"1"})),))
        for n in range(60)
    ]
    need = wanted(slots=slots, sites=frozenset({HOME, NEAR}))
    best, found = 1.0, rank(need, people[:1], NOBODY, RULES)
    for _ in range(3):
        start = clock.perf_counter()
        found = rank(need, people, Around(travel={(HOME, NEAR): 5}), RULES)
        best = min(best, clock.perf_counter() - start)
    assert len(found) == 60
    assert best < 0.1, "one page of suggestions"
    assert weekly_minutes(Role.TUTOR, RULES) == 90
    assert weekly_minutes(Role.MENTOR, RULES) == 60
    assert weekly_minutes(Role.MENTOR, replace(RULES, monthly_minutes=1)) == 1
    assert found[0].reasons[0].factor is Factor.TIME
