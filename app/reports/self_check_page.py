# SPDX-License-Identifier: Apache-2.0
"""The quality self-check on paper: each element with its answer, the number that says why, and what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer

from app.domain.self_check import RULE, Score
from app.i18n import medium_date
from app.reports import theme
from app.reports.head import ReportHead
from app.reports.output import Out
from app.reports.page import (
    Story,
    data_table,
    figures,
    heading,
    paragraph,
    rules,
    section,
    signature,
    write_report,
)


@dataclass(frozen=True, slots=True)
class ElementLine:
    """An element: its words, the answer, how it moved, why, and who said so (empty: the data)."""

    words: str
    answer: str
    change: str
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class ListPart:
    """One checklist of the round."""

    title: str
    source: str
    score: Score
    lines: tuple[ElementLine, ...]


@dataclass(frozen=True, slots=True)
class SelfCheckReport:
    """The round of a day, all checklists; ``head.first`` is the day of the round before, if any."""

    head: ReportHead
    parts: tuple[ListPart, ...]


_TITLE = "Quality self-check"


def draw_self_check(report: SelfCheckReport, out: Out) -> None:
    """Write the round as a PDF. Raises FileProblem."""
    write_report(out, _TITLE, report.head, lambda room: _story(report, room))


def _story(report: SelfCheckReport, room: float) -> Story:
    story: Story = [*heading(_TITLE, report.head)]
    for part in report.parts:
        story += [*section(part.title), paragraph(f"After: {part.source}", "small")]
        story += [_figures(part.score, room), Spacer(1, theme.SPACE_M), _table(part.lines, room)]
    as_of = medium_date(report.head.as_of)
    return [
        *story,
        *rules([RULE, f"Numbers are as of the day of the round; this page was made {as_of}."], "en"),
        *signature("en"),
    ]


def _figures(score: Score, room: float) -> Flowable:
    return figures(
        [
            (str(score.met), "met"), (str(score.partly), "partly"), (str(score.not_met), "not met"),
            (str(score.open), "not answered"),
        ],
        room,
    )  # fmt: skip


def _table(lines: Sequence[ElementLine], room: float) -> Flowable:
    widths = [room * share for share in (0.34, 0.12, 0.12, 0.42)]
    rows = [
        (one.words, one.answer or "–", one.change, f"{one.why} ({one.who})" if one.who else one.why)
        for one in lines
    ]
    return data_table(("Element", "Answer", "Since before", "Why"), rows, widths, texts=4)
