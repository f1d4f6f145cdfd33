# SPDX-License-Identifier: Apache-2.0
"""``porchlight checkins due`` and ``log``, and ``porchlight log`` for the line that logs anything."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from app import clock
from app.cli.frame import day, frame, plain

checkins = typer.Typer(
    name="checkins", no_args_is_help=True, rich_markup_mode=None,
    help="Check-ins of matches with adult, student and guardian.",
)  # fmt: skip

Line = Annotated[str, typer.Argument(metavar="LINE", help='Such as "ana+luis 45 math good".')]
_COLUMNS = {
    "whom": "Whom", "party": "Who that is", "with": "Match", "due": "Due", "standing": "State",
    "last_reached": "Last reached", "attempts": "Attempts",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    checkins.command()(due)
    checkins.command("log")(log)
    cli.add_typer(checkins)
    cli.command("log")(log)


def due(
    context: typer.Context,
    first: Annotated[
        date | None,
        typer.Option("--from", parser=day, metavar="DATE", help="All that fall due from this day on."),
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")
    ] = None,
) -> None:
    """List the check-ins to be made now, or all of a period, done ones too."""
    from app.storage.queries.contacts import check_ins_between, check_ins_due
    from app.storage.queries.rulebook import read_rules

    here, today = frame(context), clock.today()
    with here.program(looking=True) as program, program.store.read() as session:
        rules = read_rules(session)
        if first is None and last is None:
            rows = check_ins_due(session, today, rules)
        else:
            rows = check_ins_between(session, first or date.min, last or today, today, rules)
    listed = [plain(row) | {"whom": row.whom, "with": row.match.name} for row in rows]
    here.show("Check-ins", _COLUMNS, listed, empty="No check-in is due.")


def log(
    context: typer.Context,
    line: Line,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it means.")] = False,
) -> None:
    """Log a meeting, a call or an attempt in one line: names, minutes, subject, how it went, day."""
    from app.services import quick_log

    here = frame(context)
    with here.program(looking=dry_run) as program:
        with program.store.read() as session:
            told = quick_log.understand(session, line)
        if dry_run:
            here.tell(" ".join((told.sentence, *told.notes)), told)
            return
        with program.store.write("quick.log", told.sentence.removesuffix(".")) as session:
            done = quick_log.store(session, told, program.store.who)
    here.tell(" ".join((done.sentence, *told.notes)), done)
