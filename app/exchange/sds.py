# SPDX-License-Identifier: Apache-2.0
"""Microsoft School Data Sync CSV: tells the two versions apart and hands over to their readers."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import FileProblem
from app.exchange import sds_v1, sds_v2
from app.exchange.findings import Findings, Order, SourceDates
from app.exchange.roster import Roster
from app.exchange.rostering import by_stem, say_unused
from app.exchange.table import Table


def read_sds(source: str, tables: Sequence[Table], order: Order | None = None) -> Roster:
    """The neutral roster of an SDS source of either version. Raises FileProblem, or Invalid about dates."""
    found = Findings()
    found.take(tables)
    named = by_stem(tables)
    days = SourceDates(found, order)
    if "student" in named or "teacher" in named:
        say_unused(tables, named, sds_v1.FILES, found)
        return sds_v1.read_version_1(named, days, found)
    if "users" in named:
        say_unused(tables, named, sds_v2.FILES, found)
        return sds_v2.read_version_2(named, days, found)
    raise FileProblem(f"{source} holds neither Student.csv nor users.csv, so there are no people to import.")
