# SPDX-License-Identifier: Apache-2.0
"""How long work tells how far it is, and learns that it should stop.

Work calls ``step`` between pieces that may be abandoned; the caller decides whether that draws a bar,
prints a line, or raises ``Cancelled``.
"""

from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):
    """The person pressed Cancel; the work stops at this step and changes nothing."""


class Progress(Protocol):
    def step(self, done: int, total: int, sentence: str) -> None:
        """Report ``done`` of ``total`` pieces (total 0: unknown). Raises ``Cancelled`` to stop the work."""


class _Silent:
    def step(self, done: int, total: int, sentence: str) -> None:
        return None


SILENT: Progress = _Silent()
