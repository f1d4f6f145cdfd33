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


class YesNoUnknown(StrEnum):
    """An answer that may not be known; unknown is printed as unknown and never counted as no."""

    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


class Stage(StrEnum):
    """Where an adult stands on the way from an offer to a child; supporting is part of being placed."""

    RECRUITED = "recruited"
    SCREENED = "screened"
    TRAINED = "trained"
    CLEARED = "cleared"
    PLACED = "placed"
    ENDED = "ended"


class RequirementKind(StrEnum):
    """What kind of thing is required of an adult before a stage is reached."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    REFERENCE = "reference"
    CHECK = "check"
    TRAINING = "training"
    COMMITMENT = "commitment"
    OTHER = "other"


class Decision(StrEnum):
    """What was decided about a step of an adult; of a check no more than this is kept."""

    WAITING = "waiting"
    MET = "met"
    NOT_MET = "not_met"
    WAIVED = "waived"


class Urgency(StrEnum):
    """How soon a student needs a support."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


class ConsentKind(StrEnum):
    """What a family is asked about, each apart (34 CFR 99.30 for records)."""

    PARTICIPATION = "participation"
    RECORDS = "records"
    PHOTO = "photo"
    TRANSPORT = "transport"
    SURVEY = "survey"
    DATA_SHARING = "data_sharing"


class ConsentAnswer(StrEnum):
    YES = "yes"
    NO = "no"


class Party(StrEnum):
    """Whom a contact was with."""

    ADULT = "adult"
    STUDENT = "student"
    GUARDIAN = "guardian"
    SCHOOL = "school"


class ContactPurpose(StrEnum):
    """What a contact was for. SUPPORT is a meeting of a match that was no session."""

    CHECK_IN = "check_in"
    SUPPORT = "support"
    ABSENCE_CALL = "absence_call"
    VISIT = "visit"
    OTHER = "other"


class ExitInterview(StrEnum):
    OPEN = "not_yet"
    DONE = "done"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class Rematch(StrEnum):
    UNDECIDED = "undecided"
    YES = "yes"
    NO = "no"


class Hat(StrEnum):
    """What an hour is counted as. Codes differ from those of ``Source``: a label is found by its code."""

    SERVICE = "service"
    TRAINING = "training"
    FUNDRAISING = "fundraising"
    WORK_STUDY = "work_study_pay"
    VOLUNTEER = "volunteer"
    IN_KIND = "in_kind"


class Fulfilment(StrEnum):
    """How far an element of a self-check is met."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class SameOrNot(StrEnum):
    """What was decided about two people who look alike."""

    SAME = "same"
    DIFFERENT = "different"


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
    YesNoUnknown.UNKNOWN: "Unknown",
    YesNoUnknown.YES: "Yes",
    YesNoUnknown.NO: "No",
    Stage.RECRUITED: "Recruited",
    Stage.SCREENED: "Screened",
    Stage.TRAINED: "Trained",
    Stage.CLEARED: "Cleared",
    Stage.PLACED: "Placed",
    Stage.ENDED: "Ended",
    RequirementKind.APPLICATION: "Application",
    RequirementKind.INTERVIEW: "Interview",
    RequirementKind.REFERENCE: "Reference",
    RequirementKind.CHECK: "Background check",
    RequirementKind.TRAINING: "Training",
    RequirementKind.COMMITMENT: "Signed commitment",
    RequirementKind.OTHER: "Other",
    Decision.WAITING: "Waiting",
    Decision.MET: "Met",
    Decision.NOT_MET: "Not met",
    Decision.WAIVED: "Waived",
    Urgency.NOW: "Now",
    Urgency.SOON: "Soon",
    Urgency.LATER: "Later",
    ConsentKind.PARTICIPATION: "Taking part",
    ConsentKind.RECORDS: "School papers",
    ConsentKind.PHOTO: "Photos",
    ConsentKind.TRANSPORT: "Transport",
    ConsentKind.SURVEY: "Surveys",
    ConsentKind.DATA_SHARING: "Sharing data",
    ConsentAnswer.YES: "Yes",
    ConsentAnswer.NO: "No",
    Party.ADULT: "Adult",
    Party.STUDENT: "Student",
    Party.GUARDIAN: "Guardian",
    Party.SCHOOL: "School",
    ContactPurpose.CHECK_IN: "Check-in",
    ContactPurpose.SUPPORT: "Time together",
    ContactPurpose.ABSENCE_CALL: "Call about an absence",
    ContactPurpose.VISIT: "Visit",
    ContactPurpose.OTHER: "Other",
    ExitInterview.OPEN: "Not yet",
    ExitInterview.DONE: "Done",
    ExitInterview.REFUSED: "Refused",
    ExitInterview.UNREACHABLE: "Not reachable",
    Rematch.UNDECIDED: "Not decided",
    Rematch.YES: "Yes",
    Rematch.NO: "No",
    Hat.SERVICE: "Service",
    Hat.TRAINING: "Training",
    Hat.FUNDRAISING: "Fundraising",
    Hat.WORK_STUDY: "Work-study",
    Hat.VOLUNTEER: "Volunteer",
    Hat.IN_KIND: "In-kind",
    Fulfilment.YES: "Yes",
    Fulfilment.PARTLY: "Partly",
    Fulfilment.NO: "No",
    Fulfilment.NOT_APPLICABLE: "Does not apply",
    SameOrNot.SAME: "The same person",
    SameOrNot.DIFFERENT: "Two people",
}


def label(word: StrEnum) -> str:
    """The English label of a code."""
    return LABELS[word]
