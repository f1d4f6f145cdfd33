# SPDX-License-Identifier: Apache-2.0
"""Packages of the operating system: installed where that is ours to do, else named.

"Ours" is root on Debian or Ubuntu, which is what a container or a test machine is. Everybody else
gets the exact line to run.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from devtools.problem import Problem


def is_debian() -> bool:
    """Debian, Ubuntu and what is built on them."""
    return sys.platform == "linux" and shutil.which("apt-get") is not None


def install(packages: Sequence[str], purpose: str) -> None:
    """Install Debian packages as root, or raise Problem with the line to run."""
    names = " ".join(packages)
    if os.geteuid() != 0:
        raise Problem(
            f"{purpose} needs packages of the system; run this line, then this command again:\n"
            f"  sudo apt-get update && sudo apt-get install -y {names}"
        )
    print(f"Installing packages of the system for {purpose}: {names} ...", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # An update with one unreachable source fails although the rest is fresh: the install decides.
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, capture_output=True, check=False)
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        env=quiet, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Problem(f"apt-get could not install {names}: {' '.join(reason)}")


def need_venv_module() -> None:
    """Debian keeps the part of Python that makes environments in a package of its own."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not is_debian():
        raise Problem("This Python cannot make environments; install its venv and ensurepip modules first.")
    install([package], "making an environment")
