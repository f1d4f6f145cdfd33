# SPDX-License-Identifier: Apache-2.0
"""Commands about the quality self-check: ``porchlight quality show``, ``begin``, ``answer`` and so on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli.frame import day, frame
from app.domain.quality_elements import CHECKLISTS
from app.domain.words import Fulfilment, label
from app.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.storage.queries.self_check import Round

_CODES = ", ".join(one.code for one in CHECKLISTS)
quality = typer.Typer(
    name="quality", no_args_is_help=True, rich_markup_mode=None,
    help=f"The quality self-check. Its checklists: {_CODES}.",
)  # fmt: skip

List = Annotated[str, typer.Argument(metavar="CHECKLIST", help=f"One of {_CODES}.")]
OnDay = Annotated[date | None, typer.Option("--on", parser=day, metavar="DATE", help="Day of the round.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    quality.command()(show)
    quality.command()(begin)
    quality.command()(answer)
    quality.command()(history)
    quality.command("print")(print_page)
    cli.add_typer(quality)


def show(context: typer.Context, checklist: List, on: OnDay = None) -> None:
    """Show a round, else what the numbers would say today."""
    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = _asked(session, checklist, on)
    columns = {"code": "Code", "element": "Element", "answer": "Answer", "change": "Since", "why": "Why"}
    here.show("Self-check", columns, rows, empty="There is nothing on this list.")


def begin(
    context: typer.Context,
    checklist: Annotated[str, typer.Argument(metavar="CHECKLIST", help="All of them if not said.")] = "",
    on: OnDay = None,
) -> None:
    """Begin a round: write down what the numbers say."""
    from app.services.self_check import begin_round
    from app.storage.queries.quality_facts import read_facts

    here = frame(context)
    codes = [checklist] if checklist else [one.code for one in CHECKLISTS]
    chosen = on or clock.today()
    with here.program() as program, program.store.write("quality.begin", "Began a self-check") as s:
        facts = read_facts(s, chosen)
        filled = sum(begin_round(s, code, chosen, facts) for code in codes)
    here.tell(
        f"{filled} elements are filled from the numbers of {chosen}.", {"filled": filled, "day": chosen}
    )


def answer(
    context: typer.Context,
    checklist: List,
    element: Annotated[str, typer.Argument(help="Its code, as show names it.")],
    says: Annotated[Fulfilment, typer.Argument(help="What is so.")],
    why: Annotated[str, typer.Option(help="The reason; needed against the numbers.")] = "",
    on: OnDay = None,
) -> None:
    """Say how far an element is met, in the latest round or that of a day."""
    from app.services.self_check import AnswerDraft
    from app.services.self_check import answer as store_answer
    from app.storage.queries.quality_facts import read_facts

    here = frame(context)
    with here.program() as program:
        with program.store.read() as session:
            chosen = on or _latest(session, checklist)
        with program.store.write("quality.answer", "Answered the self-check") as s:
            draft = AnswerDraft(answer=says, words=why)
            store_answer(s, checklist, element, chosen, draft, read_facts(s, chosen), program.who)
    here.tell(
        f"{label(says)}, in the round of {chosen}.", {"element": element, "day": chosen, "answer": says}
    )


def history(context: typer.Context, checklist: List) -> None:
    """List all rounds of a checklist, added up."""
    from app.domain.self_check import checklist as known
    from app.storage.queries.self_check import history as read

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = read(session, known(checklist).code)
    columns = {
        "day": "Day", "met": "Met", "partly": "Partly", "not_met": "Not met", "by_hand": "By hand",
    }  # fmt: skip
    here.show(
        "Rounds", columns, rows, empty="There is no round yet. Begin one with: porchlight quality begin."
    )


def print_page(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The PDF.")],
    checklist: Annotated[str, typer.Argument(metavar="CHECKLIST", help="All of them if not said.")] = "",
) -> None:
    """Write the latest round as a PDF."""
    from app.printing.self_check import make_self_check

    here = frame(context)
    with here.program(looking=True) as program:
        make_self_check(program.store, out, checklist)
    here.tell(f"{out} is written.", {"file": str(out)})


def _latest(session: Session, code: str) -> date:
    from app.storage.queries.self_check import quality_round

    found = quality_round(session, code).day
    if found is None:
        raise NotFound("There is no round yet. Begin one with: porchlight quality begin.")
    return found


def _asked(session: Session, code: str, on: date | None) -> list[dict[str, Any]]:
    """The rows of a round; before the first one, what the numbers of today would say."""
    from app.domain.self_check import suggest
    from app.storage.queries.quality_facts import read_facts
    from app.storage.queries.rulebook import read_rules
    from app.storage.queries.self_check import quality_round

    found = quality_round(session, code, on)
    if found.day is not None:
        return _rows(found)
    facts, rules, rows = read_facts(session, clock.today()), read_rules(session), _rows(found)
    for row, known in zip(rows, found.rows, strict=True):
        told = suggest(known.element.fact, facts, rules)
        if told is not None:
            row |= {"answer": f"{label(told.answer)} (not kept yet)", "why": told.why}
    return rows


def _rows(found: Round) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code, "element": row.element.words, "change": row.change,
            "answer": label(row.answer.answer) if row.answer else "",
            "why": row.answer.words if row.answer else "", "who": row.answer.who if row.answer else "",
        }
        for row in found.rows
    ]  # fmt: skip
