# SPDX-License-Identifier: Apache-2.0
"""Commands about surveys: ``porchlight surveys list``, ``results``, ``print``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import find
from app.cli.frame import day, frame, plain
from app.domain.words import label
from app.errors import NotFound
from app.i18n import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.storage.queries.surveys import QuestionResult, SurveyRow

surveys = typer.Typer(
    name="surveys", no_args_is_help=True, rich_markup_mode=None,
    help="What students and adults say on paper: surveys, their results, and the page to hand out.",
)  # fmt: skip

Which = Annotated[str, typer.Argument(metavar="SURVEY", help="The survey's name, or student or adult.")]
First = Annotated[date | None, typer.Option("--from", parser=day, metavar="DATE", help="First day.")]
Last = Annotated[date | None, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    surveys.command("list")(show)
    surveys.command()(results)
    surveys.command("print")(print_page)
    cli.add_typer(surveys)


def show(context: typer.Context, first: First = None, last: Last = None) -> None:
    """List surveys with how many papers came in the school year."""
    from app.storage.queries.surveys import surveys as read

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = read(session, *find.period(session, first, last))
    columns = {
        "name": "Survey", "audience": "Who is asked", "questions": "Questions", "papers": "Papers",
        "last_day": "Latest",
    }  # fmt: skip
    here.show("Surveys", columns, rows, empty="There are no surveys yet.")


def results(
    context: typer.Context,
    survey: Which,
    first: First = None,
    last: Last = None,
    outside: Annotated[
        bool, typer.Option("--outside", help="For people outside: small groups are hidden.")
    ] = False,
) -> None:
    """Show n and mean of every question in each window."""
    from app.storage.queries.surveys import survey_results

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        period = find.period(session, first, last)
        row = _survey(session, survey, period)
        found = survey_results(session, row.id, *period, outside=outside)
    lines = [line for one in found for line in _lines(one)]
    columns = {"question": "Question", "window": "When", "n": "n", "mean": "Mean"}
    here.show(row.name, columns, lines, empty="Nobody has answered this survey in that time.")


def print_page(
    context: typer.Context,
    survey: Which,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The PDF.")],
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    name: Annotated[bool, typer.Option("--name", help="With a line for a name.")] = False,
) -> None:
    """Write the page to hand out, as a PDF."""
    from app.printing.surveys import make_survey

    here = frame(context)
    chosen = next((one for one in LANGUAGES if one == language), None)
    if chosen is None:
        raise typer.BadParameter(f"“{language}” is not one of {', '.join(LANGUAGES)}.")
    with here.program(looking=True) as program:
        with program.store.read() as session:
            row = _survey(session, survey, find.period(session, None, None))
        make_survey(program.store, row.id, out, chosen, with_name=name)
    here.tell(f"{out} is written.", {"file": str(out)})


def _survey(session: Session, words: str, period: tuple[date, date]) -> SurveyRow:
    from app.domain import names
    from app.storage.queries.surveys import surveys as read

    rows = read(session, *period)
    wanted = names.fold(words)
    found = [row for row in rows if wanted in (names.fold(row.name), row.audience, row.id.hex())]
    if len(found) != 1:
        known = "; ".join(row.name for row in rows) or "none yet"
        raise NotFound(f"No survey, or more than one, is called “{words}”. There are: {known}.")
    return found[0]


def _lines(one: QuestionResult) -> list[dict[str, Any]]:
    return [
        {
            "question": one.question.words, "window": label(told.window),
            "n": "hidden" if told.hidden else told.n, "mean": told.mean_words,
            "counts": plain(dict(told.counts)), "words": list(told.words),
        }
        for told in one.windows
    ]  # fmt: skip
