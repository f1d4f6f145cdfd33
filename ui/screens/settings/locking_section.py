# SPDX-License-Identifier: Apache-2.0
"""When the program locks by itself on this laptop."""

from __future__ import annotations

from ui import preferences
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.form import Field, Form
from ui.kit.form_dialog import Drafts
from ui.kit.layout import flow
from ui.preferences import IDLE_LEAST, IDLE_MOST
from ui.screens.settings.section import Section
from ui.theme import Tone

_WHAT = (
    "It locks with the screen of this laptop, when its lid is closed, with Ctrl+L, and when nobody types or "
    "moves the mouse. What was half typed is kept, encrypted, and comes back with the passphrase."
)
_MINUTES = (5, 10, 15, 20, 30)


class LockingSection(Section):
    """One choice, at work at once, and locking now."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "Locking", _WHAT)
        assert (_MINUTES[0], _MINUTES[-1]) == (IDLE_LEAST, IDLE_MOST)
        self.form = Form(
            [
                Field(
                    key="minutes", label="Lock when nobody is there for", kind="choice", required=True,
                    choices=[(str(number), f"{number} minutes") for number in _MINUTES],
                )
            ]
        )  # fmt: skip
        self.form.edited.connect(lambda _key: self.keep())
        self.body.addWidget(self.form)
        self.body.addWidget(flow(button("Lock now", desk.navigator.lock, icon="lock", tooltip="Ctrl+L")))
        self.body.addStretch(1)

    def read(self) -> None:
        """Show what is at work; a number between the offered ones shows the nearest."""
        now = preferences.load_idle_minutes()
        nearest = min(_MINUTES, key=lambda number: abs(number - now))
        self.form.set_values({"minutes": str(nearest)})

    def keep(self) -> None:
        """Keep the choice for this laptop."""
        minutes = int(self.form.values()["minutes"] or preferences.IDLE_USUAL)
        if preferences.save_idle_minutes(minutes):
            self.banner.say(f"It locks after {minutes} minutes.", Tone.OK)
        else:
            self.banner.say(
                "The settings folder of this laptop cannot be written, so it stays at 10 minutes.",
                Tone.ATTENTION,
            )
