# SPDX-License-Identifier: Apache-2.0
"""The tray of conflicts: two people changed one thing without knowing of each other; somebody looks at it.

One value stands already, by a rule that is the same on every laptop. Choosing the other one is an ordinary
edit, which Undo takes back. The two sides stand above the list: on a low window they are seen first, and
the corner that says "Saved" does not cover what is chosen next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.restricted import NOT_SHOWN, sight_of, sights_of
from app.errors import PorchlightError
from app.keeping.people_here import hidden_from
from app.partnership import conflicts
from app.partnership.conflicts import ConflictRow, Side
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.layout import Card, column, flow, row
from ui.kit.table import Column, TableView
from ui.kit.text import label, small, soft
from ui.screens.partnership.words import when
from ui.theme import ROOM, SNUG, Tone, px

_SHORT = _KEEP, _TAKE, _LEAVE, _BRING_BACK = (
    "Keep this", "Take this instead", "Leave removed", "Bring back with this",
)  # fmt: skip
# How much of the window is a card, at least, beside the rail.
_CARD_OF_WINDOW = 0.36
_REMOVED = "Somebody took this away while somebody else was changing it."


class ConflictsPart(QWidget):
    """``read`` shows what nobody has looked at."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.banner = Banner(Tone.PROBLEM, closable=True)
        self.table: TableView[ConflictRow] = TableView(
            _columns(), name="Changes that met", least_rows=3,
            empty="Nothing to decide. When two laptops change the same thing without knowing of each other, "
            "both values wait here.",
        )  # fmt: skip
        self.table.selection_changed.connect(self._show_sides)
        self.table.row_activated.connect(self.open_person)
        self.stands = _SideCard("Stands now", self.keep)
        self.lost = _SideCard("The other value", self.take_other)
        self.removed = soft(_REMOVED)
        self.person = button(
            "Open this person", lambda: self.open_person(self.table.current_row), icon="person"
        )
        self.sides = QWidget()
        inside = column(spacing=SNUG)
        beside = row(self.stands, self.lost, spacing=ROOM, stretch=False)
        beside.setStretch(0, 1)
        beside.setStretch(1, 1)
        inside.addLayout(beside)
        inside.addWidget(self.removed)
        inside.addWidget(flow(self.person))
        self.sides.setLayout(inside)
        layout = column(self.banner, self.sides, spacing=SNUG)
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        self._show_sides()

    def read(self) -> int:
        """Show the open conflicts; returns how many there are."""
        with self._desk.ctx.store.read() as session:
            rows = conflicts.open_conflicts(session)
        rows = [self._as_seen(row) for row in rows]
        self.table.set_rows(rows)
        if rows and self.table.current_row is None:
            self.table.selectRow(0)
        self._show_sides()
        return len(rows)

    def _as_seen(self, row: ConflictRow) -> ConflictRow:
        """Without the words that whoever works now does not see; which side is whose stays."""
        table = row.row[0]
        sight = sight_of(table, row.field)
        needed = sights_of(table) if row.after_removal else frozenset(filter(None, [sight]))
        ctx = self._desk.ctx
        if not any(hidden_from(ctx.store, ctx.who, one) for one in needed):
            return row
        stands, lost = (
            side if side.text == conflicts.TAKEN_AWAY else replace(side, text=NOT_SHOWN)
            for side in (row.stands, row.lost)
        )
        return replace(row, stands=stands, lost=lost)

    def keep(self) -> None:
        """What stands is right."""
        self._settle(conflicts.keep, "Kept what stands")

    def take_other(self) -> None:
        """The other value is right."""
        self._settle(conflicts.take_other, "Took the other value")

    def open_person(self, chosen: ConflictRow | None) -> None:
        """Go to the student or adult that it is about."""
        if chosen is None or chosen.person is None:
            return
        kind, person = chosen.person
        way = self._desk.navigator
        (way.open_student if kind == "student" else way.open_adult)(person)

    def _settle(self, way: Callable[..., None], done: str) -> None:
        chosen = self.table.current_row
        if chosen is None:
            return
        try:
            way(self._desk.ctx.store, chosen.row, chosen.field, chosen.seq)
        except PorchlightError as problem:
            self.banner.say(sentence_for(problem), Tone.PROBLEM)
            self.read()
            return
        self.banner.clear()
        self._desk.navigator.saved(f"{done}. {chosen.title}")
        self.read()

    def _show_sides(self) -> None:
        chosen = self.table.current_row
        self.sides.setVisible(chosen is not None)
        if chosen is None:
            return
        self.removed.setVisible(chosen.after_removal)
        self.person.setVisible(chosen.person is not None)
        keep, take = _choices(chosen)
        self.stands.show_side(chosen, chosen.stands, keep)
        self.lost.show_side(chosen, chosen.lost, take)


class _SideCard(Card):
    """One of the two sides: of whom, what, by whom, where, when, and the button that chooses it."""

    def __init__(self, title: str, choose: Callable[[], object]) -> None:
        super().__init__(title)
        self.whom = soft("")
        self.value = label("", "strong")
        self.whose = small("")
        self.choose = button("", choose, icon="check")
        for part in (self.whom, self.value, flow(self.choose), self.whose):
            self.add(part)
        self.body.addStretch(1)

    def show_side(self, one: ConflictRow, side: Side, words: str) -> None:
        self.whom.setText(one.title)
        self.value.setText(_text(side))
        self.whose.setText(_whose(side))
        self.choose.setText(words if self._has_room_for(words) else _BRING_BACK)
        self.choose.setAccessibleName(words)
        self.choose.setAccessibleDescription(f"{one.title}: {_text(side)}, {_whose(side)}")

    def _has_room_for(self, words: str) -> bool:
        """A name can be longer than half a window with large text; the button says it all to a reader."""
        room = self.window().width() * _CARD_OF_WINDOW
        return words in _SHORT or self.choose.fontMetrics().horizontalAdvance(words) + px(56) <= room


def _choices(one: ConflictRow) -> tuple[str, str]:
    """What the two buttons do, in words."""
    if one.after_removal:
        return _LEAVE, f"Bring {one.called or 'it'} back with this"
    return _KEEP, _TAKE


def _text(side: Side) -> str:
    return (
        f"{side.text[:1].upper()}{side.text[1:]}"
        if side.text == conflicts.TAKEN_AWAY
        else side.text or "(empty)"
    )


def _whose(side: Side) -> str:
    where = f" on “{side.laptop}”" if side.laptop else ""
    return f"{side.who}{where}, {when(side.at)}"


def _columns() -> list[Column[ConflictRow]]:
    return [
        Column(key="what", title="What", value=lambda r: r.whom, least=160, tooltip=lambda r: r.title,
               sortable=False),
        Column(key="field", title="Field", value=lambda r: r.field_text, least=170,
               tooltip=lambda r: r.field_text, sortable=False),
        Column(key="stands", title="Stands now", value=lambda r: _text(r.stands), least=130,
               tooltip=lambda r: _text(r.stands), sortable=False),
        Column(key="lost", title="The other value", value=lambda r: _text(r.lost), least=130,
               tooltip=lambda r: _text(r.lost), sortable=False),
        Column(key="when", title="When", value=lambda r: when(max(r.stands.at, r.lost.at)), width=150,
               soft=True, sortable=False),
    ]  # fmt: skip
