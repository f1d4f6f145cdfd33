# SPDX-License-Identifier: Apache-2.0
"""A report of figures and lists on paper."""

from __future__ import annotations

from reportlab.platypus import KeepTogether, Spacer

from app.reports import theme
from app.reports.listed import ListedReport, ListedTable
from app.reports.output import Out
from app.reports.page import Story, data_table, figures, heading, paragraph, rules, section, write_report


def draw_listed(report: ListedReport, out: Out) -> None:
    """Write the report as a PDF, into a file or memory. Raises FileProblem."""
    write_report(out, report.title, report.head, lambda room: _story(report, room))


def _story(report: ListedReport, room: float) -> Story:
    story = [*heading(report.title, report.head), figures(report.figures, room)]
    for table in report.tables:
        story += _table(table, room)
    story.append(KeepTogether(rules(report.rules, report.head.language)))
    return story


def _table(table: ListedTable, room: float) -> Story:
    story = section(table.name)
    if table.note:
        story += [paragraph(table.note, "small"), Spacer(1, theme.SPACE_S)]
    if not table.rows:
        return [*story, paragraph(table.empty, "body")]
    whole = sum(column.share for column in table.columns)
    widths = [room * column.share / whole for column in table.columns]
    titles = [column.title for column in table.columns]
    return [*story, data_table(titles, [row.cells for row in table.rows], widths, table.texts)]
