# SPDX-License-Identifier: Apache-2.0
"""The Reports screen: what do I hand in?"""

from ui.screens.reports.screen import ReportsScreen

__all__ = ["ReportsScreen"]
