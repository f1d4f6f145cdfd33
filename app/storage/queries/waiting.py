# SPDX-License-Identifier: Apache-2.0
"""What else waits for the coordinator: the lists of Today that are read after its first paint.

Each list is named as its figure on the screen and read by its own file; a number is the length of its list.
What Today shows at once is in ``today``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.domain.rulebook import Rules
from app.storage.queries import (
    consents,
    contacts,
    coverage,
    data_quality,
    dosage,
    hour_limits,
    matches,
    pipeline,
    timesheets,
)
from app.storage.queries.duplicates import possible_duplicates
from app.storage.queries.rulebook import read_rules
from app.storage.queries.today import ten_percent_line

Look = Callable[[DbSession, date, Rules], Sequence[Any]]

# A need without anybody given to it is met all the same while somebody has lately been there for the child.
_LATELY = timedelta(days=28)
# Sessions are planned ahead; times that cannot be are best found before their sheets are printed.
_AHEAD = timedelta(days=120)


def _twins(session: DbSession, _on: date, _rules: Rules) -> Sequence[Any]:
    return [*possible_duplicates(session), *possible_duplicates(session, kind="adult")]


def _overlaps(session: DbSession, on: date, _rules: Rules) -> Sequence[Any]:
    return data_quality.overlapping_sessions(session, *data_quality.period_of(session, on))


def _times(session: DbSession, on: date, rules: Rules) -> Sequence[Any]:
    first, last = data_quality.period_of(session, on)
    return data_quality.impossible_times(session, first, last + _AHEAD, rules)


def _sign_outs(session: DbSession, on: date, _rules: Rules) -> Sequence[Any]:
    return data_quality.forgotten_sign_outs(session, *data_quality.period_of(session, on))


def _unmet(session: DbSession, on: date, _rules: Rules) -> Sequence[Any]:
    asked = coverage.Asked(first=on - _LATELY, last=on, on=on)
    return [one for one in coverage.report(session, asked).lines if not one.is_served and not one.is_matched]


LOOKS: Mapping[str, Look] = {
    "unmet": _unmet,
    "check_ins": contacts.check_ins_due,
    "quiet": matches.quiet_matches,
    "behind": lambda s, on, _rules: dosage.behind_on_dosage(s, on),
    "near": lambda s, on, _rules: ten_percent_line(s, on)[0],
    "over": lambda s, on, _rules: ten_percent_line(s, on)[1],
    "clearances": pipeline.clearances,
    "leads": lambda s, on, _rules: pipeline.leads(s, on),
    "timesheets": timesheets.unsigned,
    "limits": hour_limits.limits,
    "consents": lambda s, on, _rules: consents.renewals(s, on),
    "missing": lambda s, on, _rules: data_quality.people_missing_something(s, on),
    "twins": _twins,
    "left_behind": lambda s, _on, _rules: data_quality.left_behind(s),
    "overlaps": _overlaps,
    "times": _times,
    "sign_outs": _sign_outs,
}


def waiting(
    session: DbSession, on: date, keys: Iterable[str] = LOOKS, step: Callable[[], object] = lambda: None
) -> dict[str, tuple[Any, ...]]:
    """The rows of these lists by key. ``step`` is called before each, and may raise to stop."""
    rules = read_rules(session)
    found = {}
    for key in keys:
        step()
        found[key] = tuple(LOOKS[key](session, on, rules))
    return found
