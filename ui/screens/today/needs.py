# SPDX-License-Identifier: Apache-2.0
"""The figures of Today: what each counts, when it asks for something, and the rows behind it.

They stand in four parts. Those of ``NOW`` are counted whenever Today is; the others (``LATER``) after its
first paint, and anew only when one of their tables changed or the day did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from app.storage.queries.today import Today
from ui.screens.today import rows as row
from ui.screens.today.rows import NeedRow
from ui.theme import Tone

if TYPE_CHECKING:
    from app.partnership.conflicts import ConflictRow  # a laptop without a hub loads none of it

WEEK, CHILDREN, ADULTS, DATA = "week", "children", "adults", "data"
# The parts in their order: key, heading, and what a part without any figure says.
PARTS = (
    (WEEK, "This week", "No session this week."),
    (CHILDREN, "Children", "No child waits for anything."),
    (ADULTS, "Adults", "No adult waits for anything."),
    (DATA, "Data to put right", "Everything is in order."),
)
CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Found:
    """What Today is made of; ``conflicts`` is None on a laptop without a hub, which cannot have any.

    ``later`` has the rows of those figures that were looked at so far.
    """

    today: Today
    conflicts: Sequence[ConflictRow] | None = None
    later: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Need:
    """A figure: where it stands, its caption, its rule in words, its rows, and what none means.

    ``tone`` is how it calls when it is not zero. ``tables`` are those that may change a figure of ``LATER``.
    """

    key: str
    part: str
    caption: str
    rule: str
    none: str
    rows: Callable[[Found], Sequence[NeedRow]]
    tone: Tone = Tone.ATTENTION
    tables: frozenset[str] = frozenset()

    @property
    def titles(self) -> Mapping[str, str]:
        """The headings of its columns; those of sessions unless its rows are something else."""
        return dict(zip(_COLUMNS, _TITLES.get(self.key, _OF_SESSIONS), strict=True))


_COLUMNS = ("what", "when", "where", "who", "state")
_OF_SESSIONS = ("What", "When", "Where", "With", "State")
_TITLES: Mapping[str, tuple[str, str, str, str, str]] = {
    "unmarked": ("Student", "When", "Where", "Group", "State"),
    "unmet": ("Student", "Since", "School", "Support", "How soon"),
    "check_ins": ("Whom", "When", "Who that is", "Match", "Due"),
    "quiet": ("Match", "Last met", "Where", "Role", "Without meeting"),
    "behind": ("Student", "When", "School", "With", "Last four weeks"),
    "over": ("Student", "When", "School", "With", "School days"),
    "near": ("Student", "When", "School", "With", "School days"),
    "consents": ("Student", "Last day", "Where", "Consent", "State"),
    "clearances": ("Adult", "Last day", "What", "Comes from", "State"),
    "leads": ("Adult", "Since", "Heard of it", "Would be", "Comes from"),
    "timesheets": ("Adult", "Period", "Kind", "Hours", "State"),
    "limits": ("Adult", "Day", "Limit", "With", "State"),
    "twins": ("Who", "When", "Where", "With", "Why"),
    "left_behind": ("Who", "When", "Where", "With", "What waits"),
    "overlaps": ("Student", "When", "Where", "Groups", "State"),
    "times": ("What", "When", "Where", "With", "What is odd"),
    "sign_outs": ("Student", "When", "Where", "With", "Credited"),
    "missing": ("Student", "When", "School", "With", "What is missing"),
    "conflicts": ("What", "When", "Laptops", "Who", "State"),
}


def _now(
    key: str,
    part: str,
    caption: str,
    rule: str,
    none: str,
    rows: Callable[[Found], Sequence[NeedRow]],
    tone: Tone = Tone.ATTENTION,
) -> Need:
    return Need(key, part, caption, rule, none, rows, tone)


def _later(
    key: str,
    part: str,
    caption: str,
    rule: str,
    none: str,
    say: Callable[[Any], NeedRow],
    tables: str,
    tone: Tone = Tone.ATTENTION,
) -> Need:
    rows = partial(_rows_of, key, say)
    return Need(key, part, caption, rule, none, rows, tone, frozenset(tables.split()))


def _rows_of(key: str, say: Callable[[Any], NeedRow], found: Found) -> Sequence[NeedRow]:
    return [say(one) for one in found.later.get(key, ())]


NOW: tuple[Need, ...] = (
    _now("today", WEEK, "Sessions today", "On the plan for today.", "No session today.",
         lambda f: [row.of_session(r) for r in f.today.sessions_today], Tone.NEUTRAL),
    _now("week", WEEK, "This week", "On the plan from Monday to Sunday.", "No session this week.",
         lambda f: [row.of_session(r) for r in f.today.sessions_week], Tone.NEUTRAL),
    _now("out", WEEK, "Sheets still out", "Printed, and nothing has been typed from them yet.",
         "Every printed sheet is typed in.", lambda f: [row.of_sheet(r) for r in f.today.sheets_out]),
    _now("data", WEEK, "Without data",
         "Past sessions with neither marks nor a word that you did not meet. They never count as zero.",
         "Every past session has its marks, or says why it was not held.",
         lambda f: [row.of_silence(r) for r in f.today.without_data]),
    _now("unmarked", WEEK, "Not marked",
         "Expected in a session of the last four weeks that was held, and without a mark.",
         "Every student of the last four weeks is marked.",
         lambda f: [row.of_unmarked(r) for r in f.today.unmarked]),
    _now(CONFLICTS, DATA, "Changes that met",
         "Two laptops changed the same thing without knowing of each other.",
         "No two laptops changed the same thing without knowing of each other.",
         lambda f: [row.of_conflict(r) for r in f.conflicts or ()]),
)  # fmt: skip

_PEOPLE = "student adult likeness"
_HOURS = "hour_line hour_term timesheet training session session_adult adult setting"
_SCHOOL = "school_day school_total school no_school school_year program student setting"
LATER: tuple[Need, ...] = (
    _later("unmet", CHILDREN, "Needs not met",
           "A support is needed, nobody is given to the child for it, and nothing was done for four weeks.",
           "Every child who needs a support has somebody for it.", row.of_unmet,
           "need assignment membership mark session contact student school adult"),
    _later("check_ins", CHILDREN, "Check-ins due",
           "With adult, student and guardian: twice in the first weeks, then every month or quarter. The "
           "days are rules.",
           "Nobody waits for a check-in.", row.of_check_in,
           "assignment contact match_pause membership student adult setting"),
    _later("quiet", CHILDREN, "Quiet matches",
           "No meeting for so long that a match is amber, or red. The days are rules.",
           "Every match has met lately.", row.of_quiet,
           "assignment contact mark session session_adult match_pause membership student adult setting"),
    _later("behind", CHILDREN, "Dosage behind",
           "Too few of the last four weeks passed, although enough was planned.",
           "Every student gets what is planned.", row.of_behind,
           "mark session session_student membership student setting"),
    _later("near", CHILDREN, "At risk",
           "Missed so much school this year that chronic absence is near. The percents are rules.",
           "No student is near the line of chronic absence.", row.of_school_days, _SCHOOL),
    _later("over", CHILDREN, "Chronic absence",
           "Missed so much school this year that the line of chronic absence is crossed; it is a rule.",
           "No student has crossed the line of chronic absence.", row.of_school_days, _SCHOOL),
    _later("consents", CHILDREN, "Consents end",
           "A yes of the family that ends soon or has ended. Which kinds are asked for is a rule.",
           "No consent ends soon.", row.of_renewal, "consent student setting"),
    _later("clearances", ADULTS, "Clearances",
           "With students and not cleared, or with something that runs out soon or has run out.",
           "Everybody who works with students is cleared.", row.of_clearance,
           "adult adult_role adult_step requirement training assignment setting", Tone.PROBLEM),
    _later("leads", ADULTS, "Offers waiting", "Offered to help, and nobody has answered yet.",
           "Nobody who offered to help waits for an answer.", row.of_lead,
           "adult adult_role adult_step requirement training assignment"),
    _later("timesheets", ADULTS, "Sheets to sign",
           "Paid and owed hours of the last whole period without both signatures, or changed since.",
           "Every timesheet of the last period is signed.", row.of_timesheet, _HOURS),
    _later("limits", ADULTS, "Hours at a limit",
           "Fundraising of a member, training of all, work-study of a week: near its limit or over it.",
           "No limit of hours is near.", row.of_limit, _HOURS),
    _later("missing", DATA, "Gaps", "Students in the program without a school, grade, group or adult.",
           "Every student has a school, a grade, a group and an adult.", row.of_missing,
           "student school membership student_group assignment series series_adult adult"),
    _later("twins", DATA, "Here twice?", "Two entries that may be one person. Enter compares them.",
           "Nobody seems to be here twice.", row.of_twins, _PEOPLE),
    _later("left_behind", DATA, "To bring over",
           "Came, on another laptop, for somebody who was found to be somebody else.",
           "Nothing came for somebody who was found to be somebody else.", row.of_left_behind,
           f"{_PEOPLE} mark membership assignment"),
    _later("overlaps", DATA, "At two places", "Present in two sessions that share minutes, this school year.",
           "No child was in two sessions at once.", row.of_overlap, "mark session student"),
    _later("times", DATA, "Odd times", "Sessions, comings and goings whose times cannot be.",
           "All times can be.", row.of_times, "session mark setting student"),
    _later("sign_outs", DATA, "Not signed out",
           "A time in and no time out. What that counts is a rule under Settings; it is never guessed.",
           "Everybody who signed in also signed out.", row.of_sign_out, "mark session student setting"),
)  # fmt: skip

# What is most urgent stands first in its part.
_ORDER = (
    "today", "week", "out", "data", "unmarked",
    "unmet", "check_ins", "quiet", "behind", "over", "near", "consents",
    "clearances", "leads", "timesheets", "limits",
    "twins", "left_behind", "overlaps", "times", "sign_outs", "missing", CONFLICTS,
)  # fmt: skip
NEEDS: tuple[Need, ...] = tuple(sorted((*NOW, *LATER), key=lambda need: _ORDER.index(need.key)))
