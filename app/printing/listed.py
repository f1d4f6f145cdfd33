# SPDX-License-Identifier: Apache-2.0
"""Reports of figures and lists by their code: asked in one way, written as PDF or as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.clock import Id
from app.errors import Invalid
from app.printing.attendance import Kind
from app.reports.listed import ListedReport
from app.storage.store import Store


@dataclass(frozen=True, slots=True)
class ListedAsk:
    """Which days and whom: ``first`` to ``last``, both included; what is None is not narrowed down."""

    first: date
    last: date
    site_id: Id | None = None
    student_id: Id | None = None


def listed_report(store: Store, code: str, ask: ListedAsk) -> ListedReport:
    """The report of that code. Raises Invalid when the period runs backwards, and KeyError."""
    if ask.last < ask.first:
        raise Invalid({"last": "The last day of the period is before its first day."})
    return _MAKERS[code](store, ask)


def write_listed(report: ListedReport, out: Path, kind: Kind) -> list[Path]:
    """Write a report that was read; returns the files. CSV is a file for each list, the first in ``out``."""
    if kind == "pdf":
        from app.reports.listed_pages import draw_listed

        draw_listed(report, out)
        return [out]
    from app.exchange.table_out import write_csv, write_workbook

    tables = report.plain_tables()
    if kind == "xlsx":
        write_workbook(out, [(table.name, table.headers, table.rows) for table in tables])
        return [out]
    parts = ["-".join(table.name.lower().split()) for table in tables]
    files = [out, *(out.with_name(f"{out.stem}-{part}{out.suffix}") for part in parts[1:])]
    for file, table in zip(files, tables, strict=True):
        write_csv(file, table.headers, table.rows)
    return files


def _dosage(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.dosage import dosage_report

    return dosage_report(store, ask.first, ask.last, ask.site_id, ask.student_id)


def _attendance_team(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.attendance_team import attendance_team_report

    return attendance_team_report(store, ask.first, ask.last, ask.site_id, ask.student_id)


def _audit(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.audit_page import audit_report

    return audit_report(store, ask.first, ask.last)


def _coverage(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.coverage import coverage_report

    return coverage_report(store, ask.first, ask.last)


def _check_ins(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.check_ins import check_ins_report

    return check_ins_report(store, ask.first, ask.last, ask.site_id, ask.student_id)


def _call_list(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.call_list import call_list_report

    return call_list_report(store, ask.first, ask.last, ask.site_id, ask.student_id)


def _hours(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.hours import hours_report

    return hours_report(store, ask.first, ask.last)


def _pick_up(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.families import pick_up_report

    return pick_up_report(store, ask.first, ask.last, ask.site_id, ask.student_id)


def _papers(store: Store, ask: ListedAsk) -> ListedReport:
    from app.printing.families import papers_report

    return papers_report(store, ask.first, ask.last, ask.site_id, ask.student_id)


_MAKERS: Mapping[str, Callable[[Store, ListedAsk], ListedReport]] = {
    "dosage": _dosage,
    "attendance_team": _attendance_team,
    "audit": _audit,
    "coverage": _coverage,
    "pick_up": _pick_up,
    "papers": _papers,
    "hours": _hours,
    "check_ins": _check_ins,
    "call_list": _call_list,
}
LISTED = frozenset(_MAKERS)
