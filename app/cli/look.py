# SPDX-License-Identifier: Apache-2.0
"""Commands that show what is here and what was done, and undo."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli import listings
from app.cli.frame import day, frame, plain
from app.errors import NotFound
from app.i18n import counted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.clock import Id

What = Literal["students", "adults", "sites", "sessions", "sheets", "marks", "imports"]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("list")(show)
    cli.command()(history)
    cli.command()(undo)


def show(
    context: typer.Context,
    what: Annotated[What, typer.Argument(help="What to list.")],
    first: Annotated[
        date | None,
        typer.Option("--from", parser=day, metavar="DATE", help="For sessions, sheets and marks."),
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="Only this site.")] = None,
    layout: Annotated[
        bool, typer.Option("--layout", help="With sheets: every row and bubble on the paper.")
    ] = False,
) -> None:
    """List students, adults, sites, sessions, sheets, marks or imports."""
    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        found = listings.listing(session, what, listings.Wanted(first, last, site, layout))
    here.show(found.title, found.columns, found.rows, empty=f"There are no {what} here yet.")


def history(
    context: typer.Context,
    row: Annotated[str | None, typer.Argument(help="A row's id, or a sheet's number.")] = None,
    count: Annotated[int, typer.Option(help="How many actions.", min=1, max=10_000)] = 100,
) -> None:
    """Show what was done, newest first; of one row with what changed in it."""
    from app.clock import local
    from app.storage.queries import history as journal

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        if row is None:
            actions, wanted = journal.actions(session, count), None
        else:
            wanted = _row_id(session, row)
            actions = journal.history_of(session, wanted)[:count]
        rows = [plain(one) | {"when": local(one.at).strftime("%Y-%m-%d %H:%M")} for one in actions]
        if wanted is not None:
            for shown, one in zip(rows, actions, strict=True):
                shown["fields"] = plain(journal.changes_of(session, one.group_id, wanted))
    columns = {
        "when": "When",
        "who": "Who",
        "title": "What",
        "changes": "Rows",
        "is_taken_back": "Taken back",
    }
    here.show("History", columns, rows, empty="Nothing has been done to this yet.")


def undo(context: typer.Context) -> None:
    """Take the last action back."""
    from app.services.undo import undo_last

    here = frame(context)
    with here.program() as program:
        done = undo_last(program.store)
    back = counted(done.restored, "row")
    here.tell(f"Took back: {done.title}. {back} put back, {done.kept} left as they are.", done)


def _row_id(session: Session, words: str) -> Id:
    from app.clock import id_from_text
    from app.domain import sheet_numbers
    from app.errors import Invalid
    from app.storage.queries.sheets import sheet_view

    try:
        return id_from_text(words)
    except ValueError:
        pass
    try:
        return sheet_view(session, sheet_numbers.parse(words)).id
    except Invalid:
        raise NotFound("Write an id of 32 letters and digits, or a sheet's number.") from None
