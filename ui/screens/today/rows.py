# SPDX-License-Identifier: Apache-2.0
"""Rows behind the figures of Today: what each says, and whom or what it opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from app import clock
from app.clock import Id
from app.domain import sheet_numbers
from app.domain.attendance import hours_text
from app.domain.data_quality import missing_text
from app.domain.hours import FAMILY_WORDS
from app.domain.words import NOT_MET, SessionStatus, Urgency, label
from app.i18n import counted
from ui.kit.dates import day_text, month_day_text, time_text, weekday_text
from ui.theme import Tone

if TYPE_CHECKING:  # what is looked at after the first paint loads its own
    from app.partnership.conflicts import ConflictRow
    from app.storage.queries.agenda import SessionRow, SheetOutRow
    from app.storage.queries.cells import CellRow
    from app.storage.queries.consents import RenewalRow
    from app.storage.queries.contacts import CheckInRow
    from app.storage.queries.coverage import NeedLine
    from app.storage.queries.data_quality import LeftBehindRow, MissingRow, OverlapRow, SignOutRow, TimesRow
    from app.storage.queries.dosage import BehindRow
    from app.storage.queries.duplicates import DuplicateRow
    from app.storage.queries.hour_limits import LimitRow
    from app.storage.queries.matches import MatchRow
    from app.storage.queries.pipeline import PipelineRow
    from app.storage.queries.school_attendance import SchoolTally
    from app.storage.queries.timesheets import TimesheetRow

# What a row of Today may be about besides a person or a session: two people who are alike.
Pair = tuple[str, Id, Id]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One row behind a figure, and whom or what it opens: the first that is set, from the bottom.

    ``part`` is the part of the person's profile that it is about.
    """

    what: str
    when: str = ""
    where: str = ""
    who: str = ""
    state: str = ""
    tone: Tone | None = None
    student_id: Id | None = None
    adult_id: Id | None = None
    part: str = ""
    match_id: Id | None = None
    session_id: Id | None = None
    sheet: str = ""
    go: tuple[str, str] | None = None
    pair: Pair | None = None
    came_later: bool = False


def moment(day: date, start: time) -> str:
    return f"{weekday_text(day)}, {time_text(start)}"


def of_session(row: SessionRow) -> NeedRow:
    marked = f"{row.marked} of {row.roster} marked"
    state = marked if row.status is SessionStatus.HELD else label(row.status)
    tone = Tone.OK if row.status is SessionStatus.HELD else Tone.NEUTRAL if row.status in NOT_MET else None
    return NeedRow(
        row.group, moment(row.day, row.start), row.site, row.adults, state, tone,
        session_id=row.id, sheet=row.sheet_number or "",
    )  # fmt: skip


def of_sheet(row: SheetOutRow) -> NeedRow:
    return NeedRow(
        row.group, moment(row.day, row.start), row.site, row.adults, sheet_numbers.printed(row.number),
        sheet=row.number,
    )  # fmt: skip


def of_silence(row: SessionRow) -> NeedRow:
    sheet = row.sheet_number
    state = "No sheet" if sheet is None else f"Sheet {sheet_numbers.printed(sheet)}"
    return NeedRow(
        row.group, moment(row.day, row.start), row.site, row.adults, state, session_id=row.id,
        sheet=sheet or "",
    )  # fmt: skip


def of_unmarked(row: CellRow) -> NeedRow:
    return NeedRow(
        row.name, moment(row.day, row.start), row.site, row.group, "Not marked", session_id=row.session_id
    )


def of_school_days(row: SchoolTally) -> NeedRow:
    missed = f"{row.absent_x2 / 2:g} of {row.enrolled_x2 / 2:g} days missed"
    left = f", {row.can_miss} left" if row.can_miss is not None and row.can_miss >= 0 else ""
    return NeedRow(row.name, "", row.school, "", missed + left, student_id=row.student_id, part="school")


def of_missing(row: MissingRow) -> NeedRow:
    return NeedRow(row.name, "", row.school, "", missing_text(row.missing), student_id=row.student_id)


def of_unmet(row: NeedLine) -> NeedRow:
    tone = Tone.ATTENTION if row.urgency is Urgency.NOW else None
    what = ", ".join(filter(None, (label(row.role), row.subject)))
    return NeedRow(
        row.name, month_day_text(row.first_day), row.school, what, label(row.urgency), tone,
        student_id=row.student_id, part="needs",
    )  # fmt: skip


def of_renewal(row: RenewalRow) -> NeedRow:
    tone = Tone.PROBLEM if row.has_ended else Tone.ATTENTION
    state = "Has ended" if row.has_ended else "Ends soon"
    return NeedRow(
        row.name,
        day_text(row.last_day),
        "",
        label(row.kind),
        state,
        tone,
        student_id=row.student_id,
        part="consents",
    )


def of_check_in(row: CheckInRow) -> NeedRow:
    over = row.due < clock.today()
    tried = f", {counted(row.attempts, 'attempt')}" if row.attempts else ""
    state = f"{'Overdue' if over else 'Due'} {month_day_text(row.due)}{tried}"
    return NeedRow(
        row.whom, "", label(row.party), row.match.name, state, Tone.ATTENTION if over else None,
        match_id=row.match.id,
    )  # fmt: skip


def of_quiet(row: MatchRow) -> NeedRow:
    met = month_day_text(row.last_met) if row.last_met else "Not yet"
    tone = Tone.PROBLEM if row.state == "red" else Tone.ATTENTION
    return NeedRow(
        row.name, met, "", label(row.role), f"{row.quiet_days} days", tone, match_id=row.id
    )  # fmt: skip


def of_behind(row: BehindRow) -> NeedRow:
    state = f"{row.passing} of {row.operating} weeks passed"
    return NeedRow(row.name, "", row.school, "", state, student_id=row.student_id, part="dosage")


def of_clearance(row: PipelineRow) -> NeedRow:
    ends = [item for item in row.standing.running_out if item.expires is not None]
    first = ends[0] if ends else None
    missing = ", ".join(row.standing.missing)
    ran_out = first is not None and first.expires is not None and first.expires < clock.today()
    state = "Not cleared" if missing else "Ended" if ran_out else "Ends soon"
    what = missing or (first.asked.label if first is not None else "")
    when = month_day_text(first.expires) if first is not None and first.expires is not None else ""
    tone = Tone.PROBLEM if missing or ran_out else Tone.ATTENTION
    return NeedRow(row.name, when, what, label(row.source), state, tone, adult_id=row.id, part="steps")


def of_lead(row: PipelineRow) -> NeedRow:
    since = month_day_text(row.lead_day) if row.lead_day is not None else ""
    roles = ", ".join(map(label, row.roles))
    return NeedRow(row.name, since, row.lead_from, roles, label(row.source), adult_id=row.id, part="steps")


def of_timesheet(row: TimesheetRow) -> NeedRow:
    period = f"{month_day_text(row.first_day)} to {month_day_text(row.last_day)}"
    changed = f"{abs(row.changed_by)} min {'more' if row.changed_by > 0 else 'less'} since signed"
    unsigned = "One signature" if row.standing == "half" else "Not signed"
    state = changed if row.changed_by else "Sessions changed since" if row.has_drifted else unsigned
    return NeedRow(
        row.name, period, FAMILY_WORDS[row.family], hours_text(row.minutes), state, Tone.ATTENTION,
        adult_id=row.adult_id, part="hours",
    )  # fmt: skip


def of_limit(row: LimitRow) -> NeedRow:
    over = row.verdict == "fail"
    state = f"{'Over' if over else 'Near'}: {hours_text(row.part)} of {hours_text(row.most)}"
    go = ("adults", "hours") if row.adult_id is None else None
    return NeedRow(
        row.name, month_day_text(row.day), row.what, "", state, Tone.PROBLEM if over else Tone.ATTENTION,
        adult_id=row.adult_id, part="hours", go=go,
    )  # fmt: skip


def of_twins(row: DuplicateRow) -> NeedRow:
    what = f"{row.first_name} and {row.second_name}"
    return NeedRow(what, "", "", "", row.reason, pair=(row.kind, row.first_id, row.second_id))


def of_left_behind(row: LeftBehindRow) -> NeedRow:
    state = f"{row.rows} to bring over"
    return NeedRow(
        row.name, "", "", "", state, Tone.ATTENTION, pair=(row.kind, row.first_id, row.second_id),
        came_later=True,
    )  # fmt: skip


def of_overlap(row: OverlapRow) -> NeedRow:
    sites = dict.fromkeys((row.first_site, row.second_site))
    return NeedRow(
        row.name, moment(row.day, row.second_start), " and ".join(sites),
        f"{row.first_group}, {row.second_group}",
        f"{row.minutes} min in both", session_id=row.second_id,
    )  # fmt: skip


def of_times(row: TimesRow) -> NeedRow:
    what = row.name or row.group
    where = f"{row.group}, {row.site}" if row.name else row.site
    return NeedRow(
        what, moment(row.day, row.start), where, "", row.problem.capitalize(), session_id=row.session_id
    )


def of_sign_out(row: SignOutRow) -> NeedRow:
    state = f"In {time_text(row.time_in)}, {row.minutes} min credited"
    return NeedRow(
        row.name, moment(row.day, row.start), f"{row.group}, {row.site}", "", state, session_id=row.session_id
    )


def of_conflict(row: ConflictRow) -> NeedRow:
    sides = (row.stands, row.lost)
    at = clock.local(max(side.at for side in sides))
    what = row.whom if row.after_removal else f"{row.whom}: {row.word}"
    return NeedRow(
        what, moment(at.date(), at.time()), _both(side.laptop for side in sides),
        _both(side.who for side in sides), "Removed, changed" if row.after_removal else "To decide",
        go=("partnership", "conflicts"),
    )  # fmt: skip


def _both(names: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(filter(None, names)))
