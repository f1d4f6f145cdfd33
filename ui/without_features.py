# SPDX-License-Identifier: Apache-2.0
"""Spares reading the source of every module that is imported after Qt.

PySide offers other spellings of its names (``from __feature__ import snake_case``). To know which
modules may ask for them it reads the source text of everything that is imported later, and Python keeps that
text: 20 ms before the first window and 25 MB while the program runs. Nobody here asks for such spellings, so
every module gets the answer that it would get anyway: it uses Qt as it is. Where a later PySide has no such
function, nothing is changed and nothing breaks.
"""

from __future__ import annotations

import sys

import PySide6  # noqa: F401 - brings the support module along

_READS_SOURCES = "_mod_uses_pyside"
_support = sys.modules.get("shibokensupport.feature")
if _support is not None and hasattr(_support, _READS_SOURCES):
    setattr(_support, _READS_SOURCES, lambda _module: True)
