# SPDX-License-Identifier: Apache-2.0
"""What ``list`` prints: rows of the read models, and which of their fields a table shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app import clock
from app.cli import find
from app.cli.frame import plain

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to narrow a list down to."""

    first: date | None = None
    last: date | None = None
    site: str | None = None
    layout: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Any]


def listing(session: Session, what: str, wanted: Wanted) -> Listing:
    """The list with this name."""
    return _LISTS[what](session, wanted)


def _students(session: Session, wanted: Wanted) -> Listing:
    from app.storage.queries.students import StudentFilter, student_ids, student_rows

    today = clock.today()
    narrowed = StudentFilter(on=today, state="all", site_id=find.site(session, wanted.site))
    rows = [
        plain(row) | {"name": row.name}
        for row in student_rows(session, student_ids(session, narrowed), today)
    ]
    columns = {
        "name": "Name",
        "grade": "Grade",
        "school": "School",
        "groups": "Groups",
        "district_id": "District id",
    }
    return Listing("Students", columns, rows)


def _adults(session: Session, wanted: Wanted) -> Listing:
    from app.storage.queries.adults import AdultFilter, adult_ids, adult_rows

    today = clock.today()
    narrowed = AdultFilter(on=today, state="all", site_id=find.site(session, wanted.site))
    rows = [
        plain(row) | {"name": row.name} for row in adult_rows(session, adult_ids(session, narrowed), today)
    ]
    columns = {"name": "Name", "roles": "Roles", "source": "Source", "groups": "Groups"}
    return Listing("Adults", columns, rows)


def _sites(session: Session, _wanted: Wanted) -> Listing:
    from app.storage.queries.calendar import sites

    return Listing("Sites", {"name": "Name", "school": "School", "groups": "Groups"}, sites(session))


def _sessions(session: Session, wanted: Wanted) -> Listing:
    from app.storage.queries.agenda import sessions_between

    first, last = find.period(session, wanted.first, wanted.last)
    rows = sessions_between(session, first, last, site_id=find.site(session, wanted.site))
    columns = {
        "day": "Day", "start": "Start", "end": "End", "site": "Site", "group": "Group", "adults": "With",
        "status": "Status", "roster": "Planned", "attended": "Came", "sheet_number": "Sheet",
    }  # fmt: skip
    return Listing("Sessions", columns, rows)


def _sheets(session: Session, wanted: Wanted) -> Listing:
    from app.storage.queries.sheets import sheet_layout, sheets_between

    layouts: dict[str, Any] = {}
    rows = []
    for view in sheets_between(session, wanted.first, wanted.last, find.site(session, wanted.site)):
        row = plain(view) | {"students": len(view.lines)}
        if wanted.layout:
            if view.layout_id not in layouts:
                layouts[view.layout_id] = json.loads(sheet_layout(session, view.layout_id))
            row["layout"] = layouts[view.layout_id]
        rows.append(row)
    columns = {
        "number": "Number", "day": "Day", "site": "Site", "group": "Group", "state": "State",
        "students": "Students", "pages": "Pages",
    }  # fmt: skip
    return Listing("Sheets", columns, rows)


def _marks(session: Session, wanted: Wanted) -> Listing:
    from app.storage.queries.cells import cells
    from app.storage.queries.tallies import Scope

    first, last = find.period(session, wanted.first, wanted.last)
    found = cells(session, Scope(first=first, last=last, site_id=find.site(session, wanted.site)))
    rows = [
        plain(row) | {"name": row.name, "walk_in": row.is_walk_in} for row in found if row.status is not None
    ]
    columns = {
        "day": "Day", "start": "Start", "group": "Group", "name": "Student", "status": "Mark",
        "minutes": "Minutes", "walk_in": "Walk-in",
    }  # fmt: skip
    return Listing("Marks", columns, rows)


def _imports(session: Session, _wanted: Wanted) -> Listing:
    from app.clock import local
    from app.storage.queries.imports import import_runs

    rows = [
        plain(row)
        | {"when": local(row.at).strftime("%Y-%m-%d %H:%M"), "taken_back": row.taken_back_at is not None}
        for row in import_runs(session)
    ]
    columns = {
        "when": "When", "file_name": "File", "kind": "Kind", "added": "Added", "changed": "Changed",
        "errors": "Failed", "taken_back": "Taken back", "id": "Id",
    }  # fmt: skip
    return Listing("Imports", columns, rows)


_LISTS = {
    "students": _students, "adults": _adults, "sites": _sites, "sessions": _sessions, "sheets": _sheets,
    "marks": _marks, "imports": _imports,
}  # fmt: skip
