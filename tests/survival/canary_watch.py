# SPDX-License-Identifier: Apache-2.0
"""Watching from outside what files a process has, also those that are there for a moment or have no name.

A process of its own looks: to close a file of a running SQLite from within would take its locks away.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

from tests.survival.canary_search import every_file, has_canary, looks_open  # noqa: E402 - by the line above

_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - where to look, not where to write
_LARGEST = 4 << 20
_PAUSE = 0.002


@dataclass
class Seen:
    """``found`` are lines about canaries, ``files`` how many contents were looked at."""

    found: list[str] = field(default_factory=list)
    files: int = 0
    looks: int = 0


class Watcher:
    """Looks at folders, and at every file that a process has open."""

    def __init__(self, process: int, folders: list[Path], wished: list[Path]) -> None:
        self._open = Path(f"/proc/{process}/fd")
        self._folders, self._wished = folders, wished
        self._known: set[tuple[int, int, int]] = set()
        self.seen = Seen()

    def look(self) -> None:
        """Once, at everything that is new or other than before."""
        self.seen.looks += 1
        with suppress(OSError):
            for path in [*every_file(self._folders, self._wished), *self._open_files()]:
                with suppress(OSError):
                    self._look_at(path)

    def _open_files(self) -> Iterator[Path]:
        for handle in self._open.iterdir() if self._open.is_dir() else ():
            with suppress(OSError):
                target = str(handle.readlink())
                is_temporary = target.endswith("(deleted)") or target.startswith(_TEMPORARY)
                if is_temporary and not any(target.startswith(str(one)) for one in self._wished):
                    yield handle

    def _look_at(self, path: Path) -> None:
        stat = path.stat()
        key = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if key in self._known or not path.is_file():
            return
        self._known.add(key)
        content = path.read_bytes()
        self.seen.files += 1
        if has_canary(content, deeply=len(content) < _LARGEST):
            self.seen.found.append(f"{path}: a canary")
        if what := looks_open(content):
            self.seen.found.append(f"{path}: {what}")


@contextmanager
def watched(folders: list[Path], wished: list[Path]) -> Iterator[Seen]:
    """Watch this process while the block runs; what was seen is there afterwards."""
    seen = Seen()
    asked = json.dumps([os.getpid(), [str(one) for one in folders], [str(one) for one in wished]])
    with subprocess.Popen(
        [sys.executable, __file__, asked], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdin is not None
        assert watcher.stdout is not None
        assert watcher.stdout.readline() == "looking\n"
        try:
            yield seen
        finally:
            watcher.stdin.write("over\n")
            watcher.stdin.close()
            said = json.loads(watcher.stdout.readline())
    seen.found, seen.files, seen.looks = said


def main() -> None:
    """Look until somebody writes a line, once more, and say what was seen."""
    process, folders, wished = json.loads(sys.argv[1])
    watcher = Watcher(process, [Path(one) for one in folders], [Path(one) for one in wished])
    sys.stdout.write("looking\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], _PAUSE)[0]:
        watcher.look()
    watcher.look()
    sys.stdout.write(json.dumps([watcher.seen.found, watcher.seen.files, watcher.seen.looks]) + "\n")


if __name__ == "__main__":
    main()
