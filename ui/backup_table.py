# SPDX-License-Identifier: Apache-2.0
"""A list of backups, newest first, in Settings and before a program is open; and one of them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.backup_words import at_first, holds_words, moment, size_words, why_words
from ui.kit.table import Column, TableView

if TYPE_CHECKING:
    from app.keeping.shelf import Kept

_BRIEF = frozenset({"made", "why", "students", "marks"})


class BackupTable(TableView["Kept"]):
    """What each holds shows once it is known. ``brief`` has fewer columns, for a small window."""

    def __init__(self, empty: str = "", *, brief: bool = False) -> None:
        columns = [column for column in _columns() if not brief or column.key in _BRIEF]
        super().__init__(columns, name="Backups on this laptop", empty=empty, least_rows=3 if brief else 4)


def told(kept: Kept) -> str:
    """One backup in words: when, why, what it holds, how it was checked."""
    made = f"Made {moment(kept.about.made_at)}, {size_words(kept.about.size)}."
    if kept.holds is None:
        return f"{made} It was made with an earlier key, so what it holds shows only once it is open."
    last = (
        f" The last thing done in it was {moment(kept.holds.last_action_at)}." if kept.holds.actions else ""
    )
    return (
        f"{made} {why_words(kept.holds.why)}. It holds {holds_words(kept.holds)}.{last} Every page and every "
        "row was compared with the data when it was made."
    )


def _columns() -> list[Column[Kept]]:
    def figure(key: str, title: str, width: int) -> Column[Kept]:
        return Column(
            key=key, title=title, width=width, align="right",
            value=lambda kept: "" if kept.holds is None else f"{getattr(kept.holds, key):,}",
        )  # fmt: skip

    return [
        Column(
            key="made", title="Made", value=lambda kept: at_first(moment(kept.about.made_at)), width=185
        ),
        Column(
            key="why", title="Why", least=130, soft=True,
            value=lambda kept: "" if kept.holds is None else why_words(kept.holds.why),
        ),
        figure("students", "Students", 88),
        figure("adults", "Adults", 72),
        figure("sessions", "Sessions", 90),
        figure("marks", "Marks", 76),
        Column(
            key="size", title="Size", value=lambda kept: size_words(kept.about.size), width=84, align="right"
        ),
    ]  # fmt: skip
