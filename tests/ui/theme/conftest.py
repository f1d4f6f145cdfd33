# SPDX-License-Identifier: Apache-2.0
"""Widgets are tested in the program's own look, without a screen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import apply_theme, load_theme, register_fonts


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with fonts and the light theme."""
    register_fonts(qapp)
    apply_theme(qapp, load_theme("light"))
    return qapp


@pytest.fixture(autouse=True)
def _in_our_look(dressed: QApplication) -> None:
    return None
