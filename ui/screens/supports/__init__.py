# SPDX-License-Identifier: Apache-2.0
"""Who needs whom: coverage, suggested matches, and the life of a match. Parts are listed in ``parts``."""

from ui.screens.supports.screen import SupportsScreen

__all__ = ["SupportsScreen"]
