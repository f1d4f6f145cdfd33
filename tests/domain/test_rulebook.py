# SPDX-License-Identifier: Apache-2.0
"""The numbers of the handbook stand in one place, with a range, words and a source; what is stored wins."""

from __future__ import annotations

import pytest

from app.domain import rulebook
from app.domain.rulebook import Rules, parse, rule_fields, rule_of, rules_from
from app.domain.words import Role
from app.errors import Invalid

NAMES = tuple(rule_fields())


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_says_what_it_is_and_its_default_is_allowed(name: str) -> None:
    rule, usual = rule_of(name), rulebook.usual(name)
    assert rule.part
    assert rule.words
    assert rule.source
    assert parse(name, str(usual)) == usual


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sessions_a_week", 3), ("session_minutes", 30), ("early_sessions_a_week", 5),
        ("early_session_minutes", 15), ("group_warn_above", 3), ("group_fail_above", 4),
        ("same_tutor_percent", 80), ("duration_weeks", 15), ("first_check_in_days", 14),
        ("second_check_in_days", 30), ("quiet_amber_days", 28), ("quiet_red_days", 42),
        ("commitment_months", 12), ("school_based_months", 6), ("training_minutes", 120), ("references", 2),
        ("recheck_months", 36), ("expiry_warn_days", 60), ("chronic_percent", 10), ("at_risk_percent", 5),
        ("severe_percent", 20), ("mentor_contacts_a_week", 3), ("mentees_least", 10), ("mentees_most", 20),
        ("fundraising_percent", 10), ("training_percent", 20), ("work_study_weekly_minutes", 1200),
    ],
)  # fmt: skip
def test_the_defaults_are_those_of_the_handbook(name: str, value: int) -> None:
    assert getattr(Rules(), name) == value


def test_what_is_stored_stands_over_the_default_and_what_cannot_be_read_does_not() -> None:
    rules = rules_from({"duration_weeks": "20", "group_fail_above": "many", "of_a_later_version": "1"})
    assert (rules.duration_weeks, rules.group_fail_above) == (20, 4)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sessions_a_week", "0"), ("sessions_a_week", "8"), ("session_minutes", "half an hour"),
        ("mentor_edition", "6"), ("check_in_roles", "mentor,friend"), ("gate_from", "soon"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_sentence(name: str, text: str) -> None:
    with pytest.raises(Invalid) as problem:
        parse(name, text)
    assert problem.value.fields[name].endswith(".")


def test_lists_of_codes_come_in_their_order_without_doubles() -> None:
    assert parse("check_in_roles", "success_coach, mentor,mentor") == "mentor,success_coach"
    assert rules_from({"check_in_roles": "mentor,success_coach"}).codes("check_in_roles") == (
        "mentor",
        "success_coach",
    )
    assert Rules().codes("consents_required") == ()


def test_every_role_has_a_caseload() -> None:
    assert {role: Rules().caseload(role) > 0 for role in Role} == dict.fromkeys(Role, True)
