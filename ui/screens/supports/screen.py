# SPDX-License-Identifier: Apache-2.0
"""Supports: who needs whom. Its parts stand under tabs, each in a file of its own, listed in ``parts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout

from ui.desk import Desk
from ui.kit.page import Page
from ui.kit.panels import Panels
from ui.screen import Action, Screen

if TYPE_CHECKING:
    from ui.screens.supports.part import SupportsPart


class SupportsScreen(Screen):
    """Who needs whom?"""

    name = "supports"
    title = "Supports"
    icon = "supports"
    help_topic = "supports"
    watches = frozenset(
        {
            "adult",
            "adult_role",
            "adult_step",
            "assignment",
            "availability",
            "consent",
            "contact",
            "list_word",
            "mark",
            "match_pause",
            "membership",
            "milestone",
            "need",
            "not_with",
            "referral",
            "requirement",
            "school",
            "session",
            "setting",
            "site",
            "student",
            "student_group",
            "training",
            "travel",
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.changes)
        self.desk = desk
        self.drafts = desk.drafts.part("supports")

    def _build(self) -> None:
        from ui.screens.supports.parts import PARTS

        self.page = Page("Supports")
        self.parts = Panels("Parts of Supports")
        self._made: dict[str, SupportsPart] = {}
        for one in PARTS:
            self.parts.add_later(one.key, one.title, partial(self._make, one), under=one.under)
        self.parts.shown.connect(lambda _key: self._read_part())
        self.page.add(self.parts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    def _make(self, one: Any) -> SupportsPart:
        made: SupportsPart = one.make(self.desk, self.drafts)
        self._made[one.key] = made
        made.primary_changed.connect(lambda: self._show_primary(made))
        return made

    def offers(self) -> Sequence[Action]:
        """Every part, by its words."""
        from ui.screens.supports.parts import PARTS

        return [Action(one.key, one.title, partial(self.show_part, one.key), self.icon) for one in PARTS]

    def half_typed(self) -> dict[str, Any]:
        """The part in front, and what is chosen in each part that was opened."""
        return {
            "part": self.parts.current,
            "parts": {key: made.half_typed() for key, made in self._made.items()},
        }

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show them again."""
        for key, own in kept["parts"].items():
            if own:
                self.part(key).put_back(own)
        self.show_part(str(kept["part"]))

    def open_form(self, place: str) -> bool:
        """Open a form by the place of its draft: its kind, then the id of its row where it has one."""
        from ui.screens.supports.parts import PARTS

        kind, _, row = place.partition(" ")
        one = next((one for one in PARTS if kind in one.forms), None)
        if one is None:
            return False
        self.show_part(one.key)
        return bool(self.part(one.key).open_form(kind, row))

    def part(self, key: str) -> Any:
        """A part, built if it was not yet. Raises KeyError."""
        return self.parts.part(key)

    def show_part(self, key: str) -> None:
        """Bring a part to the front, read."""
        self.ensure_built()
        self.parts.show_part(key)

    def refresh(self) -> None:
        """Read the part in front anew."""
        self._read_part()

    def _read_part(self) -> None:
        part = self._made.get(self.parts.current)
        if part is None:
            return
        part.read()
        self._show_primary(part)

    def _show_primary(self, part: SupportsPart) -> None:
        """The primary action of the part in front."""
        action = part.primary() if part is self._made.get(self.parts.current) else None
        if action is not None:
            self.page.set_primary(action.title, action.run, icon=action.icon)
        elif self.page.primary is not None:
            self.page.primary.hide()
