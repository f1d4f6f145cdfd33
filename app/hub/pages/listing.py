# SPDX-License-Identifier: Apache-2.0
"""A table as the page shows it and as its CSV holds it: the same columns, the same rows, the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from starlette.responses import Response

from app.domain.csv_out import csv_bytes
from app.hub.counts import Figure
from app.hub.pages.paper import HEADERS

Tone = Literal["ok", "attention", "problem", "neutral"]


@dataclass(frozen=True, slots=True)
class Column:
    """``numbers`` stand at the right, digit below digit."""

    title: str
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a colour that only says again what the word says."""

    text: str
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a goal, in whole per cent."""

    figure: Figure
    goal: int

    @property
    def percent(self) -> int:
        return 100 * self.figure.shown // self.goal


HIDDEN = Figure(hidden=True)
_LONG = 200
_SHOWN = 300
Cell = str | int | Decimal | Figure | Share | Tag | None


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done with a row: a link. Who does not see the row hears ``of`` what it is."""

    words: str
    of: str
    address: str
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Row:
    """The first cell names the row; ``address`` is where it leads. A ``whole`` row is a total."""

    cells: tuple[Cell, ...]
    address: str = ""
    actions: tuple[Action, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A table: its name in files, what it says, and what stands in its place when it has no rows."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    empty: str
    csv: str

    @property
    def shown(self) -> Sequence[Row]:
        """What the page shows; the CSV has all of it."""
        return self.rows[:_SHOWN]

    @property
    def has_actions(self) -> bool:
        return any(row.actions for row in self.rows)

    def text(self, cell: Cell) -> str:
        """A cell as people read it."""
        return cell_text(cell)

    def kind(self, cell: Cell) -> str:
        """How a cell is to look: a tag, long text to open, a share with its bar, hidden in part, or plain."""
        if isinstance(cell, Tag):
            return "tag"
        if isinstance(cell, str):
            return "long" if len(cell) > _LONG else "plain"
        if (cell.figure if isinstance(cell, Share) else cell) == HIDDEN:
            return "hidden"
        if isinstance(cell, Share):
            return "share"
        return "hidden" if isinstance(cell, Figure) and cell.hidden else "plain"


def cell_text(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return "–"
    if isinstance(cell, Figure):
        return _counted(cell, f"{cell.shown:,}")
    if isinstance(cell, Share):
        return _counted(cell.figure, f"{cell.percent:,} %")
    if isinstance(cell, Tag):
        return cell.text
    return cell if isinstance(cell, str) else f"{cell:,}"


def as_csv(listing: Listing) -> Response:
    """The table as a file to keep."""
    content = csv_bytes(
        [column.title for column in listing.columns],
        [[_csv_cell(cell) for cell in row.cells] for row in listing.rows],
    )
    name = {"Content-Disposition": f'attachment; filename="{listing.name}.csv"'}
    return Response(content, 200, HEADERS | name, "text/csv")


def _csv_cell(cell: Cell) -> str | int | Decimal | None:
    if isinstance(cell, Figure) and not cell.hidden:
        return cell.shown
    if isinstance(cell, Figure | Share):
        return cell_text(cell).replace(",", "")
    return cell.text if isinstance(cell, Tag) else cell


def _counted(figure: Figure, words: str) -> str:
    if not figure.hidden:
        return words
    return f"at least {words}" if figure.shown else "hidden"
