# SPDX-License-Identifier: Apache-2.0
"""``porchlight match list``, ``pause``, ``resume``, ``close``, ``reopen``: how a match goes on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app import clock
from app.cli import find
from app.cli.frame import day, frame, plain
from app.domain.words import ExitInterview, Rematch, Role
from app.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.domain.rulebook import Rules
    from app.storage.queries.matches import MatchRow

Which = Literal["open", "quiet", "ended", "all"]
Adult = Annotated[str, typer.Argument(metavar="ADULT", help="A name or an id.")]
Other = Annotated[str, typer.Argument(metavar="STUDENT", help="The student's name or id, or a group's name.")]
OneRole = Annotated[Role | None, typer.Option("--role", help="Where the two have several matches.")]
_COLUMNS = {
    "adult": "Adult", "other": "With", "role": "Role", "first_day": "Since", "last_day": "Until",
    "last_met": "Last meeting", "quiet_days": "Quiet days", "state": "State", "committed_to": "Agreed until",
}  # fmt: skip


def register(group: typer.Typer) -> None:
    """Add these commands to ``porchlight match``."""
    group.command("list")(show)
    group.command()(pause)
    group.command()(resume)
    group.command()(close)
    group.command()(reopen)


def show(
    context: typer.Context,
    which: Annotated[Which, typer.Argument(help="Which matches.")] = "open",
    role: Annotated[Role | None, typer.Option("--role", help="Only this role.")] = None,
) -> None:
    """List matches with their clock; the quietest first."""
    from app.storage.queries.matches import matches
    from app.storage.queries.rulebook import read_rules

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        wanted: Literal["open", "ended", "all"] = "open" if which == "quiet" else which
        rows = matches(session, clock.today(), read_rules(session), wanted, role)
    rows = [row for row in rows if which != "quiet" or row.is_quiet]
    rows.sort(key=lambda row: -row.quiet_days)
    listed = [plain(row) | {"adult": row.adult, "other": row.other} for row in rows]
    here.show("Matches", _COLUMNS, listed, empty="No match fits.")


def pause(
    context: typer.Context,
    adult: Adult,
    other: Other,
    first: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DATE", help="First day; today.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day; until resumed.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    role: OneRole = None,
) -> None:
    """Let a match rest: its clock stops, and no check-in falls due."""
    from app.services import matches

    here = frame(context)
    with here.program() as program:
        row = _found(program.store, adult, other, role)
        with program.store.write("match.pause", f"Paused {row.name}") as session:
            matches.pause(session, row.id, first or clock.today(), last, reason)
    here.tell(f"{row.name} rests.", {"id": row.id})


def resume(
    context: typer.Context,
    adult: Adult,
    other: Other,
    first: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DATE", help="Goes on from; today.")
    ] = None,
    role: OneRole = None,
) -> None:
    """Go on after a pause."""
    from app.services import matches

    here = frame(context)
    with here.program() as program:
        row = _found(program.store, adult, other, role)
        with program.store.write("match.resume", f"Resumed {row.name}") as session:
            matches.resume(session, row.id, first or clock.today())
    here.tell(f"{row.name} go on.", {"id": row.id})


def close(
    context: typer.Context,
    adult: Adult,
    other: Other,
    reason: Annotated[str, typer.Option(help="Why it ends; a word of the list, or another.")],
    last: Annotated[
        date | None, typer.Option("--on", parser=day, metavar="DATE", help="Last day, included; today.")
    ] = None,
    notice: Annotated[
        date | None, typer.Option("--notice", parser=day, metavar="DATE", help="Day of the notice.")
    ] = None,
    exit_adult: Annotated[ExitInterview, typer.Option(help="Exit interview.")] = ExitInterview.OPEN,
    exit_student: Annotated[ExitInterview, typer.Option(help="Exit interview.")] = ExitInterview.OPEN,
    exit_guardian: Annotated[ExitInterview, typer.Option(help="Exit interview.")] = ExitInterview.OPEN,
    rematch: Annotated[Rematch, typer.Option(help="Matched again?")] = Rematch.UNDECIDED,
    later: Annotated[str, typer.Option("--later-contact", help="What was agreed on.")] = "",
    role: OneRole = None,
) -> None:
    """Close a match, or correct how it was closed."""
    from app.services.matches import ClosingDraft, close_match

    draft = ClosingDraft(
        last_day=last or clock.today(), reason=reason, notice_day=notice, later_contact=later,
        rematch=rematch, exit_adult=exit_adult, exit_student=exit_student, exit_guardian=exit_guardian,
    )  # fmt: skip
    here = frame(context)
    with here.program() as program:
        row = _found(program.store, adult, other, role, ended_too=True)
        with program.store.write("match.close", f"Closed {row.name}") as session:
            close_match(session, row.id, draft)
    here.tell(f"Closed {row.name}; the last day is {draft.last_day}.", {"id": row.id})


def reopen(context: typer.Context, adult: Adult, other: Other, role: OneRole = None) -> None:
    """Go on with a closed match as if it had not ended."""
    from app.services.matches import reopen_match

    here = frame(context)
    with here.program() as program:
        row = _found(program.store, adult, other, role, ended_too=True)
        with program.store.write("match.reopen", f"Reopened {row.name}") as session:
            reopen_match(session, row.id)
    here.tell(f"Reopened {row.name}.", {"id": row.id})


def _found(store: object, adult: str, other: str, role: Role | None, *, ended_too: bool = False) -> MatchRow:
    """The match of an adult with a student or a group; the latest where there are several of one role."""
    from app.storage.queries.rulebook import read_rules
    from app.storage.store import Store

    assert isinstance(store, Store)
    with store.read() as session:
        own = _of_adult(session, adult, read_rules(session), role, ended_too=ended_too)
        try:
            student = find.student(session, other)
        except NotFound:
            student = None
    fits = [
        row for row in own
        if (student is not None and row.student_id == student) or row.group.casefold() == other.casefold()
    ]  # fmt: skip
    if not fits:
        raise NotFound(f"{adult} and {other} are not matched. See: porchlight match list.")
    return max(fits, key=lambda row: (row.last_day is None, row.first_day))


def _of_adult(
    session: Session, adult: str, rules: Rules, role: Role | None, *, ended_too: bool
) -> list[MatchRow]:
    from app.storage.queries.matches import matches

    adult_id = find.adult(session, adult)
    rows = matches(session, clock.today(), rules, "all" if ended_too else "open", role)
    return [row for row in rows if row.adult_id == adult_id]
