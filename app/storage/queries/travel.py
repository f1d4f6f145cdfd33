# SPDX-License-Identifier: Apache-2.0
"""The ways between sites: every two of them, with the minutes where somebody wrote them down."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.storage.queries.sql import fetch, records


@dataclass(frozen=True, slots=True)
class WayRow:
    """Two sites, and the minutes between them one way; None: not known."""

    one_id: Id
    one: str
    other_id: Id
    other: str
    minutes: int | None

    @property
    def key(self) -> str:
        """The two sites as hexadecimal digits."""
        return f"{self.one_id.hex()}-{self.other_id.hex()}"


_WAYS = """
SELECT a.id, a.name, b.id, b.name, t.minutes
FROM site a JOIN site b ON b.id > a.id AND b.removed = 0
LEFT JOIN travel t ON t.first_site_id = a.id AND t.second_site_id = b.id AND t.removed = 0
WHERE a.removed = 0
"""


def ways(session: DbSession) -> list[WayRow]:
    """Every two sites that are there, by name."""
    rows = records(WayRow, fetch(session, _WAYS))
    rows.sort(key=lambda row: (names.fold(row.one), names.fold(row.other), row.key))
    return rows
