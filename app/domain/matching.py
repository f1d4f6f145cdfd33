# SPDX-License-Identifier: Apache-2.0
"""Who could help whom: every adult for one student's need, ranked, with the reasons in words. Pure.

A hard stop rules an adult out and is said: another role, kept apart, no consent, not cleared, a full caseload
or only full groups at the shared time (NSSA and MENTOR group sizes), too far. What is left is ranked by soft
factors whose weights are the program's own (``Rules.match_weight_*``): shared time, the way, subject,
language, grade, having worked together before (NSSA: the same tutor), and room in the caseload. What is not
known of somebody counts nothing, for or against. The same facts give the same order; ties go by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from app.clock import Id
from app.domain import availability, grades, languages, names
from app.domain.availability import Slot
from app.domain.rulebook import Rules
from app.domain.words import Role, label

Pair = tuple[Id, Id]
_WHOLE = 1000  # a factor that is met in full
_COACHING_MINUTES = 60


class Factor(StrEnum):
    """What a reason is about; the order is that of the reasons on a line."""

    STOP = "stop"
    CONTINUITY = "continuity"
    TIME = "time"
    SUBJECT = "subject"
    LANGUAGE = "language"
    TRAVEL = "travel"
    GRADE = "grade"
    ROOM = "room"
    HOUSEHOLD = "household"


class Weight(StrEnum):
    """Whether a reason speaks for somebody, against, or rules out."""

    FOR = "for"
    NEUTRAL = "neutral"
    AGAINST = "against"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words. ``points`` is what it adds to the rank."""

    factor: Factor
    weight: Weight
    words: str
    points: int = 0


@dataclass(frozen=True, slots=True)
class Busy:
    """A group that an adult leads at a time of the week, with who is in it."""

    slot: Slot
    role: Role
    students: frozenset[Id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A student's need, and what matters of the student.

    ``sites`` are where the student can be; ``before`` are adults who worked with the student, ``already``
    those who do so now in this role. ``barred`` says why the student may be given nobody; empty: no reason.
    """

    student: Id
    role: Role
    subject: str = ""
    grade: str = ""
    language: str = ""
    slots: tuple[Slot, ...] = ()
    sites: frozenset[Id] = frozenset()
    household: Id | None = None
    before: frozenset[Id] = frozenset()
    already: frozenset[Id] = frozenset()
    barred: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """An adult. ``stopped`` says why this adult may be given to nobody (not cleared), empty for no reason.

    ``caseload`` counts students by role, ``most_travel`` is minutes one way, None for the program's rule.
    """

    adult: Id
    given: str
    family: str
    roles: frozenset[Role] = frozenset()
    stopped: str = ""
    slots: tuple[Slot, ...] = ()
    home_site: Id | None = None
    most_travel: int | None = None
    subjects: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    household: Id | None = None
    caseload: Mapping[Role, int] = field(default_factory=dict)
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An adult for a need. ``is_possible`` is False when a reason rules the adult out."""

    adult: Id
    name: str
    is_possible: bool
    points: int
    minutes: int | None
    reasons: tuple[Reason, ...]

    @property
    def because(self) -> str:
        """What speaks for the match, as it is kept with it."""
        return "; ".join(one.words for one in self.reasons if one.weight is Weight.FOR)

    @property
    def why_not(self) -> str:
        """What rules it out; empty when nothing does."""
        return " ".join(one.words for one in self.reasons if one.weight is Weight.STOP)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the people: who is kept apart (both ways), and minutes between sites."""

    not_with: AbstractSet[Pair] = frozenset()
    travel: Mapping[Pair, int] = field(default_factory=dict)

    def are_apart(self, one: Id, other: Id) -> bool:
        return (one, other) in self.not_with or (other, one) in self.not_with

    def minutes(self, one: Id, other: Id) -> int | None:
        """Minutes from one site to another; None when nobody wrote them down."""
        if one == other:
            return 0
        return self.travel.get((min(one, other), max(one, other)))


def rank(wanted: Wanted, helpers: Iterable[Helper], around: Around, rules: Rules) -> list[Suggestion]:
    """Every adult: those who could, the best first, then those who are ruled out. Ties go by name."""
    found = [(weigh(wanted, one, around, rules), one) for one in helpers]
    found.sort(
        key=lambda pair: (
            not pair[0].is_possible,
            wanted.role not in pair[1].roles,
            -pair[0].points,
            names.sort_key(pair[1].given, pair[1].family),
            pair[0].adult,
        )
    )
    return [suggestion for suggestion, _ in found]


def weigh(wanted: Wanted, helper: Helper, around: Around, rules: Rules) -> Suggestion:
    """One adult for a need: what rules out, and what speaks for and against."""
    usable = _usable(wanted, helper, around, rules)
    way = _way(wanted, helper, around)
    stops = _stops(wanted, helper, around, rules, usable, way)
    reasons = [
        *stops,
        *_known(wanted, helper, rules),
        *_time(wanted, helper, rules, usable),
        *_skills(wanted, helper, rules),
        *_travel(helper, rules, way),
        *_room(wanted, helper, rules),
        *_home(wanted, helper),
    ]
    return Suggestion(
        helper.adult,
        names.list_name(helper.given, helper.family),
        not stops,
        sum(one.points for one in reasons),
        None if usable is None else availability.minutes(usable),
        tuple(reasons),
    )


def weekly_minutes(role: Role, rules: Rules) -> int:
    """What a support of this role takes in a week (NSSA; MENTOR: about four hours a month)."""
    if role is Role.TUTOR:
        return rules.sessions_a_week * rules.session_minutes
    return max(1, rules.monthly_minutes // 4) if role is Role.MENTOR else _COACHING_MINUTES


def group_most(role: Role, rules: Rules) -> int | None:
    """How many students at once; None where only the caseload counts."""
    limits = {Role.TUTOR: rules.group_fail_above, Role.MENTOR: rules.mentor_group_most}
    return limits.get(role)


# -- hard stops ----------------------------------------------------------------------------------


def _stops(
    wanted: Wanted,
    helper: Helper,
    around: Around,
    rules: Rules,
    usable: Sequence[Slot] | None,
    way: int | None,
) -> list[Reason]:
    load, most = helper.caseload.get(wanted.role, 0), rules.caseload(wanted.role)
    limit = _limit(helper, rules)
    shared = availability.common(wanted.slots, helper.slots)
    said = [
        (wanted.role not in helper.roles, f"Does not work as {_a(label(wanted.role).lower())}."),
        (around.are_apart(helper.adult, wanted.student), "These two are kept apart."),
        (bool(helper.stopped), helper.stopped),
        (bool(wanted.barred), wanted.barred),
        (helper.adult in wanted.already, "Is given to this student already."),
        (load >= most, f"Has {load} students, and the limit is {most}."),
        (bool(shared) and not usable, "All the time they share is with groups that are full or kept apart."),
        (way is not None and way > limit, f"{way} minutes away, and the limit is {limit}."),
    ]
    return [Reason(Factor.STOP, Weight.STOP, words) for holds, words in said if holds]


def _usable(wanted: Wanted, helper: Helper, around: Around, rules: Rules) -> list[Slot] | None:
    """The time both have, less what the adult gives to groups that cannot take one more; None: not known."""
    if not wanted.slots or not helper.slots:
        return None
    most = group_most(wanted.role, rules)
    taken = [
        one.slot
        for one in helper.busy
        if one.role is not wanted.role
        or (most is not None and len(one.students | {wanted.student}) > most)
        or any(around.are_apart(wanted.student, other) for other in one.students)
    ]
    return availability.without(availability.common(wanted.slots, helper.slots), taken)


# -- what speaks for and against -----------------------------------------------------------------


def _known(wanted: Wanted, helper: Helper, rules: Rules) -> list[Reason]:
    if helper.adult not in wanted.before:
        return []
    points = rules.match_weight_continuity * _WHOLE
    return [Reason(Factor.CONTINUITY, Weight.FOR, "Has worked with this student", points)]


def _time(wanted: Wanted, helper: Helper, rules: Rules, usable: Sequence[Slot] | None) -> list[Reason]:
    if usable is None:
        who = "the student" if not wanted.slots else "the adult"
        return [Reason(Factor.TIME, Weight.NEUTRAL, f"No times of {who} are noted")]
    shared, needs = availability.minutes(usable), weekly_minutes(wanted.role, rules)
    if not shared:
        return [Reason(Factor.TIME, Weight.AGAINST, "No time in common")]
    points = rules.match_weight_time * min(shared, needs) * _WHOLE // needs
    weight = Weight.FOR if shared >= needs else Weight.NEUTRAL
    found = [Reason(Factor.TIME, weight, f"{shared} minutes a week in common", points)]
    groups = [
        one for one in helper.busy if one.role is wanted.role and availability.common(usable, [one.slot])
    ]
    if groups:  # the student would join one of them
        least, most = min(len(one.students) for one in groups), group_most(wanted.role, rules)
        size = f"{least} of {most}" if most is not None else f"{least}"
        found.append(Reason(Factor.TIME, Weight.NEUTRAL, f"Has a group then, {size} students"))
    return found


def _skills(wanted: Wanted, helper: Helper, rules: Rules) -> list[Reason]:
    found = []
    if wanted.subject and names.fold(wanted.subject) in helper.subjects:
        found.append(Reason(Factor.SUBJECT, Weight.FOR, wanted.subject, rules.match_weight_subject * _WHOLE))
    language = languages.code_of(wanted.language) if wanted.language else ""
    if language not in ("", "en") and language in helper.languages:
        words = f"Speaks {languages.word_of(language)}"
        found.append(Reason(Factor.LANGUAGE, Weight.FOR, words, rules.match_weight_language * _WHOLE))
    part = _grade_part(wanted.grade, helper.grades)
    if part:
        words = f"Has students in {grades.label(wanted.grade).lower()}" if part == _WHOLE else "Close grades"
        found.append(Reason(Factor.GRADE, Weight.FOR, words, rules.match_weight_grade * part))
    return found


def _travel(helper: Helper, rules: Rules, way: int | None) -> list[Reason]:
    if way is None:
        return []
    limit = _limit(helper, rules)
    if way > limit:
        return []  # said among the stops
    points = rules.match_weight_travel * (_WHOLE if way == 0 else (limit - way) * _WHOLE // (limit + 1))
    words = "Same place" if way == 0 else f"{way} minutes away"
    return [Reason(Factor.TRAVEL, Weight.FOR if way == 0 else Weight.NEUTRAL, words, points)]


def _room(wanted: Wanted, helper: Helper, rules: Rules) -> list[Reason]:
    load, most = helper.caseload.get(wanted.role, 0), rules.caseload(wanted.role)
    if load >= most:
        return []
    points = rules.match_weight_room * (most - load) * _WHOLE // most
    return [Reason(Factor.ROOM, Weight.NEUTRAL, f"{load} of {most} students", points)]


def _home(wanted: Wanted, helper: Helper) -> list[Reason]:
    """One household: to be known, and no more; it takes nothing from the rank."""
    if helper.household is None or helper.household != wanted.household:
        return []
    return [Reason(Factor.HOUSEHOLD, Weight.AGAINST, "Lives in the student's household")]


def _way(wanted: Wanted, helper: Helper, around: Around) -> int | None:
    """Minutes from where the adult comes from to the nearest place of the student; None: not known."""
    if helper.home_site is None:
        return None
    ways = [around.minutes(helper.home_site, site) for site in wanted.sites]
    return min((way for way in ways if way is not None), default=None)


def _limit(helper: Helper, rules: Rules) -> int:
    return rules.travel_most_minutes if helper.most_travel is None else helper.most_travel


def _grade_part(grade: str, known: AbstractSet[str]) -> int:
    """The same grade counts whole, the one above or below half."""
    if not grade:
        return 0
    if grade in known:
        return _WHOLE
    order = list(grades.CODES)
    at = order.index(grade) if grade in order else None
    near = {order[n] for n in (at - 1, at + 1) if 0 <= n < len(order)} if at is not None else set()
    return _WHOLE // 2 if near & known else 0


def _a(words: str) -> str:
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
