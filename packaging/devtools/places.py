# SPDX-License-Identifier: Apache-2.0
"""Where things lie in a checkout and in its environment, on every system."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
VENV = ROOT / ".venv"
RUNTIME = PACKAGING / "requirements.txt"
DEV = PACKAGING / "requirements-dev.txt"


def inside(venv: Path, part: str) -> Path:
    """A folder of an environment made by this Python; ``part`` as sysconfig names it: scripts, purelib."""
    return Path(sysconfig.get_path(part, scheme="venv", vars={"base": str(venv), "platbase": str(venv)}))


def interpreter(venv: Path) -> Path:
    """The Python of an environment."""
    return inside(venv, "scripts") / ("python.exe" if os.name == "nt" else "python")
