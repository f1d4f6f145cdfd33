# SPDX-License-Identifier: Apache-2.0
"""The Sessions screen: when, where, who; and typing the sheets back in."""

from ui.screens.sessions.screen import SessionsScreen

__all__ = ["SessionsScreen"]
