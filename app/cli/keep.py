# SPDX-License-Identifier: Apache-2.0
"""Commands for safe keeping: everything as open files. How that is made is in ``app.keeping``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.frame import frame
from app.i18n import counted


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(export)


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The new folder to write. What is in it is not encrypted.")],
) -> None:
    """Write everything as open files: CSV, JSON and a plain SQLite file."""
    from app.keeping.exporting import export_everything

    here = frame(context)
    with here.program() as program, here.progress() as progress:
        done = export_everything(program.store, out.expanduser().absolute(), progress)
    here.tell(
        f"Wrote {counted(done.rows, 'row')} and {counted(done.history, 'line')} of history to {done.folder}. "
        "It is not encrypted: whoever has the folder can read every name in it.",
        done,
    )
