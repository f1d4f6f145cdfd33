# SPDX-License-Identifier: Apache-2.0
"""The high-impact check of one student's tutoring (NSSA, Stanford): five elements, each with its number.

There is no score: an element passes, warns, fails or stays blank by its own rule, and says which. Only
sessions of the activity tutoring come here; homework help is not tutoring (45 CFR 2522.900-940). Where the
facts are read is ``app.storage.queries.dosage``; sites and the program are in ``fidelity``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from app.clock import Id
from app.domain.attendance import percent_text
from app.domain.dates import monday_of, sunday_of
from app.domain.grades import grade_on
from app.domain.rulebook import Rules

# Grades to which the alternative rule of the youngest applies (NSSA: kindergarten and first grade).
EARLY_GRADES = frozenset({"KG", "01"})


class Verdict(StrEnum):
    """What an element says; BLANK when there is nothing to say it of."""

    PASS = "pass"  # noqa: S105 - a verdict
    WARN = "warn"
    FAIL = "fail"
    BLANK = "blank"


class Part(StrEnum):
    """The elements, in the order in which they are shown."""

    WEEKS = "weeks"
    GROUP = "group"
    TUTOR = "tutor"
    DURATION = "duration"
    ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its verdict, its number as shown, what it was counted from, and its rule in words."""

    part: Part
    verdict: Verdict
    number: str
    detail: str
    rule: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One tutoring session that a student attended, with more than 0 minutes.

    ``present`` are all students who were there with more than 0 minutes, ``tutors`` the adults who led it.
    """

    day: date
    minutes: int
    present: int = 1
    tutors: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Tutoring:
    """What is known of one student's tutoring in a period.

    ``operating`` are the Mondays of the ISO weeks between enrolment and exit in which the site held at least
    one tutoring session. ``lasted`` are the ISO weeks since the support began, also before the period;
    ``is_over`` when it ended. ``scheduled`` and ``attended`` count planned places in held sessions. ``grade``
    is that of ``grade_day``; weeks of school years before it go by the grade of their own year.
    """

    grade: str = ""
    grade_day: date = date.min
    contacts: Sequence[Contact] = ()
    operating: frozenset[date] = frozenset()
    scheduled: int = 0
    attended: int = 0
    lasted: int = 0
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week by its Monday. ``counted`` are sessions long enough, ``early`` those for grades K-1.

    ``is_early`` when the rule of grades K-1 holds as well, by the grade of that year. ``is_operating`` weeks
    make the denominator of fidelity; the week under way is not among them.
    """

    monday: date
    sessions: int
    counted: int
    early: int
    minutes: int
    is_early: bool
    is_operating: bool
    passes: bool


@dataclass(frozen=True, slots=True)
class Dosage:
    """One student's high-impact check. ``tutors`` are (adult, attended sessions), most sessions first."""

    weeks: tuple[Week, ...]
    operating: int
    passing: int
    largest_group: int | None
    groups_too_large: int
    contacts: int
    minutes: int
    tutors: tuple[tuple[Id, int], ...]
    lasted: int
    scheduled: int
    attended: int
    elements: tuple[Element, ...]

    @property
    def behind(self) -> int:
        """Operating weeks that did not pass: weeks behind the target."""
        return self.operating - self.passing

    def element(self, part: Part) -> Element:
        """One of the five."""
        return next(one for one in self.elements if one.part is part)


def mondays(first: date, last: date) -> list[date]:
    """The weeks that days from ``first`` to ``last`` touch, both ends included."""
    begin = monday_of(first)
    return [begin + timedelta(weeks=n) for n in range(max(0, (last - begin).days // 7 + 1))]


def is_over(monday: date, on: date) -> bool:
    """The week ended before ``on``; the week under way can still pass and is not judged."""
    return sunday_of(monday) < on


def week_passes(counted: int, early: int, rules: Rules, *, is_early: bool) -> bool:
    """Enough sessions that were long enough; in grades K-1 the shorter, more frequent ones do as well (NSSA).

    ``counted`` are sessions with at least ``rules.session_minutes`` present, ``early`` those with at least
    ``rules.early_session_minutes``. Two sessions on one day are two.
    """
    if counted >= rules.sessions_a_week:
        return True
    return is_early and early >= rules.early_sessions_a_week


def group_size(present: int, tutors: int) -> int:
    """Students with the same tutor in the same session; two who lead together share them, rounded up."""
    return -(-present // max(tutors, 1))


def weeks_of(facts: Tutoring, rules: Rules, on: date) -> tuple[Week, ...]:
    """The weeks of the support, operating or attended, in order."""
    least, early_least = rules.session_minutes, rules.early_session_minutes
    found = {monday: [0, 0, 0, 0] for monday in facts.operating}
    for contact in facts.contacts:
        sums = found.setdefault(monday_of(contact.day), [0, 0, 0, 0])
        sums[0] += 1
        sums[1] += contact.minutes >= least
        sums[2] += contact.minutes >= early_least
        sums[3] += contact.minutes
    told = []
    for monday, (sessions, counted, early, minutes) in sorted(found.items()):
        is_early = grade_on(facts.grade, facts.grade_day, monday) in EARLY_GRADES
        passes = week_passes(counted, early, rules, is_early=is_early)
        told.append(Week(monday, sessions, counted, early, minutes, is_early, is_over(monday, on), passes))
    return tuple(told)


def check(facts: Tutoring, rules: Rules, on: date) -> Dosage:
    """The high-impact check of one student as of ``on`` (NSSA; every number is one of ``rules``)."""
    weeks = weeks_of(facts, rules, on)
    operating = sum(week.is_operating for week in weeks)
    passing = sum(week.is_operating and week.passes for week in weeks)
    sizes = [group_size(one.present, len(one.tutors)) for one in facts.contacts]
    tutors = tuple(Counter(tutor for one in facts.contacts for tutor in one.tutors).most_common())
    too_large = sum(size > rules.group_fail_above for size in sizes)
    return Dosage(
        weeks, operating, passing, max(sizes, default=None), too_large, len(facts.contacts),
        sum(week.minutes for week in weeks), tutors, facts.lasted, facts.scheduled, facts.attended,
        (
            weeks_element(passing, operating, rules),
            _group_element(sizes, rules),
            _tutor_element(tutors, len(facts.contacts), rules),
            _duration_element(facts.lasted, facts.is_over, rules),
            _attendance_element(facts.attended, facts.scheduled, rules),
        ),
    )  # fmt: skip


def weeks_element(passing: int, operating: int, rules: Rules) -> Element:
    """Fidelity: passing weeks of operating weeks; fails when not one week passed."""
    verdict = Verdict.WARN if passing else Verdict.FAIL
    if 100 * passing >= rules.fidelity_percent * operating:
        verdict = Verdict.PASS
    detail = f"{passing} of {operating} weeks passed"
    return _element(
        Part.WEEKS, verdict if operating else None, percent_text(passing, operating), detail, rules
    )


def _group_element(sizes: Sequence[int], rules: Rules) -> Element:
    """The largest group the student was in, and in how many sessions it was too large."""
    largest = max(sizes, default=0)
    limit, verdict = rules.group_warn_above, Verdict.PASS
    if largest > rules.group_fail_above:
        limit, verdict = rules.group_fail_above, Verdict.FAIL
    elif largest > limit:
        verdict = Verdict.WARN
    above = sum(size > limit for size in sizes)
    detail = f"above {limit} in {above} of {len(sizes)} sessions"
    return _element(Part.GROUP, verdict if sizes else None, str(largest), detail, rules)


def _tutor_element(tutors: Sequence[tuple[Id, int]], contacts: int, rules: Rules) -> Element:
    """The largest share of attended sessions with one tutor; sessions without a named tutor stay in it."""
    most = tutors[0][1] if tutors else 0
    verdict = Verdict.PASS if 100 * most >= rules.same_tutor_percent * contacts else Verdict.WARN
    count = "1 tutor" if len(tutors) == 1 else f"{len(tutors)} tutors"
    detail = f"{count}; {most} of {contacts} sessions with the same one"
    return _element(
        Part.TUTOR, verdict if tutors and contacts else None, percent_text(most, contacts), detail, rules
    )


def _duration_element(lasted: int, is_ended: bool, rules: Rules) -> Element:
    """Weeks since the support began; too few fail only once it has ended."""
    verdict = Verdict.FAIL if is_ended else Verdict.WARN
    if lasted >= rules.duration_weeks:
        verdict = Verdict.PASS
    number = "1 week" if lasted == 1 else f"{lasted} weeks"
    detail = "ended" if is_ended else "still going on"
    return _element(Part.DURATION, verdict if lasted else None, number, detail, rules)


def _attendance_element(attended: int, scheduled: int, rules: Rules) -> Element:
    """Attended of scheduled; blank, not 0 or 100 %, when nothing was scheduled; fails when never attended."""
    verdict = Verdict.WARN if attended else Verdict.FAIL
    if 100 * attended >= rules.attendance_percent * scheduled:
        verdict = Verdict.PASS
    detail = f"{attended} of {scheduled} planned sessions"
    return _element(
        Part.ATTENDANCE, verdict if scheduled else None, percent_text(attended, scheduled), detail, rules
    )


def _element(part: Part, verdict: Verdict | None, number: str, detail: str, rules: Rules) -> Element:
    if verdict is None:
        return Element(part, Verdict.BLANK, "", "", rule_words(part, rules))
    return Element(part, verdict, number, detail, rule_words(part, rules))


@lru_cache(maxsize=64)
def rule_words(part: Part, rules: Rules) -> str:
    """The rule of an element in words, with the program's numbers."""
    return {
        Part.WEEKS: (
            f"A week passes with {rules.sessions_a_week} sessions of at least {rules.session_minutes} "
            f"minutes present; in grades K-1 also with {rules.early_sessions_a_week} of at least "
            f"{rules.early_session_minutes}. At least {rules.fidelity_percent} % of the weeks in which the "
            "site held tutoring should pass; without a single one it fails."
        ),
        Part.GROUP: (
            "Students present with the same tutor in one session: a warning above "
            f"{rules.group_warn_above}, too many above {rules.group_fail_above}. The largest one counts."
        ),
        Part.TUTOR: f"At least {rules.same_tutor_percent} % of the attended sessions with one tutor.",
        Part.DURATION: f"At least {rules.duration_weeks} weeks; a support that ended before that fails.",
        Part.ATTENDANCE: (
            f"At least {rules.attendance_percent} % of the planned sessions that were held; never coming "
            "fails. Blank when nothing was planned."
        ),
    }[part]


PART_TITLES: dict[Part, str] = {
    Part.WEEKS: "Weeks that pass",
    Part.GROUP: "Group size",
    Part.TUTOR: "Same tutor",
    Part.DURATION: "Duration",
    Part.ATTENDANCE: "Attendance",
}
