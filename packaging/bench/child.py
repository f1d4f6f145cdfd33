# SPDX-License-Identifier: Apache-2.0
"""Starts the real program in a process of its own, without a screen, and hears what it measured.

What runs in there is in ``inside/``: each file prints one line of JSON. Such a process knows only an empty
home folder, its clock stands on the day that the ten-year program has come to, and its compiled modules lie
in a folder of this run, because an installed program has them too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import data

_COMPILED = tempfile.TemporaryDirectory(prefix="porchlight-bench-compiled-")
HERE = Path(__file__).resolve().parent
_PATH = os.pathsep.join((str(HERE.parents[1]), str(HERE.parent)))
_HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
          "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")  # fmt: skip
_LONGEST = 300


@contextmanager
def program() -> Iterator[Path]:
    """A copy of the ten-year program that may be written to; gone afterwards."""
    original = data.folder(10).root
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-run-") as folder:
        yield Path(shutil.copytree(original, Path(folder) / "program"))


def ask(probe: str, *words: str) -> dict[str, Any]:
    """Run ``inside/<probe>.py``; its answer, with ``asked_at``: seconds of the monotonic clock at the start.

    Raises RuntimeError with what it said when it fails.
    """
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-home-") as home:
        command = [sys.executable, "-P", str(HERE / "inside" / f"{probe}.py"), *words]
        asked_at = time.monotonic()
        answer = subprocess.run(
            command, env=_environment(home), cwd=home, capture_output=True, check=False, text=True,
            timeout=_LONGEST,
        )  # fmt: skip
    if answer.returncode:
        raise RuntimeError(f"{probe} {' '.join(words)} ended with {answer.returncode}:\n{answer.stderr}")
    told: dict[str, Any] = json.loads(answer.stdout.strip().splitlines()[-1])
    return told | {"asked_at": asked_at}


def _environment(home: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours | dict.fromkeys(_HOMES, home) | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": _PATH,
        "PYTHONPYCACHEPREFIX": _COMPILED.name,
        "PORCHLIGHT_NOW": f"{data.TODAY.isoformat()}T15:00",
        "BENCH_PASSPHRASE": data.PASSPHRASE,
    }  # fmt: skip
