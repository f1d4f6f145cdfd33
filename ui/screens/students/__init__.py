# SPDX-License-Identifier: Apache-2.0
"""The Students screen: how is this child doing?"""

from ui.screens.students.screen import StudentsScreen

__all__ = ["StudentsScreen"]
