# SPDX-License-Identifier: Apache-2.0
"""Commands about which support a student needs: ``porchlight needs list``, ``add``, ``end``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from app import clock
from app.cli import find
from app.cli.frame import day, frame, plain
from app.domain.words import Role, Urgency
from app.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.needs import NeedKey

needs = typer.Typer(
    name="needs", no_args_is_help=True, rich_markup_mode=None,
    help="Which support a student needs, how soon, who said so, and until when.",
)  # fmt: skip

Student = Annotated[str, typer.Argument(metavar="STUDENT", help="A name, the district's id, or an id.")]
TheRole = Annotated[Role, typer.Argument(help="The support that is needed.")]
OneRole = Annotated[Role | None, typer.Option("--role", help="Only this support.")]
_COLUMNS = {
    "name": "Student", "school": "School", "role": "Support", "urgency": "How soon", "first_day": "Since",
    "last_day": "Until", "said_by": "Who said so", "subject": "Subject", "words": "Note",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    needs.command("list")(show)
    needs.command()(add)
    needs.command()(end)
    cli.add_typer(needs)


def show(
    context: typer.Context,
    role: OneRole = None,
    on: Annotated[
        date | None, typer.Option("--on", parser=day, metavar="DATE", help="Open on this day; today.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
) -> None:
    """List needs, the most urgent first."""
    from app.storage.queries.needs import needs as read

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = read(session, None if everything else on or clock.today(), role)
    listed = [plain(row) | {"name": row.name} for row in rows]
    here.show("Needs", _COLUMNS, listed, empty="No need is open on that day.")


def add(
    context: typer.Context,
    student: Student,
    role: TheRole,
    urgency: Annotated[Urgency, typer.Option(help="How soon.")] = Urgency.SOON,
    said_by: Annotated[str, typer.Option(help="Who said so: a teacher, the family.")] = "",
    subject: Annotated[str, typer.Option(help="For tutoring; any if not said.")] = "",
    note: Annotated[str, typer.Option(help="In a few words.")] = "",
    since: Annotated[
        date | None, typer.Option("--since", parser=day, metavar="DATE", help="First day; today.")
    ] = None,
) -> None:
    """Note that a student needs a support."""
    from app.services.needs import NeedDraft, add_need

    here = frame(context)
    draft = NeedDraft(
        role=role, first_day=since or clock.today(), urgency=urgency, said_by=said_by, words=note,
        subject=subject,
    )  # fmt: skip
    with here.program() as program:
        with program.store.read() as session:
            whom = find.student(session, student)
        with program.store.write("need.add", "Added a need") as s:
            made = add_need(s, whom, draft)
    here.tell("The need is noted.", made)


def end(
    context: typer.Context,
    student: Student,
    role: TheRole,
    reason: Annotated[str, typer.Option(help="Why it ends.")] = "",
    on: Annotated[
        date | None, typer.Option("--on", parser=day, metavar="DATE", help="Last day; today.")
    ] = None,
) -> None:
    """End a need that is open; its last day still counts."""
    from app.services.needs import end_need

    here = frame(context)
    last = on or clock.today()
    with here.program() as program:
        with program.store.read() as session:
            key = _open_need(session, student, role, last)
        with program.store.write("need.end", "Ended a need") as s:
            end_need(s, key, last, reason)
    here.tell(f"The need ends on {last}.", {"need": key, "last_day": last})


def _open_need(session: Session, student: str, role: Role, on: date) -> NeedKey:
    from app.domain.needs import is_open
    from app.services.needs import NeedKey
    from app.storage.queries.needs import student_needs

    whom = find.student(session, student)
    for row in student_needs(session, whom):
        if row.role is role and is_open(row.first_day, row.last_day, on):
            return NeedKey(whom, role, row.first_day)
    raise NotFound("This student has no such need that is open on that day.")
