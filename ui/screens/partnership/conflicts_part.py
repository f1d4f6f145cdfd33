# SPDX-License-Identifier: Apache-2.0
"""The tray of conflicts: two people changed one field without knowing of each other; somebody looks at it.

One value stands already, by a rule that is the same on every laptop. Choosing the other one is an ordinary
edit, which Undo takes back.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.errors import PorchlightError
from app.partnership import conflicts
from app.partnership.conflicts import ConflictRow, Side
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.layout import Card, column, row
from ui.kit.table import Column, TableView
from ui.kit.text import label, small, soft
from ui.screens.partnership.words import when
from ui.theme import ROOM, SNUG, Tone

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
        self.stands = _SideCard("Stands now", "Keep this", self.keep)
        self.lost = _SideCard("The other value", "Take this instead", self.take_other)
        self.removed = soft(_REMOVED)
        self.person = button(
            "Open this person", lambda: self.open_person(self.table.current_row), icon="person"
        )
        self.sides = QWidget()
        above = row(spacing=SNUG, stretch=False)
        above.addWidget(self.removed, 1)
        above.addStretch(1)
        above.addWidget(self.person)
        inside = column(spacing=SNUG)
        inside.addLayout(above)
        inside.addLayout(row(self.stands, self.lost, spacing=ROOM, stretch=False))
        self.sides.setLayout(inside)
        layout = column(self.banner, spacing=SNUG)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.sides)
        self.setLayout(layout)
        self._show_sides()

    def read(self) -> int:
        """Show the open conflicts; returns how many there are."""
        with self._desk.ctx.store.read() as session:
            rows = conflicts.open_conflicts(session)
        self.table.set_rows(rows)
        if rows and self.table.current_row is None:
            self.table.selectRow(0)
        self._show_sides()
        return len(rows)

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
        self._desk.navigator.saved(f"{done}: {chosen.field_text} of {_thing(chosen)}")
        self.read()

    def _show_sides(self) -> None:
        chosen = self.table.current_row
        self.sides.setVisible(chosen is not None)
        if chosen is None:
            return
        self.removed.setVisible(chosen.after_removal)
        self.person.setVisible(chosen.person is not None)
        self.stands.show_side(chosen.stands)
        self.lost.show_side(chosen.lost)


class _SideCard(Card):
    """One of the two values: what, who, where, when, and the button that chooses it."""

    def __init__(self, title: str, action: str, choose: Callable[[], object]) -> None:
        super().__init__(title)
        self.value = label("", "strong")
        self.whose = small("")
        self.choose = button(action, choose, icon="check")
        for part in (self.value, self.whose):
            self.add(part)
        self.body.addStretch(1)
        self.add(self.choose)

    def show_side(self, side: Side) -> None:
        self.value.setText(side.text or "(empty)")
        self.whose.setText(_whose(side))
        self.choose.setAccessibleDescription(f"{side.text or 'empty'}, {_whose(side)}")


def _whose(side: Side) -> str:
    where = f" on “{side.laptop}”" if side.laptop else ""
    return f"{side.who}{where}, {when(side.at)}"


def _thing(one: ConflictRow) -> str:
    return f"{one.thing} {one.name}".strip()


def _columns() -> list[Column[ConflictRow]]:
    return [
        Column(key="what", title="What", value=_thing, least=200, tooltip=_thing, sortable=False),
        Column(key="field", title="Field", value=lambda r: r.field_text, width=120, sortable=False),
        Column(key="stands", title="Stands now", value=lambda r: r.stands.text or "(empty)", least=140,
               sortable=False),
        Column(key="lost", title="The other value", value=lambda r: r.lost.text or "(empty)", least=140,
               sortable=False),
        Column(key="when", title="When", value=lambda r: when(max(r.stands.at, r.lost.at)), width=170,
               soft=True, sortable=False),
    ]  # fmt: skip
