# SPDX-License-Identifier: Apache-2.0
"""Killing the real program at a random moment, and hearing what it had said before.

``Warm`` keeps a process from which children are forked; where the system cannot fork, each is started anew.
What they do is in ``jobs``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.conftest import ROOT

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
_COMMAND = [sys.executable, "-W", "error", "-m", "tests.survival.jobs"]


class Warm:
    """``with Warm(said) as warm``; ``said`` is a file for what children write to standard error."""

    def __init__(self, said: Path, *, fork: bool = hasattr(os, "fork")) -> None:
        self._said, self._fork = said, fork
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        if self._fork:
            self._process = self._start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _failure: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._end(self._process)

    def killed(
        self, draw: random.Random, job: str, *arguments: str | Path, lines: int, longest: float
    ) -> list[list[str]]:
        """Do a job and kill it: when it has said up to so many ``lines``, and up to ``longest`` seconds more.

        Gives the lines that it said until then, as words. It may have ended before; with a mistake of its own
        it must not.
        """
        return self._run(job, arguments, draw.randint(0, lines), draw.random() * longest)

    def done(self, job: str, *arguments: str | Path) -> float:
        """Do a job to its end; the seconds that it took."""
        begun = time.monotonic()
        self._run(job, arguments, None, 0)
        return time.monotonic() - begun

    def said(self, job: str, *arguments: str | Path) -> list[list[str]]:
        """Do a job to its end, or until it kills itself; what it said."""
        return self._run(job, arguments, None, 0)

    def _run(
        self, job: str, arguments: tuple[str | Path, ...], wanted: int | None, after: float
    ) -> list[list[str]]:
        words = [job, *map(str, arguments)]
        process = self._process or self._start(*words)
        lines = _lines(process)
        if process is self._process:
            assert process.stdin is not None
            process.stdin.write(json.dumps(words) + "\n")
            process.stdin.flush()
        started = next(lines)
        assert started[0] == "started", started
        heard: list[list[str]] = []
        while wanted is not None and len(heard) < wanted and heard[-1:] != [["ended", "0"]]:
            heard.append(next(lines))
        if wanted is not None and heard[-1:] != [["ended", "0"]]:
            time.sleep(after)
            with suppress(ProcessLookupError):
                os.kill(int(started[1]), KILL)
        while process is self._process and (not heard or heard[-1][0] != "ended"):
            heard.append(next(lines))
        if process is self._process:
            code = int(heard.pop()[1])
        else:
            heard += lines
            code = process.wait(30)
            self._end(process)
        assert code in {0, -9, 15}, (code, self._said.read_text()[-2000:])
        return heard

    def _start(self, *words: str) -> subprocess.Popen[str]:
        paths = os.pathsep.join([str(ROOT), str(ROOT / "packaging")])
        with self._said.open("ab") as out:
            return subprocess.Popen(
                [*_COMMAND, *words], cwd=ROOT, env=os.environ | {"PYTHONPATH": paths}, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=out, text=True,
            )  # fmt: skip

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(10)
        finally:
            process.kill()
            if process.stdout is not None:
                process.stdout.close()


def _lines(process: subprocess.Popen[str]) -> Iterator[list[str]]:
    """What a job says; what the program itself prints is left out."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("# "):
            yield line[2:].split()
