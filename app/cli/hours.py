# SPDX-License-Identifier: Apache-2.0
"""Hours of adults: ``porchlight hours list``, ``add``, ``term``, ``check``, ``sign``, ``lock`` and more."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app import clock
from app.cli import find
from app.cli.frame import WrongUsage, day, frame, plain
from app.domain.attendance import hours_text
from app.domain.words import Hat

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.timesheets import SheetKey
    from app.storage.queries.timesheets import TimesheetRow

hours = typer.Typer(
    name="hours", no_args_is_help=True, rich_markup_mode=None,
    help="Hours of adults: from sessions, typed, limits, and signed timesheets.",
)  # fmt: skip

Family = Literal["americorps", "work_study", "volunteer"]
Adult = Annotated[str, typer.Argument(metavar="ADULT", help="A name or an id.")]
TheFamily = Annotated[Family, typer.Argument(help="Which kind of timesheet.")]
First = Annotated[
    date | None, typer.Option("--from", parser=day, metavar="DATE", help="First day; of the school year.")
]
Last = Annotated[date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")]
On = Annotated[
    date | None, typer.Option("--on", parser=day, metavar="DATE", help="A day of the period; today.")
]

_LIMITS = {
    "name": "Who", "what": "Limit", "part": "Minutes", "most": "At most", "verdict": "", "day": "Day",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("list", show), ("months", months), ("lines", lines), ("add", add), ("term", term),
        ("limits", limits), ("check", check), ("correct", correct),
        ("sheets", sheets), ("sign", sign), ("lock", lock), ("reopen", reopen), ("print", print_sheet),
    ):  # fmt: skip
        hours.command(name)(command)
    cli.add_typer(hours)


def show(
    context: typer.Context,
    first: First = None,
    last: Last = None,
    adult: Annotated[str | None, typer.Option(help="Only this adult's.")] = None,
    hat: Annotated[Hat | None, typer.Option(help="Only what counts as this.")] = None,
) -> None:
    """Hours by adult and what they count as."""
    from app.storage.queries.hours import hour_rows, totals

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        begin, end = find.period(session, first, last)
        who = None if adult is None else find.adult(session, adult)
        found = totals(row for row in hour_rows(session, begin, end, who) if hat in (None, row.hat))
    listed = [
        {"id": row.adult_id.hex(), "name": row.name, "source": str(row.source)}
        | {str(hat): row.minutes.get(hat, 0) for hat in Hat}
        | {"minutes": row.total, "hours": hours_text(row.total), "miles": f"{row.miles_x10 / 10:g}"}
        for row in found
    ]
    columns = {"name": "Adult", "source": "From"} | {
        str(hat): hat.replace("_", " ").capitalize() for hat in Hat if any(row[str(hat)] for row in listed)
    }
    here.show("Hours in minutes", columns | {"hours": "Together", "miles": "Miles"}, listed,
              empty="There are no hours in that time.")  # fmt: skip


def months(context: typer.Context, first: First = None, last: Last = None) -> None:
    """Hours and miles by month, what they count as and role, with their worth at the program's rates."""
    from app.storage.queries.hour_months import by_month
    from app.storage.queries.hours import hour_rows
    from app.storage.queries.rulebook import read_rules

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        begin, end = find.period(session, first, last)
        found = by_month(hour_rows(session, begin, end), read_rules(session))
    listed = [
        plain(row) | {"hours": hours_text(row.minutes), "miles": f"{row.miles_x10 / 10:g}",
                      "worth": f"{row.worth_cents / 100:.2f}" if row.worth_cents else ""}
        for row in found
    ]  # fmt: skip
    columns = {
        "month": "Month", "hat": "As", "role": "Role", "adults": "Adults", "hours": "Hours", "miles": "Miles",
        "worth": "Worth",
    }  # fmt: skip
    here.show("Hours by month", columns, listed, empty="There are no hours in that time.")


def lines(context: typer.Context, adult: Adult, first: First = None, last: Last = None) -> None:
    """Every line of one adult, corrected ones too."""
    from app.storage.queries.hours import hour_rows

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        begin, end = find.period(session, first, last)
        rows = hour_rows(session, begin, end, find.adult(session, adult))
    columns = {
        "day": "Day", "start": "From", "end": "To", "minutes": "Minutes", "hat": "As", "category": "For",
        "words": "What", "is_corrected": "Corrected", "why": "Why", "line_id": "Id",
    }  # fmt: skip
    here.show("Hours", columns, rows, empty="There are no hours in that time.")


def add(
    context: typer.Context,
    adult: Adult,
    hat: Annotated[Hat, typer.Argument(help="What it counts as.")],
    on: On = None,
    minutes: Annotated[
        int | None, typer.Option(min=1, help="How long; or --from-time and --to-time.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from-time", metavar="HH:MM")] = None,
    end: Annotated[str | None, typer.Option("--to-time", metavar="HH:MM")] = None,
    category: Annotated[str, typer.Option(help="What for.")] = "",
    miles: Annotated[float, typer.Option(min=0, help="Miles driven.")] = 0.0,
    note: Annotated[str, typer.Option(help="In a few words.")] = "",
) -> None:
    """Note time that no session tells of."""
    from app.services.hours import HourDraft, add_line

    here = frame(context)
    draft = HourDraft(
        day=on or clock.today(), hat=hat, minutes=minutes, start=_time(start), end=_time(end),
        category=category, miles_x10=round(miles * 10), words=note,
    )  # fmt: skip
    with here.program() as program:
        with program.store.read() as session:
            who = find.adult(session, adult)
        with program.store.write("hours.add", "Noted hours") as s:
            made = add_line(s, who, draft)
    here.tell("Noted.", {"id": made.hex()})


def term(
    context: typer.Context,
    adult: Adult,
    hat: Annotated[Hat, typer.Argument(help="What sessions count as in it.")],
    first: Annotated[date, typer.Option("--from", parser=day, metavar="DATE", help="Its first day.")],
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Its last day, included.")
    ] = None,
    hours_agreed: Annotated[int | None, typer.Option("--hours", min=1, help="Hours of the term.")] = None,
    weekly: Annotated[int | None, typer.Option(min=1, help="Hours a week at most.")] = None,
    rate: Annotated[int | None, typer.Option(min=0, help="Paid an hour, in cents.")] = None,
    supervisor: Annotated[str, typer.Option(help="Who signs beside the adult.")] = "",
) -> None:
    """Note a term of service or work."""
    from app.services.hours import TermDraft, add_term

    here = frame(context)
    draft = TermDraft(
        hat=hat, first_day=first, last_day=last, supervisor=supervisor,
        term_minutes=None if hours_agreed is None else 60 * hours_agreed,
        weekly_minutes=None if weekly is None else 60 * weekly, rate_cents=rate,
    )  # fmt: skip
    with here.program() as program:
        with program.store.read() as session:
            who = find.adult(session, adult)
        with program.store.write("hours.term", "Noted a term") as s:
            made = add_term(s, who, draft)
    here.tell("Noted.", {"id": made.hex()})


def limits(context: typer.Context, on: On = None) -> None:
    """Limits of hours that are near or crossed."""
    from app.storage.queries.hour_limits import limits as read
    from app.storage.queries.rulebook import read_rules

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = read(session, on or clock.today(), read_rules(session))
    here.show("Limits of hours", _LIMITS, rows, empty="No limit of hours is near.")


def check(context: typer.Context, on: On = None) -> None:
    """Every limit of hours with its numbers: pass, warn or fail; ends with 1 when one fails."""
    from app.storage.queries.hour_limits import all_limits
    from app.storage.queries.rulebook import read_rules

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = all_limits(session, on or clock.today(), read_rules(session))
    here.show("Limits of hours", _LIMITS, rows, empty="Nobody has hours with a limit.")
    if any(row.verdict == "fail" for row in rows):
        raise typer.Exit(1)


def correct(
    context: typer.Context,
    line: Annotated[str, typer.Argument(metavar="LINE", help="The id that `hours lines` shows.")],
    minutes: Annotated[int, typer.Option(min=0, help="The minutes that count.")],
    why: Annotated[str, typer.Option(help="The reason; it stands on the timesheet.")],
) -> None:
    """Put a line right in sight: both stay, the new one counts. Also on a locked sheet."""
    from app.services.hour_corrections import correct_line

    here = frame(context)
    try:
        line_id = clock.id_from_text(line)
    except ValueError as problem:
        raise WrongUsage(str(problem)) from None
    with here.program() as program, program.store.write("hours.correct", "Corrected hours") as s:
        made = correct_line(s, line_id, minutes, why)
    here.tell("Corrected.", {"id": made.hex()})


def reopen(
    context: typer.Context,
    adult: Adult,
    family: TheFamily,
    why: Annotated[str, typer.Option(help="The reason; it stands on the timesheet.")],
    on: On = None,
) -> None:
    """Open a locked sheet again; both sign anew."""
    from app.services import timesheets

    here = frame(context)
    with here.program() as program:
        with program.store.read() as session:
            key = _key(session, adult, family, on)
        with program.store.write("timesheet.reopen", "Opened a locked timesheet") as s:
            timesheets.reopen(s, key, why)
        with program.store.read() as session:
            row = timesheets.the_sheet(session, key)
    here.tell("Open again; both sign anew.", _told(row))


def sheets(context: typer.Context, on: On = None) -> None:
    """Timesheets of a period, and where they stand."""
    from app.storage.queries.timesheets import timesheet_rows

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        begin, end = _period(session, on)
        rows = [_told(row) for row in timesheet_rows(session, begin, end)]
    columns = {
        "name": "Adult", "family": "Kind", "first_day": "From", "last_day": "To", "hours": "Hours",
        "standing": "Stands", "changed_by": "Changed by",
    }  # fmt: skip
    here.show("Timesheets", columns, rows, empty="There are no hours in that time.")


def sign(
    context: typer.Context,
    adult: Adult,
    family: TheFamily,
    name: Annotated[str, typer.Option(help="Whose signature it is.")],
    supervisor: Annotated[bool, typer.Option("--supervisor", help="It is the supervisor's.")] = False,
    on: On = None,
) -> None:
    """Note the dated signature of the adult, or with --supervisor of whoever certifies it."""
    from app.services import timesheets

    here = frame(context)
    work = timesheets.sign_as_supervisor if supervisor else timesheets.sign_as_adult
    with here.program() as program:
        with program.store.read() as session:
            key = _key(session, adult, family, on)
        with program.store.write("timesheet.sign", "Signed a timesheet") as s:
            work(s, key, name)
        with program.store.read() as session:
            row = timesheets.the_sheet(session, key)
    here.tell(f"Signed: {hours_text(row.minutes)}.", _told(row))


def lock(context: typer.Context, adult: Adult, family: TheFamily, on: On = None) -> None:
    """Close a sheet that both signed; from then on its lines are only corrected, in sight."""
    from app.services import timesheets

    here = frame(context)
    with here.program() as program:
        with program.store.read() as session:
            key = _key(session, adult, family, on)
        with program.store.write("timesheet.lock", "Locked a timesheet") as s:
            timesheets.lock(s, key)
        with program.store.read() as session:
            row = timesheets.the_sheet(session, key)
    here.tell("Locked.", _told(row))


def print_sheet(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    adult: Annotated[str | None, typer.Option(help="Only this adult's.")] = None,
    on: On = None,
) -> None:
    """Write the timesheets of a period as PDF, a page for each, to be signed."""
    from app.printing.timesheets import print_timesheets

    here = frame(context)
    with here.program(looking=True) as program:
        with program.store.read() as session:
            who = None if adult is None else find.adult(session, adult)
            begin, end = _period(session, on)
        count = print_timesheets(program.store, begin, end, out, who)
    here.tell(f"{count} on paper: {out}.", {"sheets": count, "file": str(out)})


def _period(session: Session, on: date | None) -> tuple[date, date]:
    from app.domain.timesheets import period
    from app.storage.queries.rulebook import read_rules

    return period(read_rules(session).timesheet_period, on or clock.today())


def _key(session: Session, adult: str, family: str, on: date | None) -> SheetKey:
    from app.services.timesheets import SheetKey

    return SheetKey(find.adult(session, adult), family, on or clock.today())


def _told(row: TimesheetRow) -> dict[str, Any]:
    told: dict[str, Any] = plain(row)
    told.pop("rows")
    return told | {
        "standing": str(row.standing), "changed_by": row.changed_by, "hours": hours_text(row.minutes),
        "waits": row.waits,
    }  # fmt: skip


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"“{text}” is not a time; write it as 15:30.") from None
