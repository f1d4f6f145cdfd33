# SPDX-License-Identifier: Apache-2.0
"""The Settings screen: files in, backups, checks, and how the program looks."""

from ui.screens.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]
