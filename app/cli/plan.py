# SPDX-License-Identifier: Apache-2.0
"""Commands that plan sessions and cancel a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import typer

from app.cli import find
from app.cli.frame import day, frame
from app.errors import NotFound

RoleName = Literal["tutor", "mentor", "success_coach", "transition_coach", "wraparound"]
ActivityName = Literal["tutoring", "homework_help", "mentoring", "coaching", "enrichment", "other"]
Reason = Literal["weather", "school", "program"]
_USUAL = {
    "tutor": "tutoring",
    "mentor": "mentoring",
    "success_coach": "coaching",
    "transition_coach": "coaching",
}


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(plan)
    cli.command()(cancel)


def plan(
    context: typer.Context,
    site: Annotated[str, typer.Option(help="Name of the site.")],
    days: Annotated[str, typer.Option(help="Such as mon,wed.")],
    time: Annotated[str, typer.Option(help="Such as 15:15-16:00.")],
    first: Annotated[date, typer.Option("--from", parser=day, metavar="DATE", help="First day.")],
    last: Annotated[date, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")],
    adult: Annotated[list[str], typer.Option(help="Name or id; repeatable.")],
    students: Annotated[str, typer.Option(help="all, or a file with one id or name on a line.")],
    role: Annotated[RoleName, typer.Option(help="Role of the adults.")] = "tutor",
    subject: Annotated[str, typer.Option(help="Such as reading.")] = "",
    activity: Annotated[ActivityName | None, typer.Option(help="Follows from the role.")] = None,
    group: Annotated[str, typer.Option(help="Name of the new group.")] = "",
) -> None:
    """Plan sessions that recur."""
    from app.domain import schedule
    from app.domain.words import Activity, Role
    from app.services.sessions import SeriesDraft, plan_series

    here = frame(context)
    start, end = schedule.parse_times(time)
    weekdays = schedule.parse_days(days)
    with (
        here.program() as program,
        program.store.write("session.plan", f"Planned sessions at {site}") as session,
    ):
        draft = SeriesDraft(
            site_id=find.site(session, site) or b"", days=weekdays, start=start, end=end, first_day=first,
            last_day=last, adult_ids=[find.adult(session, one) for one in adult], role=Role(role),
            activity=Activity(activity or _USUAL.get(role, "other")), subject=subject, group_name=group,
            student_ids=find.students(session, students, first),
        )  # fmt: skip
        made = plan_series(session, draft)
    closed = [one.isoformat() for one in made.closed_days]
    note = f" Closed, so cancelled from the start: {', '.join(closed)}." if closed else ""
    here.tell(
        f"Planned {len(made.session_ids)} sessions for {len(draft.student_ids)} students.{note}",
        {
            "series": made.series_id, "group": made.group_id, "sessions": len(made.session_ids),
            "session_ids": made.session_ids, "students": len(draft.student_ids), "closed_days": closed,
        },
    )  # fmt: skip


def cancel(
    context: typer.Context,
    on: Annotated[date, typer.Option("--date", parser=day, metavar="DATE", help="The day.")],
    reason: Annotated[Reason, typer.Option(help="Why.")],
    site: Annotated[str | None, typer.Option(help="Only at this site.")] = None,
    note: Annotated[str, typer.Option(help="Such as: snow day.")] = "",
) -> None:
    """Cancel all sessions of a day that have no marks yet."""
    from app.domain.words import SessionStatus
    from app.services.sessions import cancel_day

    here = frame(context)
    status = SessionStatus(f"cancelled_{reason}")
    with (
        here.program() as program,
        program.store.write("session.cancel", f"Cancelled {on}: {reason}") as session,
    ):
        cancelled, kept = cancel_day(session, on, find.site(session, site), status, note)
        if not cancelled and not kept:
            raise NotFound(f"No session is planned on {on}; nothing was changed.")
    held = f" {kept} have marks and stay." if kept else ""
    here.tell(f"Cancelled {cancelled} sessions on {on}.{held}", {"cancelled": cancelled, "kept": kept})
