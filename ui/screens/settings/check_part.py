# SPDX-License-Identifier: Apache-2.0
"""What the checks of the data found, counted; hidden until they were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from app.storage.checks import Check
from ui.kit.table import Column, TableView
from ui.theme import Tone

# What a damaged data file shows by; the others are about how the program kept it.
_OF_THE_FILE = frozenset({"pages", "page journal", "structure"})


class CheckTable(TableView[Check]):
    """One line for each check."""

    def __init__(self) -> None:
        super().__init__(
            [
                Column(key="name", title="Checked", value=lambda r: r.name.capitalize(), width=130),
                Column(
                    key="detail", title="Found", value=lambda r: r.detail, least=320,
                    tooltip=lambda r: r.detail,
                ),
                Column(
                    key="ok", title="", value=lambda r: "Fine" if r.ok else "Look at this", width=130,
                    tone=lambda r: Tone.OK if r.ok else Tone.PROBLEM,
                ),
            ],
            name="Results of the checks", empty="Nothing has been checked yet.", least_rows=12,
        )  # fmt: skip
        self.hide()

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show them."""
        self.set_rows(checks)
        self.show()


def verdict(checks: Sequence[Check]) -> tuple[str, Tone]:
    """All of it in one sentence."""
    bad = [check for check in checks if not check.ok]
    if not bad:
        return f"All {len(checks)} checks are fine.", Tone.OK
    names = ", ".join(check.name for check in bad)
    found = "One check found something" if len(bad) == 1 else f"{len(bad)} checks found something"
    if _OF_THE_FILE & {check.name for check in bad}:
        what = "Close the program and open it again: it then offers to mend the data file."
    else:
        what = "Write a backup to a stick, and show this to whoever helps you."
    return f"{found}: {names}. {what}", Tone.PROBLEM
