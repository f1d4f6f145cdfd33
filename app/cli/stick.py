# SPDX-License-Identifier: Apache-2.0
"""``porchlight bundle …``: a stick instead of a connection, for a laptop. The hub's is ``hub_bundle``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.frame import frame
from app.i18n import counted

if TYPE_CHECKING:
    from app.partnership.stick import Unpacked

bundles = typer.Typer(
    name="bundle", no_args_is_help=True, rich_markup_mode=None,
    help="A stick instead of a connection: sealed files to the hub and back.",
)  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    bundles.command("out")(out)
    bundles.command("in")(take_in)
    bundles.command("carry")(carry)
    cli.add_typer(bundles)


def out(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write, on the stick.")],
    slip: Annotated[Path | None, typer.Option(help="Also write the printed slip, as PDF.")] = None,
) -> None:
    """Write everything that waits to a sealed file for the hub."""
    from app.partnership.stick import write_bundle
    from app.printing.slips import bundle_slip

    here = frame(context)
    with here.program() as program, here.progress() as progress:
        packed = write_bundle(program.store, program.vault, file.expanduser(), progress)
    if slip is not None:
        bundle_slip(packed, slip.expanduser())
    changes, parcels = counted(packed.actions, "change"), counted(packed.parcels, "parcel")
    shares = " and the counts you share" if packed.shares else ""
    size = counted(packed.size, "byte")
    here.tell(
        f"Wrote {file}: {changes} in {parcels}{shares}, {size}, check {packed.check}. "
        "Carry it to the hub; until its answer comes back they count as waiting.",
        packed,
    )


def take_in(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The bundle that came from the hub.")],
    slip: Annotated[Path | None, typer.Option(help="Also write the printed receipt, as PDF.")] = None,
) -> None:
    """Take in the bundle that came back from the hub."""
    from app.partnership.membership import require_membership
    from app.partnership.stick import read_bundle
    from app.printing.slips import receipt

    here = frame(context)
    with here.program() as program, here.progress() as progress:
        taken = read_bundle(program.store, file.expanduser(), progress)
        with program.store.read() as session:
            at_hub = require_membership(session).at_hub
    if slip is not None:
        receipt(taken, at_hub, slip.expanduser())
    here.tell(_brought(taken), taken)


def _brought(taken: Unpacked) -> str:
    """What an answer brought, in words."""
    ours = counted(taken.delivered, "parcel")
    has, waits = "has" if taken.delivered == 1 else "have", "waits" if taken.still_waiting == 1 else "wait"
    wait = (
        f"{counted(taken.still_waiting, 'change')} still {waits}" if taken.still_waiting else "nothing waits"
    )
    said = f"{ours} of ours {has} arrived at the hub, {taken.received:,} came from others, {wait}."
    if taken.lost:
        said += f" {counted(taken.lost, 'byte')} at its end {'was' if taken.lost == 1 else 'were'} damaged."
    if not taken.is_whole:
        said += " The hub has more than came with it: carry a new bundle there."
    return said


def carry(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Another laptop's bundle.")],
    out: Annotated[Path, typer.Option(help="The bundle to carry back to it.")],
) -> None:
    """Bring another laptop's bundle to the hub over this laptop's connection, unread."""
    from app.partnership import stick

    here = frame(context)
    with here.program() as program, here.progress() as progress:
        stick.carry(program.store, file.expanduser(), out.expanduser(), progress)
    here.tell(f"Brought {file} to the hub. Carry {out} back to its laptop.", {"file": str(out)})
