# SPDX-License-Identifier: Apache-2.0
"""Commands of the hub: ``porchlight hub …``. A laptop has no use for them, and need not have their parts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli.frame import Frame, frame, secret
from app.errors import StorageProblem

if TYPE_CHECKING:
    from app.hub.database import Database

hub = typer.Typer(
    name="hub", no_args_is_help=True, rich_markup_mode=None,
    help="The hub that programs report to: it orders sealed parcels and shows the counts they share.",
)  # fmt: skip
PASSWORD = "PORCHLIGHT_STAFF_PASSWORD"  # noqa: S105 - the name of a variable
_URL = "PORCHLIGHT_HUB_DATABASE"

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
    url = _url(here)
    with _parts():
        from app.hub.serving import Place
        from app.hub.serving import serve as answer
    if first:
        with _open(here) as database:
            folder = f" --data-dir {here.data_dir}" if here.data_dir else ""
            _greet(database, first, f"http{'s' if certificate else ''}://{host}:{port}", folder)
    answer(url, Place(host, port, workers, certificate, key, behind_proxy))


def program(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="Name of a new program; without it they are listed.")
    ] = None,
) -> None:
    """Make room for a program, or list those that are there."""
    here = frame(context)
    with _open(here) as database:
        from app.hub import overview, programs

        if name:
            with database.step() as connection:
                made = programs.new_program(connection, name, clock.now_ms())
            here.tell(
                f"{name} may join now: porchlight hub enrol “{name}”", {"program": made.hex(), "name": name}
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
    with _open(here) as database, database.step() as connection:
        from app.hub import programs

        words = programs.new_code(connection, programs.program_named(connection, program), clock.now_ms())
    here.tell(f"Code for one laptop of {program}, good for two days:\n\n  {words}\n", {"code": words})


def revoke(
    context: typer.Context, program: Program,
    laptop: Annotated[str, typer.Argument(help="The laptop's name, or the beginning of its id.")],
) -> None:  # fmt: skip
    """Take a laptop's access back, from its next request on."""
    here = frame(context)
    with _open(here) as database, database.step() as connection:
        from app.hub import overview, programs

        program_id = programs.program_named(connection, program)
        found = overview.laptop_named(connection, program_id, laptop)
        programs.revoke(connection, program_id, found, clock.now_ms())
    here.tell(f"“{laptop}” has no access any more.", {"laptop": found.hex()})


def status(context: typer.Context) -> None:
    """Programs, laptops and when they were last heard of."""
    here = frame(context)
    with _open(here) as database, database.look() as connection:
        from app.hub import overview

        rows = overview.laptops(connection, clock.now_ms())
    here.show(
        "Laptops",
        {
            "program": "Program", "name": "Laptop", "last_contact": "Last contact",
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
    with _open(here) as database, database.step() as connection:
        from app.hub import messages, programs

        target = programs.program_named(connection, to) if to else messages.EVERY_PROGRAM
        messages.leave(connection, target, title, words, clock.now_ms())
    here.tell("Laptops read it the next time they are in contact.", {"title": title})


def bundle(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The bundle that came from a laptop.")],
    out: Annotated[Path, typer.Option(help="The bundle to carry back.")],
    accept: Annotated[bool, typer.Option(help="Take it although its laptop was revoked.")] = False,
) -> None:
    """Take a laptop's bundle from a stick and write the one that goes back."""
    from app.files import write_whole

    here = frame(context)
    with _open(here) as database, database.step() as connection:
        from app.hub import bundles

        content = file.expanduser().read_bytes()
        brought = bundles.bring_in(connection, content, clock.now_ms(), accept=accept)
        back = b"" if brought.waits else b"".join(bundles.answer_pieces(connection, brought))
    if brought.waits:
        raise StorageProblem(
            f"“{brought.laptop}” was revoked. Its bundle was kept; take it with --accept when you know "
            "that it is sound."
        )
    write_whole(out.expanduser(), back)
    lost = f" {brought.lost:,} bytes at its end were damaged." if brought.lost else ""
    if brought.missing:
        lost += f" {brought.missing} parcels did not come with it; the laptop still has them."
    here.tell(
        f"Took {brought.parcels} parcels of “{brought.laptop}”.{lost} Carry {out} back to it.",
        {
            "laptop": brought.laptop,
            "parcels": brought.parcels,
            "damaged_bytes": brought.lost,
            "missing": brought.missing,
            "file": str(out),
        },
    )


def staff(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who signs in.")],
    remove: Annotated[bool, typer.Option(help="Take the access away.")] = False,
) -> None:
    """Let somebody sign in to the hub's pages (password: PORCHLIGHT_STAFF_PASSWORD or a prompt)."""
    here = frame(context)
    with _open(here) as database:
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
    with _open(here) as database:
        from app.hub import keeping

        counts = keeping.backup(database, out.expanduser())
    here.tell(f"Wrote {out}: {counts['program']} programs, {counts['entry']:,} parcels.", counts)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[bool, typer.Option(help="Replace what is there.")] = False,
) -> None:
    """Put a backup in place and begin new logs; laptops then bring back what it lacks."""
    here = frame(context)
    with _open(here) as database:
        from app.hub import keeping, programs

        with database.look() as connection:
            there = programs.count_all(connection)["programs"]
        if there and not replace:
            raise StorageProblem(
                f"This hub holds {there} programs. Add --replace to put the backup in their place."
            )
        counts = keeping.restore(database, file.expanduser())
    here.tell(
        f"Restored {counts['program']} programs and {counts['entry']:,} parcels. What came in since "
        "the backup comes back from the laptops at their next contact.", counts,
    )  # fmt: skip


def export(context: typer.Context, out: Annotated[Path, typer.Option(help="An empty folder.")]) -> None:
    """Write programs, laptops and the counts they share as CSV files."""
    here = frame(context)
    with _open(here) as database, database.look() as connection:
        from app.hub import keeping

        files = keeping.export(connection, out.expanduser())
    here.tell(f"Wrote {', '.join(file.name for file in files)} to {out}.", [str(file) for file in files])


def _greet(database: Database, name: str, address: str, folder: str) -> None:
    from app.errors import NotFound
    from app.hub import programs

    with database.step() as connection:
        try:
            program_id = programs.program_named(connection, name)
        except NotFound:
            program_id = programs.new_program(connection, name, clock.now_ms())
        words = programs.new_code(connection, program_id, clock.now_ms())
    typer.echo(
        f"The hub answers at {address}\nFirst code for a laptop of {name}: {words}\n"
        "Its pages for the hub's staff are at the same address in a browser. Somebody may sign in after:\n"
        f"  porchlight hub staff NAME{folder}\n"
    )


def _url(here: Frame) -> str:
    from app.paths import default_hub_dir

    named = os.environ.get(_URL)
    if named and here.data_dir is None:
        return named
    folder = (here.data_dir or default_hub_dir()).expanduser()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'hub.db'}"


@contextmanager
def _open(here: Frame) -> Iterator[Database]:
    with _parts():
        from app.hub.database import Database
    database = Database.open(_url(here))
    database.bring_up_to_date()
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _parts() -> Iterator[Any]:
    """The hub's libraries are an extra; without them there is a sentence."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise StorageProblem(
            f"The parts of the hub are not installed here ({missing.name}). Install Porchlight with its "
            "extra “hub”."
        ) from missing
