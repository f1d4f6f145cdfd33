# SPDX-License-Identifier: Apache-2.0
"""The quality self-check as paper: the latest round of every checklist, or of one."""

from __future__ import annotations

from app.domain.quality_elements import CHECKLISTS
from app.domain.words import label
from app.errors import NotFound
from app.printing.attendance import report_head
from app.reports.output import Out
from app.reports.self_check_page import ElementLine, ListPart, SelfCheckReport, draw_self_check
from app.storage.queries.self_check import Round, quality_round
from app.storage.store import Store


def self_check_report(store: Store, code: str = "") -> SelfCheckReport:
    """What the page shows. Raises NotFound before the first round, Invalid for an unknown checklist."""
    codes = [code] if code else [one.code for one in CHECKLISTS]
    with store.read() as session:
        rounds = [found for one in codes if (found := quality_round(session, one)).day is not None]
        days = [day for one in rounds for day in (one.before, one.day) if day is not None]
        if not days:
            raise NotFound("There is no round of the self-check yet. Begin one first.")
        head = report_head(session, min(days), max(days), "en")
    return SelfCheckReport(head, tuple(_part(one) for one in rounds))


def make_self_check(store: Store, out: Out, code: str = "") -> None:
    """Write the page as a PDF. Raises NotFound, Invalid, FileProblem."""
    draw_self_check(self_check_report(store, code), out)


def _part(found: Round) -> ListPart:
    lines = tuple(
        ElementLine(
            row.element.words, label(row.answer.answer) if row.answer else "", row.change,
            row.answer.words if row.answer else "", row.answer.who if row.answer else "",
        )
        for row in found.rows
    )  # fmt: skip
    return ListPart(found.title, found.source, found.score, lines)
