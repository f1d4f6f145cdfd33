# SPDX-License-Identifier: Apache-2.0
"""Commands about the paper: printing sheets, and typing marked ones back in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli import find
from app.cli.frame import WrongUsage, day, frame

if TYPE_CHECKING:
    from app.services.entry import Entered
    from app.storage.journal import WriteSession

NotMet = Literal["weather", "school", "program", "no-show"]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(sheets)
    cli.command()(enter)


def sheets(
    context: typer.Context,
    first: Annotated[date, typer.Option("--from", parser=day, metavar="DATE", help="First day.")],
    last: Annotated[date, typer.Option("--to", parser=day, metavar="DATE", help="Last day, included.")],
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    site: Annotated[str | None, typer.Option(help="Only this site.")] = None,
    paper: Annotated[Literal["letter", "a4"], typer.Option(help="Size of the paper.")] = "letter",
    large: Annotated[bool, typer.Option("--large", help="Large print.")] = False,
    lang: Annotated[Literal["en", "es"], typer.Option(help="Language of the paper.")] = "en",
) -> None:
    """Print numbered sign-in sheets for planned sessions, all in one file."""
    from app.domain.sheet_numbers import printed
    from app.printing.sheets import SheetsAsk, print_sheets

    here = frame(context)
    with here.program() as program, here.progress() as progress:
        with program.store.read() as session:
            site_id = find.site(session, site)
            find.period(session, first, last)
        ask = SheetsAsk(first, last, site_id, None, paper, large, lang)
        numbers = print_sheets(program.store, ask, out.expanduser(), progress)
    here.tell(
        f"{len(numbers)} sheets are in {out}: {', '.join(printed(number) for number in numbers)}.",
        {"file": str(out), "sheets": numbers},
    )


def enter(
    context: typer.Context,
    sheet: Annotated[str, typer.Argument(help="The number on the paper.")],
    line: Annotated[
        str | None, typer.Argument(help='Who was not simply present: "4a 9l12"; "" for nobody.')
    ] = None,
    not_met: Annotated[NotMet | None, typer.Option(help="The session did not happen.")] = None,
    walk_in: Annotated[list[str] | None, typer.Option(help="Student in a blank row; repeatable.")] = None,
    checked: Annotated[bool, typer.Option("--checked", help="Compared with the paper.")] = False,
) -> None:
    """Type a marked sheet: everyone on it is present, except as the line says."""
    from app.domain.sheet_numbers import parse

    if not_met and (line is not None or walk_in or checked):
        raise WrongUsage("A session that did not meet has no marks: leave out the line.")
    if line is None and not not_met and not checked:
        raise WrongUsage('Say who was not present, such as "4a 9l12", or "" when everyone was.')
    here = frame(context)
    number = parse(sheet)
    with here.program() as program:
        who = program.who
        with program.store.write("sheet.enter", f"Typed sheet {number[:4]} {number[4:]}") as session:
            if not_met:
                sentence, value = _not_met(session, number, not_met, who)
            else:
                sentence, value = _marks(session, number, line, walk_in or [], checked, who)
    here.tell(sentence, value)


def _not_met(session: WriteSession, number: str, reason: NotMet, who: str) -> tuple[str, dict[str, Any]]:
    from app.domain.words import SessionStatus, label
    from app.services.entry import enter_not_met

    status = SessionStatus.TUTOR_NO_SHOW if reason == "no-show" else SessionStatus(f"cancelled_{reason}")
    enter_not_met(session, number, status, who)
    return f"Noted: did not meet ({label(status).lower()}).", {"number": number, "not_met": status}


def _marks(
    session: WriteSession, number: str, line: str | None, walk_ins: list[str], checked: bool, who: str
) -> tuple[str, dict[str, Any]]:
    from app.services import entry

    for name in walk_ins:
        entry.add_walk_in(session, number, find.student(session, name))
    value: dict[str, Any] = {"number": number, "checked": checked}
    sentences = []
    if line is not None:
        typed = entry.enter_line(session, number, line, who)
        sentences.append(_typed_sentence(typed))
        value |= {
            "counted": typed.counted, "present": typed.present, "absent": typed.absent,
            "differences": typed.differences, "entry": typed.entry_id,
        }  # fmt: skip
    if checked:
        entry.tick_checked(session, number, who)
        sentences.append("Checked against the paper.")
    return "\n".join(sentences), value


def _typed_sentence(typed: Entered) -> str:
    if typed.counted:
        return f"{typed.present} present, {typed.absent} absent."
    if not typed.differences:
        return "This sheet was typed before; the second typing says the same. It is kept beside the first."
    rows = "\n".join(
        f"  row {one.row}, {one.list_name}: stored {one.stored_status or 'nothing'} {one.stored_minutes}, "
        f"now {one.typed_status} {one.typed_minutes}"
        for one in typed.differences
    )
    return f"This sheet was typed before; the first typing still counts. They differ in:\n{rows}"
