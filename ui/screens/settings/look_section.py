# SPDX-License-Identifier: Apache-2.0
"""How the program looks on this laptop: colours and size of text, kept for the next start."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui import preferences
from ui.desk import Desk
from ui.kit.form import Field, Form
from ui.kit.form_dialog import Drafts
from ui.preferences import Look
from ui.screens.settings.section import Section
from ui.theme import THEME_NAMES, Tone, apply_theme, current, load_theme, scale

_SIZES = [(f"{percent / 100:g}", f"{percent} %") for percent in (100, 110, 125, 150, 175, 200)]


class LookSection(Section):
    """Two choices, at work at once."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "Look", "Ctrl and plus or minus change the size of text everywhere.")
        themes = [(name, load_theme(name).label) for name in THEME_NAMES]
        self.form = Form(
            [
                Field(key="theme", label="Colours", kind="choice", choices=themes, required=True),
                Field(key="scale", label="Size of text", kind="choice", choices=_SIZES, required=True),
            ]
        )
        self.form.edited.connect(lambda _key: self.dress())
        self.body.addWidget(self.form)
        self.body.addStretch(1)

    def read(self) -> None:
        """Show what is at work; a size between the offered ones shows the nearest."""
        nearest = min(_SIZES, key=lambda size: abs(float(size[0]) - scale()))[0]
        self.form.set_values({"theme": current().name, "scale": nearest})

    def dress(self) -> None:
        """Change the whole program at once, and keep it for the next start."""
        values = self.form.values()
        look = Look(values["theme"] or current().name, float(values["scale"] or scale()))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, load_theme(look.theme), look.scale)
        if preferences.save(look):
            self.banner.clear()
        else:
            self.banner.say(
                "The settings folder of this laptop cannot be written, so this holds until you close.",
                Tone.ATTENTION,
            )
