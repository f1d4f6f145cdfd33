# SPDX-License-Identifier: Apache-2.0
"""The command that writes reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app import clock
from app.cli import find
from app.cli.frame import Frame, WrongUsage, day, frame

if TYPE_CHECKING:
    from app.clock import Id
    from app.context import AppContext

Format = Literal["pdf", "csv", "xlsx"]
Language = Literal["en", "es"]
Kind = Literal[
    "attendance", "progress", "dosage", "attendance_team", "coverage", "audit", "pick_up", "papers", "hours",
    "check_ins", "call_list",
]  # fmt: skip
_WHOLE = frozenset({"coverage", "audit", "hours"})  # of the whole program


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(report)


def report(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="Which report.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    first: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DATE", help="Default: the school year.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="Only this site.")] = None,
    student: Annotated[list[str] | None, typer.Option(help="Name or id; repeatable for progress.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = "en",
    file_format: Annotated[
        Format | None, typer.Option("--format", help="Default: as the file's name ends.")
    ] = None,
) -> None:
    """Write a report: attendance, dosage, coverage, hours, lists for staff, or progress for families."""
    chosen = file_format or _by_name(out)
    if kind == "progress" and chosen != "pdf":
        raise WrongUsage("A progress report is a letter for the family: it is written as PDF only.")
    if kind != "progress" and student and len(student) > 1:
        raise WrongUsage("This report is for one student, a site or everyone.")
    if kind in _WHOLE and (site or student):
        raise WrongUsage("This report is of the whole program: leave out --site and --student.")
    here = frame(context)
    target = out.expanduser()
    with here.program(looking=True) as program:
        with program.store.read() as session:
            start, end = find.period(session, first, last)
            site_id = find.site(session, site)
            students = [find.student(session, one) for one in student or []]
        if kind == "attendance":
            files = _attendance(here, program, (start, end), site_id, students, lang, target, chosen)
        elif kind == "progress":
            files = _progress(here, program, (start, end), site_id, students, lang, target)
        else:
            files = _listed(program, kind, (start, end), site_id, students, target, chosen)
    here.tell(
        f"Wrote {', '.join(str(file) for file in files)} ({start} to {end}).",
        {"files": [str(file) for file in files], "from": start, "to": end, "format": chosen},
    )


def _by_name(out: Path) -> Format:
    match out.suffix.lower():
        case ".csv":
            return "csv"
        case ".xlsx":
            return "xlsx"
    return "pdf"


def _attendance(
    here: Frame, program: AppContext, days: tuple[date, date], site_id: Id | None, students: list[Id],
    lang: Language, out: Path, file_format: Format,
) -> list[Path]:  # fmt: skip
    from app.printing.attendance import AttendanceAsk, make_attendance

    student_id = students[0] if students else None
    ask = AttendanceAsk(days[0], days[1], site_id=site_id, student_id=student_id, language=lang)
    with here.progress() as progress:
        return make_attendance(program.store, ask, out, file_format, progress)


def _listed(
    program: AppContext, code: str, days: tuple[date, date], site_id: Id | None, students: list[Id],
    out: Path, file_format: Format,
) -> list[Path]:  # fmt: skip
    from app.printing.listed import ListedAsk, listed_report, write_listed

    ask = ListedAsk(*days, site_id, students[0] if students else None)
    return write_listed(listed_report(program.store, code, ask), out, file_format)


def _progress(
    here: Frame, program: AppContext, days: tuple[date, date], site_id: Id | None, students: list[Id],
    lang: Language, out: Path,
) -> list[Path]:  # fmt: skip
    from app.printing.progress import make_progress
    from app.storage.queries.students import StudentFilter, student_ids

    if not students:
        wanted = StudentFilter(on=min(max(clock.today(), days[0]), days[1]), site_id=site_id)
        with program.store.read() as session:
            students = student_ids(session, wanted)
    with here.progress() as progress:
        make_progress(program.store, students, days[0], days[1], lang, out, progress)
    return [out]
