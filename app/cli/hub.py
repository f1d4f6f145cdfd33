# SPDX-License-Identifier: Apache-2.0
"""Commands of the hub: ``porchlight hub …``. A laptop has no use for them, and need not have their parts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import clock
from app.cli.frame import Frame, frame, secret
from app.cli.hub_bundle import bundle
from app.cli.hub_place import hub_command, hub_parts, hub_url, make_folder, open_hub
from app.errors import StorageProblem
from app.i18n import counted

if TYPE_CHECKING:
    from app.hub.database import Database

hub = typer.Typer(
    name="hub", no_args_is_help=True, rich_markup_mode=None,
    help="The hub that programs report to: it orders sealed parcels and shows the counts they share.",
)  # fmt: skip
PASSWORD = "PORCHLIGHT_STAFF_PASSWORD"  # noqa: S105 - the name of a variable

Program = Annotated[str, typer.Argument(help="The program's name on this hub.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (serve, program, enrol, revoke, status, message, bundle, staff, backup, restore, export):
        hub.command()(command)
    cli.add_typer(hub)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8642,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes; more than one needs PostgreSQL.")
    ] = 1,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate, PEM.")] = None,
    key: Annotated[Path | None, typer.Option(help="Its key, PEM.")] = None,
    behind_proxy: Annotated[bool, typer.Option(help="A proxy in front of it does TLS.")] = False,
    first: Annotated[str | None, typer.Option(help="Make this program first and print a code.")] = None,
) -> None:
    """Answer laptops until stopped."""
    here = frame(context)
    with hub_parts():
        from app.hub.serving import Place, check_place
        from app.hub.serving import serve as answer
    url, place = hub_url(here), Place(host, port, workers, certificate, key, behind_proxy)
    check_place(url, place)
    make_folder(here)
    if first:
        with open_hub(here, may_make=True) as database:
            _greet(database, first, f"http{'s' if certificate else ''}://{host}:{port}", here)
    answer(url, place)


def program(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="Name of a new program; without it they are listed.")
    ] = None,
) -> None:
    """Make room for a program, or list those that are there."""
    here = frame(context)
    with open_hub(here, may_make=bool(name)) as database:
        from app.hub import overview, programs

        if name:
            with database.step() as connection:
                made = programs.new_program(connection, name, clock.now_ms())
                name = overview.program_line(connection, made, clock.now_ms()).name
            here.tell(
                f"{name} may join now: {hub_command(here, 'enrol', name)}",
                {"program": made.hex(), "name": name},
            )
            return
        with database.look() as connection:
            rows = overview.programs(connection, clock.now_ms())
    here.show(
        "Programs",
        {"name": "Name", "laptops": "Laptops", "entries": "Parcels", "last_contact": "Last contact"},
        rows, empty="No programs yet. Make one with: porchlight hub program NAME",
    )  # fmt: skip


def enrol(context: typer.Context, program: Program) -> None:
    """Print a one-time code that lets one laptop join, within two days."""
    here = frame(context)
    with open_hub(here) as database, database.step() as connection:
        from app.hub import programs

        words = programs.new_code(connection, programs.program_named(connection, program), clock.now_ms())
    here.tell(f"Code for one laptop of {program}, good for two days:\n\n  {words}\n", {"code": words})


def revoke(
    context: typer.Context, program: Program,
    laptop: Annotated[str, typer.Argument(help="The laptop's name, or the beginning of its id.")],
) -> None:  # fmt: skip
    """Take a laptop's access back, from its next request on."""
    here = frame(context)
    with open_hub(here) as database, database.step() as connection:
        from app.hub import overview, programs

        program_id = programs.program_named(connection, program)
        found = overview.laptop_named(connection, program_id, laptop)
        programs.revoke(connection, program_id, found, clock.now_ms())
    here.tell(f"“{laptop}” has no access any more.", {"laptop": found.hex()})


def status(context: typer.Context) -> None:
    """Programs, laptops and when they were last heard of."""
    here = frame(context)
    with open_hub(here) as database, database.look() as connection:
        from app.hub import overview

        rows = overview.laptops(connection, clock.now_ms())
    here.show(
        "Laptops",
        {
            "program": "Program", "name": "Laptop", "begins": "Id begins", "last_contact": "Last contact",
            "app": "Version", "state": "State",
        },
        rows, empty="No laptop has joined yet.",
    )  # fmt: skip


def message(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="One line.")],
    words: Annotated[str, typer.Option(help="What there is to say.")] = "",
    to: Annotated[str | None, typer.Option(help="One program; otherwise all of them.")] = None,
) -> None:
    """Leave a message for one program or all."""
    here = frame(context)
    with open_hub(here) as database, database.step() as connection:
        from app.hub import messages, programs

        target = programs.program_named(connection, to) if to else messages.EVERY_PROGRAM
        messages.leave(connection, target, title, words, clock.now_ms())
    here.tell("Laptops read it the next time they are in contact.", {"title": title})


def staff(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who signs in.")],
    remove: Annotated[bool, typer.Option(help="Take the access away.")] = False,
) -> None:
    """Let somebody sign in to the hub's pages (password: PORCHLIGHT_STAFF_PASSWORD or a prompt)."""
    here = frame(context)
    with open_hub(here) as database:
        from app.hub import staff as people

        if remove:
            with database.step() as connection:
                people.remove(connection, name)
        else:
            password = secret(PASSWORD, f"Password for {name}", twice=True)
            with database.step() as connection:
                people.add(connection, name, password, clock.now_ms())
    here.tell(f"{name} {'has no access any more' if remove else 'may sign in'}.", {"name": name})


def backup(context: typer.Context, out: Annotated[Path, typer.Option(help="The file to write.")]) -> None:
    """Write everything the hub keeps to one verified file."""
    here = frame(context)
    with open_hub(here) as database:
        from app.hub import keeping

        counts = keeping.backup(database, out.expanduser())
    here.tell(f"Wrote {out}: {_held_by(counts)}.", counts)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[bool, typer.Option(help="Replace what is there.")] = False,
) -> None:
    """Put a backup in place and begin new logs; laptops then bring back what it lacks."""
    here = frame(context)
    with open_hub(here, may_make=True) as database:
        from app.hub import keeping, programs

        with database.look() as connection:
            there = programs.count_all(connection)["programs"]
        if there and not replace:
            raise StorageProblem(
                f"This hub holds {counted(there, 'program')}. Add --replace to put the backup in its place."
            )
        counts = keeping.restore(database, file.expanduser())
    here.tell(
        f"Restored {_held_by(counts)}. What came in since "
        "the backup comes back from the laptops at their next contact.", counts,
    )  # fmt: skip


def export(context: typer.Context, out: Annotated[Path, typer.Option(help="An empty folder.")]) -> None:
    """Write programs, laptops and the counts they share as CSV files."""
    here = frame(context)
    with open_hub(here) as database, database.look() as connection:
        from app.hub import keeping

        files = keeping.export(connection, out.expanduser())
    here.tell(f"Wrote {', '.join(file.name for file in files)} to {out}.", [str(file) for file in files])


def _held_by(counts: Mapping[str, int]) -> str:
    return f"{counted(counts['program'], 'program')}, {counted(counts['entry'], 'parcel')}"


def _greet(database: Database, name: str, address: str, here: Frame) -> None:
    """Say where the hub answers; a code only while nobody has joined, who then cannot invite others."""
    from app.errors import NotFound
    from app.hub import overview, programs

    now = clock.now_ms()
    with database.step() as connection:
        try:
            program_id = programs.program_named(connection, name)
        except NotFound:
            program_id = programs.new_program(connection, name, now)
        line = overview.program_line(connection, program_id, now)
        if line.laptops:
            have = "has" if line.laptops == 1 else "have"
            said = (
                f"{counted(line.laptops, 'laptop')} of {line.name} {have} joined. A code for another one:\n"
            )
            said += f"  {hub_command(here, 'enrol', line.name)}"
        else:
            said = f"First code for a laptop of {line.name}: {programs.new_code(connection, program_id, now)}"
    typer.echo(
        f"The hub answers at {address}\n{said}\n"
        "Its pages for the hub's staff are at the same address in a browser. Somebody may sign in after:\n"
        f"  {hub_command(here, 'staff')} NAME\n"
    )
