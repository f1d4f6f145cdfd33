# SPDX-License-Identifier: Apache-2.0
"""What is noted of one run of the window: its start and end, and where it fell down if it does.

Begun once the first window is painted. What may be noted at all is in ``app.logs``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui import errors

if TYPE_CHECKING:
    from app.crashes import Watch


class RunLog:
    """Of the program in one data directory; a first run, which has none yet, is not noted."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._watch: Watch | None = None
        errors.log_to(root)

    def begin(self) -> None:
        """Keep what earlier runs left that fell down, and watch this one."""
        from app import crashes, logs

        if self._watch is not None or not self._root.is_dir():
            return
        crashes.collect(self._root)
        self._watch = crashes.Watch(self._root / "logs")
        logs.log_of(self._root).note(logs.Event.START, logs.Word.WINDOW)

    def end(self) -> None:
        """The run ends well."""
        from app import logs

        if self._watch is not None:
            self._watch.stop()
            self._watch = None
            logs.log_of(self._root).note(logs.Event.END, logs.Word.WINDOW)
