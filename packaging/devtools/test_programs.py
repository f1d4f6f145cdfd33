# SPDX-License-Identifier: Apache-2.0
"""The programs that tests drive and that no wheel brings: a PostgreSQL server and a browser.

Only ``dev.py test`` asks for them. Where they cannot be had, that is said on one line and the tests that need
them skip.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools import system
from devtools.problem import Problem

# Debian keeps the server's programs off PATH, in a folder for each version.
POSTGRESQL = Path("/usr/lib/postgresql")
# While this file is there, installing PostgreSQL makes no database cluster: no service is left running.
_NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/porchlight-tests.conf")


@dataclass(frozen=True, slots=True)
class Program:
    """What is looked for, who needs it, and the packages that bring it."""

    purpose: str
    found: Callable[[], object]
    debian: str
    fedora: str
    mac: str


def postgresql_folder(versions: Path = POSTGRESQL) -> Path | None:
    """Where ``initdb`` and ``postgres`` are; the newest version when there are several."""
    folders = [path.parent for path in versions.glob("*/bin/postgres")]
    if folders:
        return max(folders, key=lambda folder: _number(folder.parent.name))
    found = shutil.which("postgres")
    # A link beside other programs leads to the folder that has them all.
    return Path(found).resolve().parent if found else None


def chromium() -> str | None:
    """The browser of the tests."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def chromium_driver() -> str | None:
    """The program through which tests drive the browser."""
    return shutil.which("chromedriver")


PROGRAMS = (
    Program("testing with PostgreSQL", postgresql_folder, "postgresql", "postgresql-server", "postgresql"),
    Program("testing in a browser", chromium, "chromium", "chromium", "chromium"),
    Program("testing in a browser", chromium_driver, "chromium-driver", "chromedriver", "chromedriver"),
)


def ensure(programs: Sequence[Program] = PROGRAMS) -> None:
    """See that the programs are there, or say what brings them. Never stops the tests that need none."""
    if not sys.platform.startswith(("linux", "darwin")):
        return
    lacking = [program for program in programs if not program.found()]
    if not lacking:
        return
    if not (system.is_debian() and os.geteuid() == 0):
        print("Some tests will skip. This line brings what they need:\n  " + _line(lacking), flush=True)
        return
    for purpose in dict.fromkeys(program.purpose for program in lacking):
        _install([program.debian for program in lacking if program.purpose == purpose], purpose)


def _install(packages: Sequence[str], purpose: str) -> None:
    if "postgresql" in packages:
        _NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        _NO_CLUSTER.write_text("create_main_cluster = false\n", encoding="utf-8")
    try:
        system.install(packages, purpose)
    except Problem as problem:
        print(f"{problem}\nThe tests that need it will skip.", flush=True)
    finally:
        _NO_CLUSTER.unlink(missing_ok=True)


def _line(lacking: Sequence[Program]) -> str:
    if system.is_debian():
        names = " ".join(program.debian for program in lacking)
        return f"sudo apt-get update && sudo apt-get install -y {names}"
    if sys.platform == "darwin":
        return "brew install " + " ".join(program.mac for program in lacking)
    return "sudo dnf install " + " ".join(program.fedora for program in lacking)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
