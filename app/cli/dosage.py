# SPDX-License-Identifier: Apache-2.0
"""``porchlight dosage``: the high-impact check of students, and how many weeks pass at each site."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli import find
from app.cli.frame import Frame, WrongUsage, day, frame, plain
from app.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.storage.queries.dosage import DosagePage, DosageRow

_COLUMNS = {
    "name": "Student", "grade": "Grade", "sites": "Sites", "behind": "Weeks behind", "weeks": "Weeks",
    "group": "Group size", "tutor": "Same tutor", "duration": "Duration", "attendance": "Attendance",
}  # fmt: skip
_WEEKS = {
    "monday": "Week of", "sessions": "Sessions", "counted": "Long enough", "minutes": "Minutes",
    "state": "Week",
}  # fmt: skip
_SITES = {
    "site": "Site", "students": "Students", "passing": "Weeks passed", "operating": "Weeks held",
    "percent": "Fidelity", "behind": "Students behind",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(dosage)


def dosage(
    context: typer.Context,
    student: Annotated[str | None, typer.Option(help="Only this student, with the weeks.")] = None,
    site: Annotated[str | None, typer.Option(help="Only this site.")] = None,
    sites: Annotated[
        bool, typer.Option("--sites", help="Fidelity of each site in place of students.")
    ] = False,
    first: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DATE", help="First day; the school year's.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")
    ] = None,
    on: Annotated[
        date | None, typer.Option("--on", parser=day, metavar="DATE", help="Looked at on this day; today.")
    ] = None,
) -> None:
    """Check tutoring against the rules of high-impact tutoring; the most weeks behind come first."""
    from app.storage.queries.dosage import dosage_page

    if student is not None and (site is not None or sites):
        raise WrongUsage("Ask for one student, or for sites: not both.")
    here, today = frame(context), on or clock.today()
    with here.program(looking=True) as program, program.store.read() as session:
        begin, end = find.period(session, first, last)
        if student is not None:
            _one(here, session, student, (begin, end, today))
            return
        page = dosage_page(session, begin, end, today, find.site(session, site))
    if sites:
        here.show("Fidelity", _SITES, _sites(page), empty="No tutoring lies in these days.")
    else:
        rows = [_row(row, here.as_json) for row in page.students]
        here.show("Dosage", _COLUMNS, rows, empty="Nobody had tutoring in these days.")


def _one(here: Frame, session: Session, words: str, days: tuple[date, date, date]) -> None:
    from app.storage.queries.dosage import student_dosage

    found = student_dosage(session, find.student(session, words), *days)
    if found is None:
        raise NotFound("This student had no tutoring in these days.")
    if here.as_json:
        here.tell("", _row(found, as_json=True))
        return
    lines = [f"{found.name}, {found.sites}"]
    for element in found.dosage.elements:
        lines.append(f"{element.part:<11} {element.verdict:<6} {element.number:<9} {element.detail}".rstrip())
        lines.append(f"            {element.rule}")
    here.tell("\n".join(lines), None)
    weeks = [plain(week) | {"state": _state(week)} for week in found.dosage.weeks]
    here.show("Weeks", _WEEKS, weeks, empty="No week was held yet.")


def _state(week: Any) -> str:
    if not week.is_operating:
        return "under way"
    return "passes" if week.passes else "behind"


def _row(row: DosageRow, as_json: bool) -> dict[str, Any]:
    shown = plain(row if as_json else replace(row, dosage=replace(row.dosage, weeks=())))
    shown |= {"name": row.name, "behind": row.dosage.behind}
    if not as_json:
        for element in row.dosage.elements:
            shown[element.part] = f"{element.verdict} {element.number}".strip()
    return dict(shown)


def _sites(page: DosagePage) -> list[dict[str, Any]]:
    named = [(row.site, row.fidelity) for row in page.sites]
    return [
        {
            "site": name, "students": one.students, "passing": one.passing, "operating": one.operating,
            "percent": one.percent, "behind": one.behind,
        }
        for name, one in [*named, ("All, each student once", page.whole)]
    ]  # fmt: skip
