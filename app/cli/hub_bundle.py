# SPDX-License-Identifier: Apache-2.0
"""``porchlight hub bundle``: a laptop's stick comes in, one goes back, with a slip when it is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import clock
from app.cli.frame import frame
from app.cli.hub_place import open_hub
from app.errors import FileProblem, StorageProblem
from app.i18n import counted

if TYPE_CHECKING:
    from app.hub.bundles import BroughtIn


def bundle(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The bundle that came from a laptop.")],
    out: Annotated[Path, typer.Option(help="The bundle to carry back.")],
    accept: Annotated[bool, typer.Option(help="Take it although its laptop was revoked.")] = False,
    slip: Annotated[Path | None, typer.Option(help="Also write the slip for the way back, as PDF.")] = None,
) -> None:
    """Take a laptop's bundle from a stick and write the one that goes back."""
    from app.files import require_file_place

    here, now = frame(context), clock.now_ms()
    source, target = file.expanduser(), out.expanduser()
    require_file_place(target)
    content = source.read_bytes()
    with open_hub(here) as database, database.step() as connection:
        from app.hub import bundles, ordering, overview

        try:
            brought = bundles.bring_in(connection, content, now, accept=accept)
        except ordering.Refused as problem:
            raise FileProblem(
                f"{source.name} is not as its laptop wrote it. {problem} Nothing was taken; ask for another."
            ) from problem
        back = b"" if brought.waits else b"".join(bundles.answer_pieces(connection, brought))
        program_name = overview.program_line(connection, brought.program, now).name
    if brought.waits:
        raise StorageProblem(
            f"“{brought.laptop}” was revoked. Its bundle was kept; take it with --accept when you know "
            "that it is sound."
        )
    _write_answer(target, back)
    if slip is not None:
        from app.printing.answer_slip import AnswerSlip, answer_slip

        about = AnswerSlip(
            program_name, brought.laptop, source.name, brought.check, now, brought.parcels, brought.new,
            brought.lost, target.name, len(back),
        )  # fmt: skip
        answer_slip(about, slip.expanduser())
    here.tell(
        f"{_came(brought)} Carry {out} back to “{brought.laptop}”.",
        {
            "laptop": brought.laptop, "parcels": brought.parcels, "new": brought.new,
            "damaged_bytes": brought.lost, "missing": brought.missing, "check": brought.check,
            "file": str(out),
        },
    )  # fmt: skip


def _came(brought: BroughtIn) -> str:
    """What a bundle brought, in words."""
    came, new = brought.parcels, brought.new
    if not came:
        said = f"“{brought.laptop}” asks what there is; no parcel came."
    else:
        some = "it is new" if came == 1 else "all are new" if new == came else f"{new:,} of them new"
        none = "it was here already" if came == 1 else "all were here already"
        verb = f"{counted(came, 'parcel')} of “{brought.laptop}” came"
        said = f"{verb}, {some if new else none if brought.is_page else 'none was taken'}."
    if not brought.is_page:
        said += " It and the hub were at different places: its next bundle brings the rest."
    if brought.lost:
        said += (
            f" {counted(brought.lost, 'byte')} at its end {'was' if brought.lost == 1 else 'were'} damaged."
        )
    if brought.missing:
        verb = "has" if brought.missing == 1 else "have"
        said += (
            f" {counted(brought.missing, 'parcel')} {verb} not come yet; the laptop still keeps that work."
        )
    return said


def _write_answer(target: Path, content: bytes) -> None:
    from app.files import not_written, write_whole

    try:
        write_whole(target, content)
    except OSError as problem:
        raise not_written(target, problem) from problem
