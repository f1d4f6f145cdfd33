# SPDX-License-Identifier: Apache-2.0
"""The way of an adult: stages with their days, what is missing, what runs out, who is cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.pipeline import Adult, Expiry, Standing, Step, asked_of, defaults, is_gate_shut, standing
from app.domain.rulebook import Rules
from app.domain.words import Decision, Role, Source, Stage

RULES = Rules(gate_from="2026-01-01")
DAY = date(2026, 9, 1)
MENTOR, TUTOR, MEMBER = (
    Adult(roles=frozenset({Role.MENTOR}), source=Source.COMMUNITY, recruited=DAY),
    Adult(roles=frozenset({Role.TUTOR}), source=Source.COMMUNITY, recruited=DAY),
    Adult(roles=frozenset({Role.TUTOR}), source=Source.AMERICORPS, recruited=DAY),
)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def on(adult: Adult, day: date) -> Standing:
    return standing(adult, defaults(RULES), day, RULES.expiry_warn_days)


def all_steps(adult: Adult, day: date = DAY) -> Adult:
    steps = [
        Step(one.code, day)
        for one in asked_of(defaults(RULES), adult.roles, adult.source)
        for _ in range(one.count)
        if not one.minutes
    ]
    return replace(adult, steps=steps, training=[(day, 60), (day, 60)])


def codes(adult: Adult) -> list[str]:
    return [one.code for one in asked_of(defaults(RULES), adult.roles, adult.source)]


def test_what_is_asked_depends_on_role_and_source() -> None:
    assert codes(TUTOR) == ["application", "interview", "training", "check"]
    assert codes(MENTOR) == ["application", "interview", "reference", "training", "check", "commitment"]
    assert codes(MEMBER)[-4:] == ["nsopw", "state_service", "state_residence", "fbi"]


def test_each_stage_has_the_day_on_which_the_last_of_it_was_there() -> None:
    adult = replace(
        MENTOR,
        steps=[
            Step("application", after(1)), Step("interview", after(3)), Step("reference", after(2)),
            Step("reference", after(5)), Step("check", after(4)), Step("commitment", after(9)),
        ],
        training=[(after(7), 90), (after(8), 30)], placed=after(12), left=after(100),
    )  # fmt: skip
    found = on(adult, after(101))
    assert found.days == {
        Stage.RECRUITED: DAY, Stage.SCREENED: after(5), Stage.TRAINED: after(8), Stage.CLEARED: after(9),
        Stage.PLACED: after(12), Stage.ENDED: after(100),
    }  # fmt: skip
    assert [on(adult, after(n)).stage for n in (0, 4, 5, 7, 8, 9, 12, 100, 101)] == [
        Stage.RECRUITED, Stage.RECRUITED, Stage.SCREENED, Stage.SCREENED, Stage.TRAINED, Stage.CLEARED,
        Stage.PLACED, Stage.PLACED, Stage.ENDED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "missing"), [(119, ("Training before the start: 119 of 120 minutes",)), (120, ())]
)
def test_two_hours_of_training_and_not_a_minute_less(minutes: int, missing: tuple[str, ...]) -> None:
    adult = replace(all_steps(MENTOR), training=[(DAY, minutes)])
    assert on(adult, DAY).missing == missing


def test_training_runs_out_where_a_program_gives_it_months() -> None:
    """An hour in September and one in November: from the next September on an hour is too little."""
    asked = [replace(one, valid_months=12) if one.minutes else one for one in defaults(RULES)]
    first, second, last = DAY, date(2026, 11, 1), date(2027, 8, 31)
    adult = replace(all_steps(TUTOR), training=[(second, 60), (first, 60)])

    def told(day: date, **more: object) -> Standing:
        return standing(replace(adult, **more), asked, day, RULES.expiry_warn_days)  # type: ignore[arg-type]

    assert told(first).missing == ("Training before the start: 60 of 120 minutes",)
    assert [told(day).is_cleared for day in (second, last, last + timedelta(days=1))] == [True, True, False]
    assert told(last + timedelta(days=1)).missing == ("Training before the start: ran out",)
    (item,) = told(last).running_out
    assert (item.reached, item.expires, item.expiry) == (second, last, Expiry.SOON)
    assert told(last + timedelta(days=1)).running_out[0].expiry is Expiry.EXPIRED
    again = [*adult.training, (last, 60)]
    assert told(date(2027, 10, 31), training=again).is_cleared, "with the one of November"
    assert not told(date(2027, 11, 1), training=again).is_cleared
    apart = [(first, 60), (date(2027, 9, 1), 60)]
    assert told(date(2027, 9, 2), training=apart).missing == ("Training before the start: 60 of 120 minutes",)
    waived = [*adult.steps, Step("training", first, Decision.WAIVED)]
    assert [told(day, training=(), steps=waived).is_cleared for day in (last, last + timedelta(days=1))] == [
        True, False,
    ]  # fmt: skip
    assert on(adult, date(2029, 8, 31)).is_cleared, "the usual list gives training no months"


def test_one_reference_is_not_two() -> None:
    adult = all_steps(MENTOR)
    adult = replace(adult, steps=[*adult.steps[:2], *adult.steps[3:]])
    assert on(adult, DAY).missing == ("Reference: 1 of 2",)


def test_a_check_is_good_for_36_months_and_its_last_day_counts() -> None:
    adult = all_steps(TUTOR)
    last = date(2029, 8, 31)
    assert [on(adult, day).is_cleared for day in (last, last + timedelta(days=1))] == [True, False]
    assert on(adult, last + timedelta(days=1)).missing == ("Background check: ran out",)
    told = [on(adult, last - timedelta(days=n)).running_out for n in (61, 60)]
    assert (told[0], told[1][0].expiry) == ((), Expiry.SOON)
    assert on(adult, last + timedelta(days=1)).running_out[0].expiry is Expiry.EXPIRED


def test_what_somebody_wrote_as_the_last_day_wins_and_a_new_check_puts_it_right() -> None:
    adult = all_steps(TUTOR)
    short = replace(adult, steps=[*adult.steps[:-1], Step("check", DAY, expires=after(10))])
    assert [on(short, after(n)).is_cleared for n in (10, 11)] == [True, False]
    again = replace(short, steps=[*short.steps, Step("check", after(20))])
    assert on(again, after(20)).is_cleared


def test_a_no_stands_until_there_is_a_later_yes() -> None:
    adult = all_steps(TUTOR)
    refused = replace(adult, steps=[*adult.steps, Step("check", after(5), Decision.NOT_MET)])
    assert [on(refused, after(n)).is_cleared for n in (4, 5)] == [True, False]
    assert on(refused, after(5)).missing == ("Background check: not met",)
    same_day = replace(adult, steps=[*adult.steps, Step("check", DAY, Decision.NOT_MET)])
    assert not on(same_day, DAY).is_cleared, "of one day a no is the last word"
    waiting = replace(TUTOR, steps=[Step("check", DAY, Decision.WAITING)])
    assert "Background check: waiting" in on(waiting, DAY).missing


def test_a_placed_adult_whose_check_ran_out_stays_placed_and_is_not_cleared() -> None:
    adult = replace(all_steps(TUTOR), placed=after(3))
    late = on(adult, date(2030, 1, 1))
    assert (late.stage, late.is_cleared) == (Stage.PLACED, False)


@pytest.mark.parametrize(("begins", "late"), [(1, False), (0, True), (-1, True)])
def test_americorps_checks_are_decided_before_the_first_day(begins: int, late: bool) -> None:
    adult = replace(all_steps(MEMBER), service_begins=after(begins))
    assert [item.is_late for item in on(adult, after(30)).items[-4:]] == [late] * 4


def test_the_gate_holds_from_its_day_on_and_only_for_those_who_are_not_cleared() -> None:
    nobody, cleared = on(TUTOR, DAY), on(all_steps(TUTOR), DAY)
    assert is_gate_shut(nobody, DAY, Rules(gate_from=DAY.isoformat()))
    assert not is_gate_shut(nobody, DAY, Rules(gate_from=after(1).isoformat()))
    assert not is_gate_shut(nobody, DAY, Rules())
    assert not is_gate_shut(cleared, DAY, RULES)


@given(
    steps=st.lists(
        st.builds(
            Step,
            st.sampled_from(["application", "interview", "reference", "check", "commitment"]),
            st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            st.sampled_from([Decision.MET, Decision.WAIVED]),
        ),
        max_size=12,
    ),
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
@settings(max_examples=50)
def test_more_that_was_met_never_takes_a_stage_away(steps: list[Step], day: date) -> None:
    order = list(Stage)
    stages = [order.index(on(replace(MENTOR, steps=steps[:n]), day).stage) for n in range(len(steps) + 1)]
    assert stages == sorted(stages)
    assert on(replace(MENTOR, steps=steps), day) == on(replace(MENTOR, steps=steps[::-1]), day)
