# SPDX-License-Identifier: Apache-2.0
"""What one part of a profile is: its tab, who makes it, and the forms that come back open in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from ui.desk import Desk
from ui.kit.form_dialog import Drafts
from ui.kit.table import TableView

P = TypeVar("P")
Row = TypeVar("Row")


class ProfilePart(NamedTuple, Generic[P]):
    """A part, made by ``make(desk, drafts)`` when it is first shown.

    Parts with the same ``under`` share one tab of the first row. ``forms`` are the kinds of form whose drafts
    belong here ("goal" for a draft named ``goal STUDENT ROW``); ``open_form(kind, row)`` opens one.
    """

    key: str
    title: str
    make: Callable[[Desk, Drafts], P]
    under: str = ""
    forms: tuple[str, ...] = ()


def open_row(table: TableView[Any], edit: Callable[..., None], row: str) -> bool:
    """Edit the row whose id has these hexadecimal digits, or a new one; False when the row is gone."""
    if row and not table.select_where(lambda one: one.id.hex() == row):
        return False
    edit(table.current_row if row else None)
    return True
