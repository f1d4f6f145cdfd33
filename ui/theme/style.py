# SPDX-License-Identifier: Apache-2.0
"""From tokens to what is on screen: Fusion, a palette, and the one style sheet of the program.

No other module sets a style sheet or names a colour. Widgets say what they are with ``set_role``; the
template ``resources/themes/porchlight.qss`` says how that looks.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from string import Template

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.paths import resources
from ui.theme import icons, tokens
from ui.theme.fonts import base_font
from ui.theme.tokens import Theme, px

# Marks inside controls, which a style sheet can only take from files: file name -> (icon, colour role).
_CONTROL_MARKS = {
    "down": ("down", "ink_soft"),
    "up": ("up", "ink_soft"),
    "left": ("left", "ink"),
    "right": ("right", "ink"),
    "tick": ("check", "on_action"),
    "tick_off": ("check", "disabled"),
    "radio": ("dot", "on_action"),
    "radio_off": ("dot", "disabled"),
}
_marks_folder: list[tempfile.TemporaryDirectory[str]] = []


def apply_theme(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Dress the whole program in ``theme`` with text at ``scale`` (1.0 to 2.0), also while it runs."""
    tokens.use(theme, scale)
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    QToolTip.setPalette(_palette(theme))
    app.setFont(base_font())
    QToolTip.setFont(base_font())
    app.setStyleSheet(_style_sheet(theme))
    icons.dress_again(app)


def set_role(widget: QWidget, **roles: str) -> None:
    """Name what a widget is (``words="heading"``, ``surface="card"``, ``kind="primary"``)."""
    changed = False
    for name, value in roles.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    group = QPalette.ColorRole
    for role, token in (
        (group.Window, "paper"), (group.WindowText, "ink"), (group.Base, "surface"),
        (group.AlternateBase, "sunken"), (group.Text, "ink"), (group.Button, "surface"),
        (group.ButtonText, "ink"), (group.BrightText, "problem"), (group.Highlight, "action"),
        (group.HighlightedText, "on_action"), (group.ToolTipBase, "surface"), (group.ToolTipText, "ink"),
        (group.PlaceholderText, "ink_soft"), (group.Link, "action"), (group.LinkVisited, "action"),
        (group.Light, "surface"), (group.Midlight, "line"), (group.Mid, "line"), (group.Dark, "edge"),
        (group.Shadow, "edge"), (group.Accent, "action"),
    ):  # fmt: skip
        palette.setColor(role, theme.color(token))
    for role in (group.WindowText, group.Text, group.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.color("disabled"))
    return palette


def _style_sheet(theme: Theme) -> str:
    template = (resources() / "themes" / "porchlight.qss").read_text(encoding="utf-8")
    values: dict[str, object] = dict(theme.colors)
    values |= {f"px{n}": px(n) for n in (16, 18, 20, 28, 36, 40)}
    values |= {
        "small": px(tokens.TEXT_SMALL),
        "body": px(tokens.TEXT_BODY),
        "heading": px(tokens.TEXT_HEADING),
    }
    values |= {"control": tokens.RADIUS_CONTROL, "card": tokens.RADIUS_CARD}
    # Focus is one pixel thicker than the edge at rest; the padding gives that pixel back.
    values |= {"thin": theme.line_width, "thick": theme.line_width + 1}
    values |= {"pad_y": px(6), "pad_x": px(12), "pad_y_focus": px(6) - 1, "pad_x_focus": px(12) - 1}
    values |= {"field_x": px(8), "field_x_focus": px(8) - 1}
    values["radio"] = px(16) // 2 + theme.line_width - 1
    # The rail keeps all its places in 640 pixels also at 200 %.
    values["place"] = min(px(28), 40)
    values["marks"] = _write_marks(theme)
    return Template(template).substitute(values)


def _write_marks(theme: Theme) -> str:
    """Tinted marks in a folder of their own per theme, since Qt caches images by name; gone at exit."""
    if not _marks_folder:
        _marks_folder.append(
            tempfile.TemporaryDirectory(prefix="porchlight-marks-", ignore_cleanup_errors=True)
        )
    folder = Path(_marks_folder[0].name) / theme.name
    if not folder.exists():
        folder.mkdir()
        for file, (name, role) in _CONTROL_MARKS.items():
            drawing = icons.svg_source(name).replace("currentColor", theme.colors[role])
            (folder / f"{file}.svg").write_text(
                drawing.replace('width="1.75"', 'width="2.5"'), encoding="utf-8"
            )
    return folder.as_posix()
