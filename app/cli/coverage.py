# SPDX-License-Identifier: Apache-2.0
"""``porchlight coverage``: of the students who need a support, how many get it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app import clock
from app.cli import find
from app.cli.frame import WrongUsage, day, frame, plain

if TYPE_CHECKING:
    from app.domain.coverage import Count
    from app.storage.queries.coverage import CoverageReport

By = Literal["role", "school", "both", "student"]
_COLUMNS = {
    "what": "", "students": "With a need", "served": "Served", "percent": "Of them", "unserved": "Not served",
    "matched": "Have an adult",
}  # fmt: skip
_STUDENTS = {
    "name": "Student", "role": "Needs", "state": "State", "urgency": "How soon", "adults": "With",
    "last_contact": "Last time", "school": "School",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(coverage)


def coverage(
    context: typer.Context,
    by: Annotated[By, typer.Option(help="One line for each.")] = "role",
    on: Annotated[
        date | None, typer.Option("--on", parser=day, metavar="DATE", help="Needs that are open on this day.")
    ] = None,
    first: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DATE", help="Needs of a period; first day.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")
    ] = None,
    trend: Annotated[bool, typer.Option("--trend", help="A line for each month instead.")] = False,
) -> None:
    """Of the students with a need, how many are served, by role, school or both; or who they are.

    Without a day or a period: needs that are open today, and what was done since the school year began.
    """
    from app.domain.coverage import RULE
    from app.storage.queries.coverage import Asked, report

    if on is not None and (first is not None or last is not None):
        raise WrongUsage("Say a day with --on, or a period with --from and --to.")
    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        if on is None and first is None and last is None:
            on = clock.today()
        begin, end = find.period(session, first, on or last)
        asked = Asked(first=begin, last=min(end, max(clock.today(), begin)) if last is None else end, on=on)
        found = report(session, asked)
    if by == "student" and not trend:
        rows = [
            plain(one) | {"name": one.name, "state": "served" if one.is_served else ""} for one in found.lines
        ]
        here.show("Students with a need", _STUDENTS, rows, empty="No need is noted for these days.")
        return
    lines = _months(found) if trend else _lines(found, by)
    if here.as_json:
        told = {"first": asked.first, "last": asked.last, "on": asked.on, "rule": RULE, "by": by}
        here.tell("", {**told, "total": _line("", found.coverage.total), "lines": lines})
        return
    whole = [] if trend else [_line("All, each student once", found.coverage.total)]
    when = f"on {asked.on}" if asked.on else f"{asked.first} to {asked.last}"
    empty = "No need is noted for these days."
    columns = {key: words for key, words in _COLUMNS.items() if not trend or key != "matched"}
    here.show(f"Coverage, {when}", columns, [*lines, *whole] if lines else [], empty=empty)
    if lines:
        here.tell(RULE, {})


def _lines(found: CoverageReport, by: By) -> list[dict[str, Any]]:
    from app.domain.words import label

    counts, names = found.coverage, found.schools
    if by == "role":
        return [_line(label(role), count, role=str(role)) for role, count in counts.by_role.items()]
    if by == "school":
        rows = [
            _line(names.get(one) or "No school", count, school_id=plain(one))
            for one, count in counts.by_school.items()
        ]
    else:
        rows = [
            _line(
                f"{names.get(school) or 'No school'}: {label(role)}", count, school_id=plain(school),
                role=str(role),
            )
            for (school, role), count in counts.by_both.items()
        ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["school_id"] is None, str(row["what"]).casefold()))


def _months(found: CoverageReport) -> list[dict[str, Any]]:
    lines = [_line(f"{one.first:%Y-%m}", one.count, first=one.first, last=one.last) for one in found.months]
    for line in lines:
        del line["matched"]  # who is given is known of a day
    return lines


def _line(what: str, count: Count, **more: Any) -> dict[str, Any]:
    from app.domain.attendance import percent_text

    return {
        "what": what, "students": count.students, "served": count.served,
        "percent": percent_text(count.served, count.students), "unserved": count.unserved,
        "fully": count.fully, "matched": count.matched, **plain(more),
    }  # fmt: skip
