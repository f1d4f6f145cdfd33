# SPDX-License-Identifier: Apache-2.0
"""Asks who lets an adult in who is not cleared, and why, when something with students is about to be stored.

The gate itself is ``app.services.clearance``; ``Desk.store_as`` calls this for every screen, so that none can
forget it. What was given is printed on the audit page.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from app.clock import id_text
from app.errors import NotCleared
from app.services.clearance import OverrideDraft
from ui.kit.drafts import Drafts
from ui.kit.form import Field
from ui.kit.form_dialog import FormDialog
from ui.kit.text import label, soft

RULE = (
    "Only adults who are cleared work with students. An exception names who decides it and why, and is "
    "printed on the audit page."
)


def ask_to_let_in(problem: NotCleared, who: str, drafts: Drafts) -> OverrideDraft | None:
    """The answer of the person at the laptop; None when nothing shall be stored. Waits for it."""
    given: list[OverrideDraft] = []

    def keep(values: dict[str, Any]) -> None:
        given.append(OverrideDraft(str(values["who"]), str(values["reason"])))

    dialog = FormDialog(
        _in_front(), "Not cleared to work with students", "Let it happen all the same",
        [
            Field(key="who", label="Who decides this", required=True),
            Field(key="reason", label="Why it cannot wait", kind="long", required=True),
        ],
        keep, drafts=drafts, draft=f"let in {_told_apart(problem)}", values={"who": who},
    )  # fmt: skip
    told = [label(f"{name}: {missing}") for _id, name, missing in problem.adults]
    for place, words in enumerate((*told, soft(RULE))):
        dialog.body.insertWidget(place, words)  # read before anything is typed
    dialog.exec()
    return given[0] if given else None


def _in_front() -> QWidget:
    found = QApplication.activeModalWidget() or QApplication.activeWindow()
    return found or QApplication.topLevelWidgets()[0]


def _told_apart(problem: NotCleared) -> str:
    """Half a reason for one adult is not offered for the next."""
    return " ".join(id_text(one) for one, _name, _missing in problem.adults)
