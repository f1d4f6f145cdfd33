# SPDX-License-Identifier: Apache-2.0
"""Columns that follow from others: the folded search key of people and its integer key.

Both ways of writing (unit of work and ``insert_rows``) pass here, so the search never lags behind.
The other derived columns, the day and site of a mark, are kept by triggers in ``tables``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from app.clock import Id
from app.domain import names
from app.storage.tables import Adult, Student

_NAME_FIELDS = ("given", "middle", "preferred", "family", "district_id")


def person_fold(values: dict[str, Any]) -> str:
    """The search key of a person: every name and the district's id, folded."""
    return names.fold(*(values.get(field) or "" for field in _NAME_FIELDS))


def search_row(row_id: Id) -> int:
    """A positive 63-bit integer from the random half of an id."""
    return int.from_bytes(row_id[8:], "big") & 0x7FFF_FFFF_FFFF_FFFF


def derive(table: type[Any], values: dict[str, Any]) -> None:
    """Fill the derived columns of a row that is about to be inserted in bulk."""
    if table in (Student, Adult):
        values["fold"] = person_fold(values)
        values["search_row"] = search_row(values["id"])


def _before_save(_mapper: Any, _connection: Any, person: Any) -> None:
    values = {field: getattr(person, field, "") for field in _NAME_FIELDS}
    person.fold = person_fold(values)
    person.search_row = search_row(person.id)


for _person in (Student, Adult):
    event.listen(_person, "before_insert", _before_save)
    event.listen(_person, "before_update", _before_save)
