# SPDX-License-Identifier: Apache-2.0
"""The fixed words of the field: codes that are stored, in one place.

Lists that a program may word differently (subjects, activities, cancellation notes) are data, not here.
English labels for screens are beside each code; Spanish for paper comes from the translations.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The five roles of the National Partnership for Student Success."""

    TUTOR = "tutor"
    MENTOR = "mentor"
    SUCCESS_COACH = "success_coach"
    TRANSITION_COACH = "transition_coach"
    WRAPAROUND = "wraparound"


class Source(StrEnum):
    """Where an adult comes from (partnership's count by role and source)."""

    COMMUNITY = "community"
    WORK_STUDY = "work_study"
    COLLEGE = "college"
    AMERICORPS = "americorps"
    SCHOOL_STAFF = "school_staff"
    NEAR_PEER = "near_peer"
    OTHER = "other"


class Activity(StrEnum):
    """Kind of session. Homework help is not tutoring (45 CFR 2522.900-940), so they are kept apart."""

    TUTORING = "tutoring"
    HOMEWORK_HELP = "homework_help"
    MENTORING = "mentoring"
    COACHING = "coaching"
    ENRICHMENT = "enrichment"
    OTHER = "other"


class SessionStatus(StrEnum):
    """Plan and fact of a session. PLANNED is silence: it is never counted as zero."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED_PROGRAM = "cancelled_program"
    CANCELLED_SCHOOL = "cancelled_school"
    CANCELLED_WEATHER = "cancelled_weather"
    TUTOR_NO_SHOW = "tutor_no_show"


class MarkStatus(StrEnum):
    PRESENT = "present"
    PARTIAL = "partial"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT_EXCUSED = "absent_excused"
    ABSENT_UNEXCUSED = "absent_unexcused"
    SCHOOL_ABSENT = "school_absent"


class MinutesSource(StrEnum):
    CLOCK = "clock"
    DEFAULT = "default"
    CORRECTED = "corrected"


class SheetState(StrEnum):
    """Life of a paper sheet: not printed / printed / paper in hand / typed / checked."""

    NOT_PRINTED = "not_printed"
    PRINTED = "printed"
    IN_HAND = "in_hand"
    TYPED = "typed"
    CHECKED = "checked"


class Window(StrEnum):
    """When in the year an assessment was taken."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class GoalState(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"


ATTENDED = frozenset({MarkStatus.PRESENT, MarkStatus.PARTIAL, MarkStatus.LATE, MarkStatus.LEFT_EARLY})
ABSENT = frozenset(MarkStatus) - ATTENDED
NOT_MET = frozenset(SessionStatus) - {SessionStatus.PLANNED, SessionStatus.HELD}
LOST_TO_PROGRAM = NOT_MET

LABELS: dict[StrEnum, str] = {
    Role.TUTOR: "Academic tutor",
    Role.MENTOR: "Mentor",
    Role.SUCCESS_COACH: "Student success coach",
    Role.TRANSITION_COACH: "Postsecondary transition coach",
    Role.WRAPAROUND: "Wraparound coordinator",
    Source.COMMUNITY: "Community volunteer",
    Source.WORK_STUDY: "College student (Federal Work-Study)",
    Source.COLLEGE: "College student",
    Source.AMERICORPS: "AmeriCorps member",
    Source.SCHOOL_STAFF: "School staff",
    Source.NEAR_PEER: "High-school near-peer",
    Source.OTHER: "Other",
    Activity.TUTORING: "Tutoring",
    Activity.HOMEWORK_HELP: "Homework help",
    Activity.MENTORING: "Mentoring",
    Activity.COACHING: "Coaching",
    Activity.ENRICHMENT: "Enrichment",
    Activity.OTHER: "Other",
    SessionStatus.PLANNED: "Planned",
    SessionStatus.HELD: "Held",
    SessionStatus.CANCELLED_PROGRAM: "Cancelled by the program",
    SessionStatus.CANCELLED_SCHOOL: "Cancelled by the school",
    SessionStatus.CANCELLED_WEATHER: "Cancelled for weather",
    SessionStatus.TUTOR_NO_SHOW: "Tutor did not come",
    MarkStatus.PRESENT: "Present",
    MarkStatus.PARTIAL: "Part of the time",
    MarkStatus.LATE: "Late",
    MarkStatus.LEFT_EARLY: "Left early",
    MarkStatus.ABSENT_EXCUSED: "Absent, excused",
    MarkStatus.ABSENT_UNEXCUSED: "Absent",
    MarkStatus.SCHOOL_ABSENT: "Absent from school",
    SheetState.NOT_PRINTED: "Not printed",
    SheetState.PRINTED: "Printed",
    SheetState.IN_HAND: "Paper in hand",
    SheetState.TYPED: "Typed",
    SheetState.CHECKED: "Checked against paper",
    Window.START: "Start of year",
    Window.MIDDLE: "Middle of year",
    Window.END: "End of year",
    GoalState.OPEN: "Open",
    GoalState.REACHED: "Reached",
    GoalState.DROPPED: "Dropped",
}


def label(word: StrEnum) -> str:
    """The English label of a code."""
    return LABELS[word]
