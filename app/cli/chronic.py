# SPDX-License-Identifier: Apache-2.0
"""``porchlight chronic``: school attendance by band, and the days that may still be missed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli import find
from app.cli.frame import Frame, WrongUsage, day, frame, plain
from app.domain.school_attendance import Band, Lines, Share, half_days

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.storage.queries.school_attendance import SchoolTally

_COLUMNS = {
    "name": "Student", "grade": "Grade", "school": "School", "band": "Band", "missed": "Missed",
    "of": "Of days", "percent": "Missed in %", "can_miss": "May still miss", "known": "From",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(chronic)


def chronic(
    context: typer.Context,
    student: Annotated[str | None, typer.Option(help="Only this student, with what lies behind.")] = None,
    site: Annotated[str | None, typer.Option(help="Only students of groups at this site.")] = None,
    band: Annotated[Band | None, typer.Option(help="Only this band.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Also those who are not chronic.")] = False,
    first: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DATE", help="First day; the school year's.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included; --on.")
    ] = None,
    on: Annotated[
        date | None, typer.Option("--on", parser=day, metavar="DATE", help="Looked at on this day; today.")
    ] = None,
) -> None:
    """List students who miss school at or above the line, the most missed first."""
    if student is not None and (site is not None or band is not None):
        raise WrongUsage("Ask for one student, or for a site or a band: not both.")
    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        days = find.period(session, first, last or on or clock.today())
        if student is not None:
            _one(here, session, student, days)
            return
        rows, lines = _listed(session, days, site)
    wanted = {band} if band else set(Band) | {None} if everybody else {Band.MODERATE, Band.SEVERE}
    shown = [_row(row, lines, here.as_json) for row in rows if row.band in wanted]
    empty = f"Nobody has missed {lines.chronic} % of the school days or more."
    here.show("School attendance", _COLUMNS, shown, empty=empty)


def _listed(session: Session, days: tuple[date, date], site: str | None) -> tuple[list[SchoolTally], Lines]:
    from app.storage.queries import school_attendance
    from app.storage.queries.students import StudentFilter, student_ids

    rows = school_attendance.school_attendance_of_all(session, *days)
    site_id = find.site(session, site)
    if site_id is not None:
        there = set(student_ids(session, StudentFilter(on=days[1], site_id=site_id, state="all")))
        rows = [row for row in rows if row.student_id in there]
    rows.sort(key=lambda row: -row.absent_x2 / row.enrolled_x2)
    return rows, school_attendance.lines(session)


def _one(here: Frame, session: Session, words: str, days: tuple[date, date]) -> None:
    from app.storage.queries.school_patterns import student_school

    found = student_school(session, find.student(session, words), *days)
    sentences = ["Nothing is known of this student's school days."]
    if found.tally is not None:
        row = _row(found.tally, found.lines, as_json=False)
        sentences = [f"{found.tally.name}: {_share(found.tally.share)}. {row['band']}."]
        parts = (
            ("before the support began", found.before), ("since then", found.since),
            ("on session days", found.on_session_days), ("on other days", found.on_other_days),
            *zip(("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays"), found.weekdays, strict=True),
        )  # fmt: skip
        sentences += [f"  {words}: {_share(share)}" for words, share in parts if share.enrolled_x2]
        if found.tally.can_miss is not None:
            sentences.append(f"  whole days that may still be missed this year: {found.tally.can_miss}")
    here.tell("\n".join(sentences), found)


def _share(share: Share) -> str:
    return f"{half_days(share.absent_x2)} of {half_days(share.enrolled_x2)} days missed ({share.percent})"


def _row(row: SchoolTally, lines: Lines, as_json: bool) -> dict[str, Any]:
    shown = dict(plain(row))
    shown |= {
        "name": row.name, "missed": half_days(row.absent_x2), "of": half_days(row.enrolled_x2),
        "percent": row.share.percent,
    }  # fmt: skip
    if not as_json:
        shown["band"] = lines.words(row.band)
    return shown
