# SPDX-License-Identifier: Apache-2.0
"""Setting the numbers and choices that a program goes by, one at a time."""

from __future__ import annotations

from sqlalchemy.orm import Session as DbSession

from app.domain import rulebook
from app.errors import Invalid
from app.storage.tables import Setting

_ORDERED = (
    ("first_check_in_days", "second_check_in_days"),
    ("quiet_amber_days", "quiet_red_days"),
    ("group_warn_above", "group_fail_above"),
    ("at_risk_percent", "chronic_percent"),
    ("chronic_percent", "severe_percent"),
    ("mentees_least", "mentees_most"),
    ("earliest_hour", "latest_hour"),
)


def set_rule(session: DbSession, name: str, value: str) -> None:
    """Store a rule; one that is set to its default is kept too, so that it stays when defaults change.

    Raises Invalid for a value out of its range, or out of step with its neighbour, with a sentence.
    """
    from app.storage.queries.rulebook import read_rules

    if name not in rulebook.rule_fields():
        raise Invalid({name: f"There is no rule called “{name}”."})
    parsed = rulebook.parse(name, value)
    _refuse_disorder(name, parsed, read_rules(session))
    known = session.get(Setting, name)
    if known is None:
        session.add(Setting(name=name, value=str(parsed)))
    else:
        known.value, known.removed = str(parsed), False
    session.flush()


def forget_rule(session: DbSession, name: str) -> None:
    """Go back to the default of the handbook."""
    known = session.get(Setting, name)
    if known is not None:
        known.removed = True
        session.flush()


def _refuse_disorder(name: str, value: int | str, rules: rulebook.Rules) -> None:
    for low, high in _ORDERED:
        if name not in (low, high):
            continue
        least = value if name == low else getattr(rules, low)
        most = value if name == high else getattr(rules, high)
        if int(least) > int(most):
            first, second = rulebook.rule_of(low).words, rulebook.rule_of(high).words
            raise Invalid({name: f"“{first}” cannot be more than “{second}” ({least} and {most})."})
