# SPDX-License-Identifier: Apache-2.0
"""How packages are installed, and what to say when that fails.

Only wheels whose hashes are in our files: a source package would be built with tools that nobody
checked. Which index pip asks is the person's own setting and never ours.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from devtools.problem import Problem

NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|ConnectTimeout|ReadTimeout"
    r"|ConnectionResetError|Connection refused|Network is unreachable|getaddrinfo failed|ProxyError",
)
MISSING = re.compile(r"No matching distribution found for (\S+)")


class NothingChanged(Problem):
    """pip gave up before it touched what is installed."""


def install(python: Path, files: Sequence[Path], log: Path) -> None:
    """Install exactly what the files list; pip's own words go to ``log``. Raises Problem."""
    count = sum(len(re.findall(r"(?m)^[a-z0-9]", path.read_text(encoding="utf-8"))) for path in files)
    print(f"Installing up to {count} packages (the first time this takes a minute or two) ...", flush=True)
    command = [
        str(python), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input",
        "--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off",
    ]  # fmt: skip
    for path in files:
        command += ["-r", str(path)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as running:
        said = _follow(running.stdout or ())
    log.write_text(said, encoding="utf-8")
    if running.returncode:
        raise explain(said, log)


def _follow(lines: Iterable[str]) -> str:
    """Collect the lines; on a terminal, show what is being fetched on one line that is overwritten."""
    kept = []
    for line in lines:
        kept.append(line)
        if sys.stdout.isatty():
            print("\r\x1b[K  " + line.strip()[:76], end="", flush=True)
    if sys.stdout.isatty():
        print("\r\x1b[K", end="", flush=True)
    return "".join(kept)


def explain(said: str, log: Path) -> Problem:
    """The sentence for what pip printed."""
    if "No space left on device" in said:
        return Problem("The disk is full; free about 2 GB and run this command again.")
    if "DO NOT MATCH THE HASHES" in said:
        return NothingChanged(
            "A downloaded package is not the one this program was tested with, so nothing was installed; "
            f"try again on another network ({log} names the package)."
        )
    missing = MISSING.search(said)
    fetched = "Downloading" in said or "Using cached" in said or "Requirement already" in said
    # The first packages exist for every system: if not even those were found, it is the network.
    if NETWORK.search(said) or (missing and not fetched):
        return NothingChanged(
            "The packages could not be downloaded; connect to the network once and run this command again."
        )
    if missing:
        return NothingChanged(_no_wheel(missing[1]))
    tail = " ".join(said.strip().splitlines()[-1:])
    return Problem(f"The packages could not be installed ({log} has every line): {tail}")


def _no_wheel(package: str) -> str:
    """Why a listed package does not exist for this machine, as far as it can be told."""
    if sys.platform == "win32" and platform.machine() == "ARM64":
        return (
            f"There is no {package} for Python on Windows ARM; install the 64-bit Intel (amd64) Python, "
            "which Windows runs as well, and use that."
        )
    return (
        f"There is no ready-made {package} for {platform.system()} {platform.machine()} with Python "
        f"{platform.python_version()}; Python 3.11 to 3.13 on Windows 10, macOS 13, Ubuntu 22.04, Debian 12 "
        "or newer is known to work."
    )
