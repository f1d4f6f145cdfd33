# SPDX-License-Identifier: Apache-2.0
"""Session sheets of a period in one file: numbered, frozen and drawn.

The sheets are stored only when the file is complete: a number without paper would be waited for, and
paper without a number could not be typed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.words import label
from app.errors import NotFound
from app.i18n import Language
from app.progress import SILENT, Progress
from app.reports.head import Paper
from app.reports.output import Out
from app.reports.session_sheet import Sheet
from app.reports.sheet_layout import SheetLayout, Variant, sheet_layout
from app.services.sheets import Paper as SheetPaper
from app.services.sheets import prepare_sheets
from app.storage.queries.calendar import program
from app.storage.queries.sheets import SheetView, sheet_view
from app.storage.store import Store


@dataclass(frozen=True, slots=True)
class SheetsAsk:
    """Which sheets, on what: sessions from ``first`` to ``last``, both included, at one site or all."""

    first: date
    last: date
    site_id: Id | None = None
    session_ids: Sequence[Id] | None = None
    paper: str = "letter"
    large: bool = False
    language: Language = "en"


def sessions_to_print(session: DbSession, ask: SheetsAsk) -> list[Id]:
    """Planned sessions in the order of the stack of paper: day, site, time."""
    found = session.execute(
        text(
            "SELECT se.id FROM session se JOIN site si ON si.id = se.site_id "
            "WHERE se.removed = 0 AND se.status = 'planned' AND se.day BETWEEN :first AND :last "
            "AND (:site IS NULL OR se.site_id = :site) ORDER BY se.day, si.name, se.start, se.id"
        ),
        {"first": ask.first.isoformat(), "last": ask.last.isoformat(), "site": ask.site_id},
    ).scalars()
    wanted = None if ask.session_ids is None else set(ask.session_ids)
    return [one for one in found if wanted is None or one in wanted]


def print_sheets(store: Store, ask: SheetsAsk, out: Out, progress: Progress = SILENT) -> list[str]:
    """Write the PDF, return the sheets' numbers in its order. Raises NotFound when nothing is planned."""
    from app.reports.sheet_canvas import draw_sheets

    layout = sheet_layout(Paper(ask.paper), Variant.LARGE if ask.large else Variant.NORMAL, ask.language)
    paper = SheetPaper(layout.id, layout.to_json(), layout.rows_per_page, layout.walk_in_rows, ask.language)
    with store.write("sheets.print", f"Printed sheets, {ask.first} to {ask.last}") as session:
        session_ids = sessions_to_print(session, ask)
        if not session_ids:
            raise NotFound("No session is planned in these days, so there is nothing to print.")
        numbers = prepare_sheets(session, session_ids, paper)
        name = program(session).name
        drawn = [_sheet(sheet_view(session, number), name, layout) for number in numbers]
        draw_sheets(drawn, out, progress)
    return numbers


def _sheet(view: SheetView, program_name: str, layout: SheetLayout) -> Sheet:
    rows = [""] * view.row_count
    for line in view.lines:
        rows[line.row - 1] = line.list_name
    return Sheet(
        number=view.number, program=program_name, site=view.site, activity=label(view.activity),
        session=view.subject or view.group, day=view.day, start=view.start, end=view.end, adults=view.adults,
        rows=tuple(rows), layout=layout,
    )  # fmt: skip
