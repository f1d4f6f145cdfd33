# SPDX-License-Identifier: Apache-2.0
"""The Adults screen: who can help, what they do, and what they led this year."""

from ui.screens.adults.screen import AdultsScreen

__all__ = ["AdultsScreen"]
