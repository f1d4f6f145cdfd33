# SPDX-License-Identifier: Apache-2.0
"""Every number and choice of the handbook, with its default, its range, its words and its source.

Sources differ, or a program may choose: so nothing here is a constant elsewhere. ``Rules`` is what a program
goes by; the stored ones (``app.storage.queries.rulebook``) stand over these defaults. What belongs to the
program itself (days for chronic absence, small counts, years kept) is a field of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from typing import Any

from app.domain.words import ConsentKind, Role, label
from app.errors import Invalid


@dataclass(frozen=True, slots=True)
class Rule:
    """What a person is told of a rule. ``choices`` are (code, words); numbers have ``least`` and ``most``."""

    part: str
    words: str
    source: str
    unit: str = ""
    least: int = 0
    most: int = 100_000
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False


def _number(value: int, part: str, words: str, unit: str, least: int, most: int, source: str) -> Any:
    return field(default=value, metadata={"rule": Rule(part, words, source, unit, least, most)})


def _choice(value: str, part: str, words: str, source: str, *choices: tuple[str, str]) -> Any:
    return field(default=value, metadata={"rule": Rule(part, words, source, choices=choices)})


def _codes(value: str, part: str, words: str, source: str, *choices: tuple[str, str]) -> Any:
    return field(default=value, metadata={"rule": Rule(part, words, source, choices=choices, many=True)})


_NSSA, _MENTOR, _AW = "NSSA", "MENTOR, Elements of Effective Practice", "Attendance Works"
_CNCS, _FWS, _OURS = "AmeriCorps, 45 CFR 2520 to 2522", "Federal Work-Study, 34 CFR 675", "our choice"
_ROLES = tuple((str(role), label(role)) for role in Role)
_KINDS = tuple((str(kind), label(kind)) for kind in ConsentKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers a program goes by."""

    # High-impact tutoring
    sessions_a_week: int = _number(3, "Tutoring", "Sessions a week", "sessions", 1, 7, _NSSA)
    session_minutes: int = _number(30, "Tutoring", "Minutes present that count", "minutes", 1, 240, _NSSA)
    early_sessions_a_week: int = _number(5, "Tutoring", "Grades K-1: sessions", "sessions", 1, 7, _NSSA)
    early_session_minutes: int = _number(15, "Tutoring", "Grades K-1: minutes", "minutes", 1, 240, _NSSA)
    group_warn_above: int = _number(3, "Tutoring", "Students with a tutor: warn above", "", 1, 30, _NSSA)
    group_fail_above: int = _number(4, "Tutoring", "Students with a tutor: too many above", "", 1, 30, _NSSA)
    same_tutor_percent: int = _number(80, "Tutoring", "Sessions with one tutor at least", "%", 1, 100, _NSSA)
    duration_weeks: int = _number(15, "Tutoring", "Weeks a support lasts at least", "weeks", 1, 60, _NSSA)
    fidelity_percent: int = _number(80, "Tutoring", "Weeks that pass at least", "%", 1, 100, _OURS)
    attendance_percent: int = _number(80, "Tutoring", "Planned sessions attended", "%", 1, 100, _OURS)

    # Mentoring
    mentor_edition: str = _choice(
        "4", "Mentoring", "Edition of the Elements of Effective Practice", _MENTOR,
        ("4", "4th edition, 2015: a check-in every month"),
        ("5", "5th edition, 2025: a check-in every quarter"),
    )  # fmt: skip
    first_check_in_days: int = _number(14, "Mentoring", "First check-in by day", "days", 1, 90, _MENTOR)
    second_check_in_days: int = _number(30, "Mentoring", "Second check-in by day", "days", 1, 120, _MENTOR)
    check_in_roles: str = _codes("mentor", "Mentoring", "Roles with check-ins", _OURS, *_ROLES)
    quiet_amber_days: int = _number(28, "Mentoring", "No meeting: amber after", "days", 1, 365, _MENTOR)
    quiet_red_days: int = _number(42, "Mentoring", "No meeting: red after", "days", 1, 365, _MENTOR)
    commitment_months: int = _number(12, "Mentoring", "Months agreed on", "months", 1, 60, _MENTOR)
    school_based_months: int = _number(
        6, "Mentoring", "AmeriCorps, at school: months", "months", 1, 60, "AmeriCorps ED4A"
    )
    monthly_minutes: int = _number(240, "Mentoring", "Time together a month", "minutes", 1, 6000, _MENTOR)
    mentor_group_most: int = _number(4, "Mentoring", "Students with one mentor at most", "", 1, 30, _MENTOR)
    interviews: int = _number(1, "Mentoring", "Interviews at least", "", 0, 5, _MENTOR)
    references: int = _number(2, "Mentoring", "References at least", "", 0, 5, _MENTOR)
    training_minutes: int = _number(120, "Mentoring", "Training at least", "minutes", 0, 6000, _MENTOR)

    # Screening
    gate_from: str = _choice("", "Screening", "Only cleared adults work with students, since", _OURS)
    recheck_months: int = _number(36, "Screening", "Checks are good for", "months", 1, 120, _CNCS)
    expiry_warn_days: int = _number(60, "Screening", "Say so before they end", "days", 0, 365, _OURS)

    # Consents
    consents_required: str = _codes("", "Consents", "Consents that are asked for", "34 CFR 99.30", *_KINDS)
    consent_for_groups: str = _choice(
        "no",
        "Consents",
        "Taking part is asked for before joining a group",
        _OURS,
        ("no", "No"),
        ("yes", "Yes"),
    )
    consent_warn_days: int = _number(30, "Consents", "Say so before they end", "days", 0, 365, _OURS)

    # School attendance
    at_risk_percent: int = _number(5, "School attendance", "At risk from", "% missed", 1, 100, _AW)
    chronic_percent: int = _number(10, "School attendance", "Chronic from", "% missed", 1, 100, _AW)
    severe_percent: int = _number(20, "School attendance", "Severe from", "% missed", 1, 100, _AW)
    mentor_contacts_a_week: int = _number(
        3, "School attendance", "Success Mentor: contacts a week", "", 1, 14, "U.S. Department of Education"
    )
    mentees_least: int = _number(
        10, "School attendance", "Success Mentor: students from", "", 1, 100, "U.S. Department of Education"
    )
    mentees_most: int = _number(
        20, "School attendance", "Success Mentor: students to", "", 1, 100, "U.S. Department of Education"
    )

    # Matching
    caseload_tutor: int = _number(12, "Matching", "Students of a tutor at most", "", 1, 500, _OURS)
    caseload_mentor: int = _number(4, "Matching", "Students of a mentor at most", "", 1, 500, _MENTOR)
    caseload_success_coach: int = _number(20, "Matching", "Students of a success coach", "", 1, 500, _OURS)
    caseload_transition_coach: int = _number(60, "Matching", "Students of a college coach", "", 1, 500, _OURS)
    caseload_wraparound: int = _number(
        65, "Matching", "Students of a wraparound coordinator", "", 1, 500, "one case known"
    )
    travel_most_minutes: int = _number(30, "Matching", "Travel, one way, at most", "minutes", 0, 240, _OURS)
    match_weight_time: int = _number(5, "Matching", "Weight of shared time", "", 0, 10, _OURS)
    match_weight_travel: int = _number(3, "Matching", "Weight of a short way", "", 0, 10, _OURS)
    match_weight_subject: int = _number(3, "Matching", "Weight of the subject", "", 0, 10, _OURS)
    match_weight_language: int = _number(3, "Matching", "Weight of the language", "", 0, 10, _OURS)
    match_weight_grade: int = _number(2, "Matching", "Weight of the same grades", "", 0, 10, _OURS)
    match_weight_continuity: int = _number(6, "Matching", "Weight of knowing each other", "", 0, 10, _NSSA)
    match_weight_room: int = _number(2, "Matching", "Weight of a small caseload", "", 0, 10, _OURS)

    # Hours
    fundraising_percent: int = _number(10, "Hours", "Fundraising of each member at most", "%", 0, 100, _CNCS)
    training_percent: int = _number(20, "Hours", "Training of all members at most", "%", 0, 100, _CNCS)
    work_study_weekly_minutes: int = _number(1200, "Hours", "Work-study a week", "minutes", 60, 2400, _FWS)
    in_kind_rate_cents: int = _number(0, "Hours", "Worth of a volunteer's hour", "cents", 0, 100_000, _OURS)
    mileage_rate_cents: int = _number(0, "Hours", "Worth of a mile", "cents", 0, 1000, _OURS)
    timesheet_period: str = _choice(
        "month", "Hours", "A timesheet covers", _OURS,
        ("week", "a week"), ("two_weeks", "two weeks"), ("month", "a month"),
    )  # fmt: skip
    cap_near_percent: int = _number(90, "Hours", "Say so from this part of a limit", "%", 1, 100, _OURS)

    # Data quality
    sign_out_credit: str = _choice(
        "session_end", "Data", "A forgotten sign-out counts", _OURS,
        ("session_end", "to the end of the session"),
        ("half", "half of the time that is open"),
        ("nothing", "nothing until it is asked"),
    )  # fmt: skip
    longest_session_minutes: int = _number(360, "Data", "A session is at most", "minutes", 15, 1440, _OURS)
    earliest_hour: int = _number(6, "Data", "Nothing begins before", "o'clock", 0, 23, _OURS)
    latest_hour: int = _number(22, "Data", "Nothing ends after", "o'clock", 1, 24, _OURS)

    @property
    def gate_day(self) -> date | None:
        """The first day on which only cleared adults may work with students; None: not asked yet."""
        return date.fromisoformat(self.gate_from) if self.gate_from else None

    def codes(self, name: str) -> tuple[str, ...]:
        """The codes of a rule that is a list, such as ``check_in_roles``."""
        return tuple(filter(None, str(getattr(self, name)).split(",")))

    def caseload(self, role: Role) -> int:
        """How many students an adult has at most in a role."""
        return int(getattr(self, f"caseload_{role}"))


def rule_fields() -> dict[str, Field[Any]]:
    """All rules by name, in the order in which they are shown."""
    return {one.name: one for one in fields(Rules)}


def rule_of(name: str) -> Rule:
    """What a person is told of a rule. Raises KeyError."""
    rule: Rule = rule_fields()[name].metadata["rule"]
    return rule


def usual(name: str) -> int | str:
    """The default of a rule."""
    value: int | str = getattr(Rules(), name)
    return value


def parse(name: str, text: str) -> int | str:
    """The value of a rule from text. Raises Invalid with a sentence for ``name``."""
    rule, known = rule_of(name), rule_fields()[name]
    text = text.strip()
    if isinstance(known.default, int):
        return _whole(name, text, rule)
    if name == "gate_from":
        return _day_or_none(name, text)
    given = [part.strip() for part in text.split(",") if part.strip()] if rule.many else [text]
    allowed = [code for code, _words in rule.choices]
    if any(code not in allowed for code in given):
        raise Invalid({name: f"“{text}” is not one of {', '.join(allowed)}."})
    return ",".join(code for code in allowed if code in given)


def _whole(name: str, text: str, rule: Rule) -> int:
    try:
        number = int(text)
    except ValueError:
        number = rule.least - 1
    if not rule.least <= number <= rule.most:
        raise Invalid({name: f"{rule.words}: write a whole number from {rule.least:,} to {rule.most:,}."})
    return number


def _day_or_none(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Invalid({name: f"“{text}” is not a day such as 2026-09-01."}) from None


def rules_from(stored: Mapping[str, str]) -> Rules:
    """The rules with what is stored over the defaults; what this version cannot read keeps its default."""
    values: dict[str, int | str] = {}
    for name, text in stored.items():
        if name in rule_fields():
            try:
                values[name] = parse(name, text)
            except Invalid:
                continue  # written by another version, or another hand
    return Rules(**values)  # type: ignore[arg-type]
