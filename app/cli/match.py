# SPDX-License-Identifier: Apache-2.0
"""``porchlight match``: who could help whom, and making it so. How a match goes on is in ``match_life``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from app import clock
from app.cli import find, match_life
from app.cli.frame import day, frame, plain
from app.domain.words import Role

match = typer.Typer(
    name="match", no_args_is_help=True, rich_markup_mode=None,
    help="Matches of an adult and a student: suggest, accept, and how they go on.",
)  # fmt: skip

Student = Annotated[str, typer.Argument(metavar="STUDENT", help="A name, the district's id, or an id.")]
TheRole = Annotated[Role, typer.Argument(help="The support that is needed.")]
_NEEDS = {
    "name": "Student", "role": "Needs", "urgency": "How soon", "subject": "Subject", "first_day": "Since",
    "said_by": "Who said so", "school": "School",
}  # fmt: skip
_ADULTS = {
    "name": "Adult",
    "points": "Rank",
    "minutes": "Minutes shared",
    "reasons": "Why",
    "why_not": "Why not",
}


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    match.command()(suggest)
    match.command()(accept)
    match_life.register(match)
    cli.add_typer(match)


def suggest(
    context: typer.Context,
    student: Annotated[
        str | None, typer.Argument(metavar="STUDENT", help="Whose; nobody for the needs without a match.")
    ] = None,
    role: Annotated[Role | None, typer.Option("--role", help="Which need, where there are several.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Also adults of other roles.")] = False,
) -> None:
    """Adults for a student's need, the best first, with the reasons; or the needs without a match."""
    from app.storage.queries import matching

    here, today = frame(context), clock.today()
    with here.program(looking=True) as program, program.store.read() as session:
        open_needs = matching.unmatched(session, today)
        if student is None:
            rows = [plain(one) | {"name": one.name} for one in open_needs if role in (None, one.role)]
            here.show("Needs without a match", _NEEDS, rows, empty="Every need that is open has a match.")
            return
        student_id = find.student(session, student)
        own = [one.role for one in open_needs if one.student_id == student_id]
        wanted = role or next(iter(own), Role.TUTOR)
        found = matching.suggestions(session, student_id, wanted, today)
        helpers = {one.adult: one for one in found.suggestions}
        in_role = matching.adults_of_role(session, wanted)
    shown = [_told(one) for one in helpers.values() if everybody or one.is_possible or one.adult in in_role]
    here.show(f"{wanted}: who could help", _ADULTS, shown, empty="No adult is here.")


def accept(
    context: typer.Context,
    student: Student,
    adult: Annotated[str, typer.Argument(metavar="ADULT", help="A name or an id.")],
    role: TheRole,
    first: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DATE", help="First day; today.")
    ] = None,
    minutes: Annotated[int | None, typer.Option(help="Minutes a week.")] = None,
    subject: Annotated[str | None, typer.Option(help="As the need says, if not said.")] = None,
    base: Annotated[str, typer.Option(help="school or community.")] = "",
    until: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="Both are committed until then.")
    ] = None,
) -> None:
    """Give an adult to a student. Refused, with the reason, where something rules it out."""
    from app.services.matching import MatchDraft
    from app.services.matching import accept as give
    from app.storage.queries.matching import wanted

    here, today = frame(context), clock.today()
    with here.program() as program:
        with program.store.read() as session:
            student_id, adult_id = find.student(session, student), find.adult(session, adult)
            if subject is None:
                subject = wanted(session, student_id, role, today).subject
        draft = MatchDraft(
            student_id=student_id, adult_id=adult_id, role=role, first_day=first or today,
            weekly_minutes=minutes, subject=subject, base=base, committed_until=until,
        )  # fmt: skip
        with program.store.write("match.accept", "Made a match") as s:
            made = give(s, draft, today)
    here.tell("The match is made.", {"id": made.hex(), **plain(draft)})


def _told(one: Any) -> dict[str, Any]:
    reasons = "; ".join(reason.words for reason in one.reasons if reason.weight != "stop")
    return {**plain(one), "reasons": reasons, "why_not": one.why_not}
