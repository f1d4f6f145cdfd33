# SPDX-License-Identifier: Apache-2.0
"""The Today screen: what needs me now?"""

from ui.screens.today.screen import TodayScreen

__all__ = ["TodayScreen"]
