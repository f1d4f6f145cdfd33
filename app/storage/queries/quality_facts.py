# SPDX-License-Identifier: Apache-2.0
"""What the self-check fills itself from: one share for each fact, counted from what the program has noted.

Tutoring and sessions are looked at over the last twelve weeks, adults, needs and consents as of the day,
results and endings over the school year. Each figure is counted by the read model that its own screen uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.dosage import Part, Verdict
from app.domain.match_clock import MatchState
from app.domain.rulebook import Rules
from app.domain.self_check import Share
from app.domain.words import ConsentKind, RequirementKind, Role
from app.storage.queries import consents, coverage, matches
from app.storage.queries.calendar import school_year_at
from app.storage.queries.dosage import dosage_page
from app.storage.queries.pipeline import PipelineRow, board
from app.storage.queries.rulebook import read_rules
from app.storage.queries.sql import fetch

WEEKS = 12
_YEAR = timedelta(days=365)

_TRAINING = """
SELECT adult_id, sum(minutes) FROM training WHERE removed = 0 AND day <= :on GROUP BY adult_id
"""

_LEADS = """
SELECT count(*), coalesce(sum(a.first_day IS NOT NULL OR a.left_day IS NOT NULL OR a.end_reason <> ''
    OR EXISTS (SELECT 1 FROM adult_step s WHERE s.adult_id = a.id AND s.removed = 0)), 0)
FROM adult a WHERE a.removed = 0 AND a.lead_day BETWEEN :first AND :on
"""

_STUDENTS = """
SELECT st.id, EXISTS (SELECT 1 FROM need n WHERE n.student_id = st.id AND n.removed = 0)
FROM student st WHERE st.removed = 0 AND (st.left_day IS NULL OR st.left_day >= :on)
  AND (st.first_day IS NULL OR st.first_day <= :on)
"""

_WINDOWS = """
SELECT count(*), coalesce(sum(most > 1), 0) FROM (
    SELECT st.id, (
        SELECT max(held) FROM (SELECT count(DISTINCT c.window) AS held FROM score c
            WHERE c.student_id = st.id AND c.day BETWEEN :first AND :on AND c.removed = 0
            GROUP BY c.assessment_id)) AS most
    FROM student st WHERE st.removed = 0 AND (st.left_day IS NULL OR st.left_day >= :on))
WHERE most IS NOT NULL
"""

_SESSIONS = """
SELECT count(*), coalesce(sum(s.status <> 'planned'), 0) FROM session s
WHERE s.removed = 0 AND s.day BETWEEN :first AND :last
"""

_ENDED = """
SELECT count(*), coalesce(sum(exit_adult <> 'not_yet' AND exit_student <> 'not_yet'
                              AND exit_guardian <> 'not_yet'), 0)
FROM assignment WHERE removed = 0 AND role = 'mentor' AND student_id IS NOT NULL
  AND last_day BETWEEN :first AND :on
"""


def read_facts(session: DbSession, on: date) -> dict[str, Share]:
    """All facts as of a day; one with nothing to count has a whole of 0."""
    rules = read_rules(session)
    year = school_year_at(session, on)
    first = year.first_day if year is not None else on - _YEAR
    recent = max(first, on - timedelta(weeks=WEEKS))
    return {
        **_tutoring(session, recent, on),
        **_adults(session, rules, first, on),
        **_mentoring(session, rules, first, on),
        **_students(session, rules, first, on),
        "data": _share(fetch(session, _SESSIONS, first=recent, last=on - timedelta(days=1))[0]),
    }


def _tutoring(session: DbSession, first: date, on: date) -> dict[str, Share]:
    checked = [row.dosage for row in dosage_page(session, first, on, on).students]
    came = sum(one.contacts for one in checked)
    tutor = [one.element(Part.TUTOR).verdict for one in checked]
    lasted = [one.element(Part.DURATION).verdict for one in checked]
    return {
        "group_size": Share(came - sum(one.groups_too_large for one in checked), came),
        "dosage": Share(sum(one.passing for one in checked), sum(one.operating for one in checked)),
        "consistency": Share(tutor.count(Verdict.PASS), len(tutor) - tutor.count(Verdict.BLANK)),
        "duration": Share(
            lasted.count(Verdict.PASS), lasted.count(Verdict.PASS) + lasted.count(Verdict.FAIL)
        ),
        "attendance": Share(sum(one.attended for one in checked), sum(one.scheduled for one in checked)),
    }


_CHECK = frozenset({RequirementKind.CHECK})
_SCREENING = _CHECK | {RequirementKind.APPLICATION, RequirementKind.INTERVIEW, RequirementKind.REFERENCE}
_COMMITMENT = frozenset({RequirementKind.COMMITMENT})


def _adults(session: DbSession, rules: Rules, first: date, on: date) -> dict[str, Share]:
    """Adults who are here; who only offered help so far is counted among the offers."""
    here = [row for row in board(session, on) if not row.is_lead]
    minutes = dict(fetch(session, _TRAINING, on=on))
    tutors = [row for row in here if Role.TUTOR in row.roles]
    mentors = [row for row in here if Role.MENTOR in row.roles]
    return {
        "tutors_checked": _with_all(tutors, _CHECK),
        "mentors_screened": _with_all(mentors, _SCREENING),
        "mentors_committed": _with_all(mentors, _COMMITMENT),
        "adults_checked": _with_all(here, _CHECK),
        "tutors_trained": _trained(tutors, minutes, 1),
        "adults_trained": _trained(here, minutes, 1),
        "mentors_trained": _trained(mentors, minutes, rules.training_minutes),
        "leads": _share(fetch(session, _LEADS, first=first, on=on)[0]),
    }


def _with_all(rows: Sequence[PipelineRow], kinds: frozenset[RequirementKind]) -> Share:
    """Who has everything of these kinds, of those whom anything of them is asked of."""
    asked = [[one for one in row.standing.items if one.asked.kind in kinds] for row in rows]
    found = [items for items in asked if items]
    return Share(sum(not any(one.missing for one in items) for items in found), len(found))


def _trained(rows: Sequence[PipelineRow], minutes: Mapping[Id, int], enough: int) -> Share:
    return Share(sum(minutes.get(row.id, 0) >= enough for row in rows), len(rows))


def _mentoring(session: DbSession, rules: Rules, first: date, on: date) -> dict[str, Share]:
    known = [row for row in matches.matches(session, on, rules, role=Role.MENTOR) if row.first_day <= on]
    met = [row for row in known if row.state is not MatchState.RED]
    asked, done = _check_ins(session, rules, on)
    return {
        "meetings": Share(len(met), len(known)),
        "check_ins": Share(done, asked),
        "closures": _share(fetch(session, _ENDED, first=first, on=on)[0]),
    }


def _check_ins(session: DbSession, rules: Rules, on: date) -> tuple[int, int]:
    """Open matches that are asked about, and of them those with nothing overdue."""
    from app.domain.check_ins import Standing
    from app.storage.queries.contacts import check_ins_due

    roles = rules.codes("check_in_roles")
    known = {row.id for row in matches.matches(session, on, rules) if row.role in roles}
    late = {row.match.id for row in check_ins_due(session, on, rules) if row.standing is Standing.OVERDUE}
    return len(known), len(known - late)


def _students(session: DbSession, rules: Rules, first: date, on: date) -> dict[str, Share]:
    here = fetch(session, _STUDENTS, on=on)
    ids = [row[0] for row in here]
    asked = rules.codes("consents_required")
    without: set[Id] = set()
    for kind in asked:
        without |= set(consents.reasons_not(session, ids, ConsentKind(kind), on))
    needs = coverage.report(session, coverage.Asked(first=first, last=on, on=on)).coverage.total
    return {
        "needs": Share(sum(row[1] for row in here), len(here)),
        "coverage": Share(needs.served, needs.students),
        "consents": Share(len(ids) - len(without), len(ids) if asked else 0),
        "windows": _share(fetch(session, _WINDOWS, first=first, on=on)[0]),
    }


def _share(row: tuple[int, int]) -> Share:
    """A share from (whole, part)."""
    return Share(row[1], row[0])
