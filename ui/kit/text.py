# SPDX-License-Identifier: Apache-2.0
"""Labels in the three text sizes. Text is always plain: a name with ``<`` in it is shown as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.theme import set_role


def label(text: str, role: str = "body", *, wrap: bool = True) -> QLabel:
    """A label; roles: heading, section, strong, body, soft, small, field, error, number."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        # Wrapped text may become narrow; its height follows from its width.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    set_role(made, words=role)
    return made


def heading(text: str) -> QLabel:
    """The one heading of a page."""
    made = label(text, "heading")
    made.setContentsMargins(2, 0, 0, 0)  # a J reaches left of where it begins
    return made


def section_heading(text: str) -> QLabel:
    """The heading of a part of a page."""
    return label(text, "section")


def soft(text: str) -> QLabel:
    """Text that explains rather than says."""
    return label(text, "soft")


def small(text: str) -> QLabel:
    """Small print: dates, sources, counts."""
    return label(text, "small")
