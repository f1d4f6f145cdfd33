# SPDX-License-Identifier: Apache-2.0
"""Commands that bring files in, and take an import back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.frame import frame
from app.errors import FileProblem, Invalid, NotFound
from app.i18n import counted

if TYPE_CHECKING:
    from app.exchange.apply import ImportResult
    from app.exchange.mapped import Mapping

Kind = Literal[
    "auto", "students", "adults", "oneroster", "sds", "school-attendance", "assessments", "measures"
]
_SHOWN = 5


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("import")(bring_in)
    cli.command()(take_back)


def bring_in(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A file, a folder or a zip.")],
    as_kind: Annotated[Kind, typer.Option("--as", help="What it is.")] = "auto",
    mapping: Annotated[Path | None, typer.Option(help="JSON file that names the columns.")] = None,
    dates: Annotated[Literal["mdy", "dmy", "ymd"] | None, typer.Option(help="Order of dates.")] = None,
    create_missing: Annotated[bool, typer.Option("--create-missing", help="Add students it names.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    failed_rows: Annotated[Path | None, typer.Option(help="Where to write rows that fail.")] = None,
) -> None:
    """Bring in students, adults, school attendance, results or grades from a file."""
    from app.exchange.apply import import_path
    from app.keeping.shelf import keep_if_possible

    here = frame(context)
    source = path.expanduser()
    beside = None if dry_run else (failed_rows or _beside(source))
    with here.program() as program, here.progress() as progress:
        if not dry_run:
            keep_if_possible(program.store, program.data, "import", progress)
        result = import_path(
            program.store, source, as_kind=as_kind, mapping=_mapping(mapping), dates=dates,
            create_missing=create_missing, dry_run=dry_run, failed_to=beside, progress=progress,
        )  # fmt: skip
    written = str(beside) if result.errors and beside else None
    here.tell(
        _sentences(result, dry_run, written), result.as_json() | {"dry_run": dry_run, "failed_rows": written}
    )


def take_back(
    context: typer.Context, import_id: Annotated[str, typer.Argument(metavar="IMPORT", help="Its id.")]
) -> None:
    """Take a whole import back, within 30 days."""
    from app.clock import id_from_text
    from app.services.imports import take_back_import

    here = frame(context)
    try:
        wanted = id_from_text(import_id)
    except ValueError:
        raise NotFound(
            "An import's id has 32 letters and digits; porchlight list imports shows it."
        ) from None
    with here.program() as program:
        done = take_back_import(program.store, wanted)
    back = counted(done.restored, "row")
    here.tell(f"Took back: {done.title}. {back} put back, {done.kept} left as they are.", done)


def _beside(source: Path) -> Path | None:
    """Where failing rows go: beside the file, if that can be written. Nowhere else: they hold names."""
    folder = source.resolve().parent
    return folder / f"{source.stem}-failed-rows.csv" if os.access(folder, os.W_OK) else None


def _mapping(path: Path | None) -> Mapping | None:
    from app.exchange.mapped import Mapping

    if path is None:
        return None
    try:
        return Mapping.from_json(path.expanduser().read_bytes().decode("utf-8-sig"))
    except OSError:
        raise FileProblem(f"The column mapping cannot be read: {path}.") from None
    except UnicodeDecodeError:
        raise Invalid({"mapping": "The column mapping is not a text file."}) from None


def _sentences(result: ImportResult, dry_run: bool, written: str | None) -> str:
    would = "Would be: " if dry_run else ""
    first = f"{would}{result.added} added, {result.changed} changed, {result.unchanged} unchanged"
    lines = [f"{first}, {result.left} left on."]
    lines += [f"Note: {warning}" for warning in result.warnings[:_SHOWN]]
    if len(result.warnings) > _SHOWN:
        lines.append(f"And {len(result.warnings) - _SHOWN} more notes; --json shows all.")
    lines += [f"{one.file}, row {one.row}: {one.message}" for one in result.errors[:_SHOWN]]
    if result.errors:
        left_out = f"{counted(len(result.errors), 'row')} could not be used."
        lines.append(left_out + (f" They are in {written}." if written else ""))
    if result.import_id is not None:
        lines.append(f"To take it back: porchlight take-back {result.import_id.hex()}")
    return "\n".join(lines)
