# SPDX-License-Identifier: Apache-2.0
"""Timesheets on paper: one adult's lines of a period, a page or more each, with two signatures.

What was corrected stays on the sheet, struck out in words, with the reason beside it. Filled by
``app.printing.timesheets``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable, PageBreak, Spacer, Table

from app.domain.attendance import hours_text
from app.i18n import Language
from app.reports import theme
from app.reports.head import ReportHead
from app.reports.output import Out
from app.reports.page import (
    data_table,
    figures,
    heading,
    paragraph,
    rules,
    signature,
    write_report,
)

_RULES = (
    "Sessions count their planned length once, however many overlap; no minute is claimed twice.",
    "A corrected line stays on the sheet and counts nothing; the line that corrects it says why.",
    "Minutes are added up first; hours are made once, at the end.",
)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line. ``minutes`` are 0 where ``note`` says that it was corrected."""

    day: str
    what: str
    counted_as: str
    times: str
    minutes: int
    miles: str
    note: str


@dataclass(frozen=True, slots=True)
class SheetSignature:
    """A place to sign; ``signed`` says by whom and when it was, empty for a blank line."""

    role: str
    signed: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One adult's sheet of a kind; ``changed`` says how it differs from what was signed."""

    name: str
    kind: str
    lines: tuple[SheetLine, ...]
    totals: tuple[tuple[str, int], ...]
    signatures: tuple[SheetSignature, ...]
    changed: str


def draw_timesheets(head: ReportHead, sheets: Sequence[SheetPage], out: Out) -> None:
    """Write the sheets as one PDF; each begins on a page of its own. Raises FileProblem."""

    def story(room: float) -> list[Flowable]:
        parts: list[Flowable] = []
        for number, sheet in enumerate(sheets):
            parts += [PageBreak()] if number else []
            parts += _sheet(head, sheet, room)
        return parts

    write_report(out, "Timesheets", head, story)


def _sheet(head: ReportHead, sheet: SheetPage, room: float) -> list[Flowable]:
    parts: list[Flowable] = [
        *heading(f"Timesheet: {sheet.name}", head),
        paragraph(sheet.kind, "body"),
        figures([(hours_text(minutes), words) for words, minutes in sheet.totals], room),
        Spacer(1, theme.SPACE_M),
    ]
    if sheet.changed:
        parts.append(paragraph(sheet.changed, "body"))
    widths = [room * part for part in (0.13, 0.28, 0.13, 0.17, 0.21, 0.08)]
    rows = [
        [
            line.day, line.what, line.counted_as, line.times,
            " ".join(filter(None, (line.note, f"{line.miles} miles" if line.miles else ""))),
            hours_text(line.minutes) if line.minutes else "",
        ]
        for line in sheet.lines
    ]  # fmt: skip
    parts.append(data_table(("Day", "What", "Counts as", "From, to", "Notes", "Time"), rows, widths, 5))
    parts.append(_signatures(sheet.signatures, head.language, room))
    return [*parts, *rules(_RULES, head.language)]


def _signatures(places: Sequence[SheetSignature], language: Language, room: float) -> Table:
    """Side by side and never parted: nobody signs on a page on which there are no hours of the other."""
    roles = [paragraph(one.role, "section") for one in places]
    lines = [[paragraph(one.signed, "body")] if one.signed else signature(language) for one in places]
    made = Table([roles, lines], [room / len(places)] * len(places), spaceBefore=theme.SPACE_M)
    made.setStyle(
        [
            ("NOSPLIT", (0, 0), (-1, -1)), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 1), (-1, 1), 0), ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (0, -1), theme.SPACE_M),
        ]
    )  # fmt: skip
    return made
