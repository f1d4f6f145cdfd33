# SPDX-License-Identifier: Apache-2.0
"""Commands about the program itself: starting it, its content. Backups: ``keep``; what opens it: ``keys``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from app.cli.frame import PASSPHRASE, frame, secret


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (init, demo, digest):
        cli.command()(command)


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="Name of the program.")],
    school_year: Annotated[str, typer.Option(help="Such as 2026-27.")],
    site: Annotated[list[str] | None, typer.Option(help="A place where sessions happen; repeatable.")] = None,
    coordinator: Annotated[str, typer.Option(help="Your name, for History and reports.")] = "",
    phone: Annotated[str, typer.Option(help="Printed on reports for families.")] = "",
    paper: Annotated[Literal["letter", "a4"], typer.Option(help="Paper in your printer.")] = "letter",
    gate: Annotated[bool, typer.Option(help="From today on only cleared adults work with students.")] = False,
) -> None:
    """Start a program in an empty data directory."""
    from app import clock
    from app.context import start
    from app.disk.one_writer import Doing
    from app.services.program import ProgramDraft

    here = frame(context)
    draft = ProgramDraft(
        name, school_year, site or (), coordinator, phone, paper, gate_from=clock.today() if gate else None
    )
    phrase = secret(PASSPHRASE, "New passphrase", twice=True)
    program, code = start(here.root, draft, phrase, doing=Doing.COMMAND)
    program.close()
    here.tell(
        f"Started {name} in {here.root}.\n\nRecovery code: {code}\n"
        "Write it down and keep it on paper, away from this laptop: without the passphrase it is the only "
        "way to the data, and nobody else can give it back.",
        {"data_dir": str(here.root), "name": name, "recovery_code": code},
    )


def demo(
    context: typer.Context,
    students: Annotated[int, typer.Option(help="How many students.")] = 60,
    weeks: Annotated[int, typer.Option(help="How many weeks, ending with this one.")] = 12,
    seed: Annotated[int, typer.Option(help="The same number makes the same people.")] = 7,
) -> None:
    """Fill an empty program with invented people, to look around."""
    from app.demo import fill
    from app.keeping import invented_shelf

    here = frame(context)
    with here.program() as program, here.progress() as progress:
        made = fill(program.store, students, weeks, seed, progress)
        invented_shelf.lay_out(program.data)
    here.tell(
        f"Invented {made.students} students, {made.adults} adults and {made.sessions} sessions with "
        f"{made.marks} marks. porchlight undo takes all of it back.",
        made,
    )


def digest(context: typer.Context) -> None:
    """Print a hash that depends only on the program's content."""
    from app.storage.digest import content_digest

    with frame(context).program(looking=True) as program, program.store.read() as session:
        typer.echo(content_digest(session))
