# SPDX-License-Identifier: Apache-2.0
"""Commands about adults: ``porchlight adults list``, ``show``, ``lead``, ``step`` and more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli import find
from app.cli.frame import WrongUsage, day, frame
from app.domain.words import Decision, Role, Source, Stage

if TYPE_CHECKING:
    from app.storage.queries.pipeline import PipelineRow

adults = typer.Typer(
    name="adults", no_args_is_help=True, rich_markup_mode=None,
    help="Adults from an offer to a student: how far they are, what is missing, what runs out.",
)  # fmt: skip

Adult = Annotated[str, typer.Argument(metavar="ADULT", help="A name or an id.")]
Day = Annotated[date | None, typer.Option("--on", parser=day, metavar="DATE", help="The day; today.")]
_COLUMNS = {
    "name": "Adult", "stage": "Stage", "roles": "Roles", "source": "Comes from", "cleared": "Cleared",
    "missing": "Missing", "expires": "Ends first",
}  # fmt: skip
_ITEMS = {
    "stage": "For", "what": "What", "since": "There since", "expires": "Good through", "missing": "Missing",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    adults.command("list")(show_all)
    for command in (show, lead, step, papers, train, end):
        adults.command()(command)
    cli.add_typer(adults)


def show_all(
    context: typer.Context,
    stage: Annotated[Stage | None, typer.Option(help="Only this stage.")] = None,
    not_cleared: Annotated[bool, typer.Option("--not-cleared", help="Only who is not cleared.")] = False,
    running_out: Annotated[bool, typer.Option("--running-out", help="Only what ends soon or has.")] = False,
    on: Day = None,
) -> None:
    """List adults with how far they are and what is missing."""
    from app.storage.queries.pipeline import board

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = board(session, on or clock.today())
    listed = [
        _row(row)
        for row in rows
        if (stage is None or row.standing.stage is stage)
        and not (not_cleared and row.standing.is_cleared)
        and not (running_out and not row.standing.running_out)
    ]
    here.show("Adults", _COLUMNS, listed, empty="No adult is like that.")


def show(context: typer.Context, adult: Adult, on: Day = None) -> None:
    """Show what is asked of one adult and how each of it stands."""
    from app.storage.queries.pipeline import rows_of

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        whom = find.adult(session, adult)
        row = rows_of(session, [whom], on or clock.today())[whom]
    items = [
        {
            "stage": item.asked.stage, "what": item.asked.label, "code": item.asked.code,
            "since": item.reached,
            "expires": item.expires, "missing": item.missing, "late": item.is_late,
        }
        for item in row.standing.items
    ]  # fmt: skip
    here.show(f"{row.name}: {row.standing.stage}", _ITEMS, items, empty="Nothing is asked for.")


def lead(
    context: typer.Context,
    given: Annotated[str, typer.Option(help="First name.")] = "",
    family: Annotated[str, typer.Option(help="Family name.")] = "",
    phone: Annotated[str, typer.Option(help="Phone.")] = "",
    email: Annotated[str, typer.Option(help="E-mail.")] = "",
    heard: Annotated[str, typer.Option(help="Where the offer came from.")] = "",
    note: Annotated[str, typer.Option(help="What was said.")] = "",
    source: Annotated[Source, typer.Option(help="Where the adult comes from.")] = Source.COMMUNITY,
    role: Annotated[list[Role] | None, typer.Option(help="Would be; repeatable.")] = None,
    on: Day = None,
) -> None:
    """Note somebody who offered to help."""
    from app.services.pipeline import LeadDraft, add_lead

    here = frame(context)
    draft = LeadDraft(
        given=given, family=family, phone=phone, email=email, day=on or clock.today(), heard_from=heard,
        note=note, source=source, roles=role or (),
    )  # fmt: skip
    with here.program() as program, program.store.write("lead.add", "Added an offer to help") as session:
        made = add_lead(session, draft)
    here.tell("The offer is noted.", {"id": made})


def step(
    context: typer.Context,
    adult: Adult,
    requirement: Annotated[str, typer.Argument(help="Its code, as adults show --json tells.")],
    decision: Annotated[Decision, typer.Option(help="What was decided.")] = Decision.MET,
    by: Annotated[str, typer.Option(help="Who decided; you.")] = "",
    reference: Annotated[str, typer.Option(help="Number or place of the paper.")] = "",
    expires: Annotated[
        date | None, typer.Option("--expires", parser=day, metavar="DATE", help="Good through this day.")
    ] = None,
    on: Day = None,
) -> None:
    """Note a step of an adult. Of a check only the decision, never what the report says."""
    from app.services.pipeline import StepDraft, add_step

    here = frame(context)
    with here.program() as program:
        draft = StepDraft(
            requirement=requirement, day=on or clock.today(), decision=decision, reference=reference,
            decided_by=by or program.who, expires=expires,
        )  # fmt: skip
        with program.store.read() as session:
            whom = find.adult(session, adult)
        with program.store.write("step.add", "Noted a step of an adult") as session:
            made = add_step(session, whom, draft)
    here.tell("The step is noted.", {"id": made})


def papers(
    context: typer.Context,
    adult: Adult,
    by: Annotated[str, typer.Option(help="Who looked at the papers; you.")] = "",
    where: Annotated[str, typer.Option(help="Where they are.")] = "",
    on: Day = None,
) -> None:
    """Note that everything that is missing lies on paper already."""
    from app.services.pipeline import note_missing

    here = frame(context)
    with here.program() as program:
        with program.store.read() as session:
            whom = find.adult(session, adult)
        with program.store.write("step.all", "Noted the papers of an adult") as session:
            made = note_missing(session, whom, on or clock.today(), by or program.who, where)
    here.tell(f"{made} steps are noted.", {"steps": made})


def train(
    context: typer.Context,
    adult: Annotated[list[str], typer.Argument(help="Names or ids.")],
    topic: Annotated[str, typer.Option(help="What it was about.")],
    minutes: Annotated[int, typer.Option(help="How long.")],
    trainer: Annotated[str, typer.Option(help="Who trained.")] = "",
    on: Day = None,
) -> None:
    """Note a training of one or several adults."""
    from app.services.training import TrainingDraft, add_training

    if not adult:
        raise WrongUsage("Say who was trained.")
    here = frame(context)
    draft = TrainingDraft(topic=topic, day=on or clock.today(), minutes=minutes, trainer=trainer)
    with here.program() as program:
        with program.store.read() as session:
            whom = [find.adult(session, one) for one in adult]
        with program.store.write("training.keep", "Noted a training") as session:
            made = add_training(session, whom, draft)
    here.tell(f"Noted for {len(made)}.", {"ids": made})


def end(
    context: typer.Context,
    adult: Adult,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    on: Day = None,
) -> None:
    """An adult stops helping; the day given is the last one."""
    from app.services.pipeline import end_adult

    here = frame(context)
    with here.program() as program:
        with program.store.read() as session:
            whom = find.adult(session, adult)
        with program.store.write("adult.end", "An adult stops helping") as session:
            end_adult(session, whom, on or clock.today(), reason)
    here.tell("Noted.", {"id": whom})


def _row(row: PipelineRow) -> dict[str, Any]:
    ends = [item.expires for item in row.standing.items if item.expires is not None]
    return {
        "id": row.id, "name": row.name, "stage": row.standing.stage, "roles": ", ".join(row.roles),
        "source": row.source, "cleared": "yes" if row.standing.is_cleared else "no",
        "missing": "; ".join(row.standing.missing), "expires": min(ends, default=None),
        "days": {str(stage): reached for stage, reached in row.standing.days.items()},
    }  # fmt: skip
