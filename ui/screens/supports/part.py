# SPDX-License-Identifier: Apache-2.0
"""What one part of Supports is: a widget under a tab, built when first shown, read when it is in front."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.kit.form_dialog import Drafts
from ui.screen import Action


class SupportsPart(QWidget):
    """A subclass builds itself in its constructor and shows in ``read`` what it reads there.

    The part in front is read when it comes to the front and when a table the screen watches has changed.
    """

    # Another primary action than the one the screen shows, without anything stored.
    primary_changed = Signal()

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self.desk, self.drafts = desk, drafts

    def read(self) -> None:
        """Read what is shown, and show it."""
        raise NotImplementedError

    def primary(self) -> Action | None:
        """The one primary action while this part is in front; asked after ``read``."""
        return None

    def half_typed(self) -> dict[str, Any]:
        """What is chosen or typed here and not stored; see ``Screen.half_typed``."""
        return {}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Show again what ``half_typed`` gave. What is gone since is passed over."""

    def open_form(self, kind: str, row: str) -> bool:
        """Open the form whose draft is named ``kind row``; False when there is none."""
        return False
