# SPDX-License-Identifier: Apache-2.0
"""Where everything stands on a session sheet, in millimetres from the top left corner of the page.

A layout is stored with the sheets that were printed with it, because a reader of the marked paper must use
what was printed. Nothing is drawn here (``sheet_canvas.py``). Change a figure only together with
``VERSION``: the id of a layout is the digest of its geometry, and old sheets keep the old one.

The figures come from trials with simulated photographs: 14 mm codes 10 mm from the edge with 3 mm white,
empty 5.0 mm bubbles 9.5 mm apart with 3 mm of air. The left margin stays clear of punched holes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.i18n import Language
from app.reports.head import Paper

VERSION = 1
LETTERS = ("P", "L", "A", "E")  # present, late, absent, excused: what a bubble means in every language
CODE_MM = 14.0
CODE_EDGE_MM = 10.0
QUIET_MM = 3.0

_PAGE_MM = {Paper.LETTER: (215.9, 279.4), Paper.A4: (210.0, 297.0)}
_LEFT, _RIGHT = 18.0, 10.0
_PITCH = 9.5
_AIR = 3.0


class Variant(StrEnum):
    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: ``x``, ``y`` of its top left corner, width and height, all in millimetres."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Bubble:
    """The square around one printed circle and what a mark in it means (one of ``LETTERS``)."""

    letter: str
    box: Box


@dataclass(frozen=True, slots=True)
class RowBox:
    """One row of a page, counted from 1 on each page: its rectangle and its bubbles from left to right."""

    row: int
    box: Box
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: ``no name time_in initials time_out marks notes``; ``marks`` has no rules."""

    key: str
    x: float
    w: float


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The geometry of one kind of sheet; every page of a sheet has it.

    ``corners`` are the codes' rectangles without their quiet zone: top left, top right, bottom left, bottom
    right, which is also their number 0 to 3. ``heads`` are the rectangles of the repeated column heads.
    The last ``walk_in_rows`` rows of a sheet stay blank.
    """

    paper: Paper
    variant: Variant
    language: Language
    version: int
    width: float
    height: float
    walk_in_rows: int
    corners: tuple[Box, ...]
    columns: tuple[Column, ...]
    heads: tuple[Box, ...]
    rows: tuple[RowBox, ...]

    @property
    def rows_per_page(self) -> int:
        return len(self.rows)

    @property
    def id(self) -> str:
        """16 hexadecimal digits of the geometry's digest: the same geometry always has the same id."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def column(self, key: str) -> Column:
        """The column of that key; raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, lengths rounded to a micrometre."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> SheetLayout:
        """The layout that ``to_json`` wrote. Raises ValueError or KeyError for anything else."""
        return _from_plain(json.loads(text))


def sheet_layout(
    paper: Paper = Paper.LETTER, variant: Variant = Variant.NORMAL, language: Language = "en"
) -> SheetLayout:
    """The current layout for a paper, size of print and language."""
    width, height = _PAGE_MM[paper]
    size = _SIZES[variant]
    right = width - _RIGHT
    columns = _columns(size, right)
    heads, rows = _table(size, paper, columns, right)
    return SheetLayout(
        paper=paper, variant=variant, language=language, version=VERSION, width=width, height=height,
        walk_in_rows=size.walk_ins, corners=_corners(width, height), columns=columns, heads=heads, rows=rows,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Size:
    rows: int
    walk_ins: int
    top: float
    head: float
    row: Mapping[Paper, float]
    bubble: float
    widths: tuple[tuple[str, float], ...]  # the written columns before the bubbles


_SIZES = {
    Variant.NORMAL: _Size(
        rows=20, walk_ins=5, top=47.0, head=7.0, row={Paper.LETTER: 8.9, Paper.A4: 9.7}, bubble=5.0,
        widths=(("no", 10.0), ("name", 54.0), ("time_in", 17.0), ("initials", 24.0), ("time_out", 17.0)),
    ),
    Variant.LARGE: _Size(
        rows=12, walk_ins=3, top=53.0, head=8.5, row={Paper.LETTER: 14.1, Paper.A4: 15.4}, bubble=6.0,
        widths=(("no", 13.0), ("name", 60.0), ("time_in", 17.0), ("initials", 18.0), ("time_out", 17.0)),
    ),
}  # fmt: skip


def _mm(value: float) -> float:
    return round(value, 3)


def _corners(width: float, height: float) -> tuple[Box, ...]:
    far_x = _mm(width - CODE_EDGE_MM - CODE_MM)
    far_y = _mm(height - CODE_EDGE_MM - CODE_MM)
    return tuple(Box(x, y, CODE_MM, CODE_MM) for y in (CODE_EDGE_MM, far_y) for x in (CODE_EDGE_MM, far_x))


def _columns(size: _Size, right: float) -> tuple[Column, ...]:
    x = _LEFT
    columns = []
    for key, width in size.widths:
        columns.append(Column(key, _mm(x), width))
        x += width
    marks = _AIR + _PITCH * (len(LETTERS) - 1) + size.bubble + _AIR
    columns.append(Column("marks", _mm(x), _mm(marks)))
    columns.append(Column("notes", _mm(x + marks), _mm(right - x - marks)))
    return tuple(columns)


def _table(
    size: _Size, paper: Paper, columns: tuple[Column, ...], right: float
) -> tuple[tuple[Box, ...], tuple[RowBox, ...]]:
    heads, rows = [], []
    y = size.top
    height = size.row[paper]
    for row in range(1, size.rows + 1):
        if (row - 1) % (size.rows // 2) == 0:
            heads.append(Box(_LEFT, _mm(y), _mm(right - _LEFT), size.head))
            y += size.head
        box = Box(_LEFT, _mm(y), _mm(right - _LEFT), height)
        rows.append(RowBox(row, box, _bubbles(size, columns[-2].x + _AIR, y + height / 2)))
        y += height
    return tuple(heads), tuple(rows)


def _bubbles(size: _Size, left: float, middle: float) -> tuple[Bubble, ...]:
    top = _mm(middle - size.bubble / 2)
    return tuple(
        Bubble(letter, Box(_mm(left + i * _PITCH), top, size.bubble, size.bubble))
        for i, letter in enumerate(LETTERS)
    )


def _from_plain(plain: dict[str, Any]) -> SheetLayout:
    rows = (
        RowBox(r["row"], Box(**r["box"]), tuple(Bubble(b["letter"], Box(**b["box"])) for b in r["bubbles"]))
        for r in plain["rows"]
    )
    return SheetLayout(
        paper=Paper(plain["paper"]),
        variant=Variant(plain["variant"]),
        language=plain["language"],
        version=plain["version"],
        width=plain["width"],
        height=plain["height"],
        walk_in_rows=plain["walk_in_rows"],
        corners=tuple(Box(**c) for c in plain["corners"]),
        columns=tuple(Column(**c) for c in plain["columns"]),
        heads=tuple(Box(**h) for h in plain["heads"]),
        rows=tuple(rows),
    )
