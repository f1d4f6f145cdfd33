# SPDX-License-Identifier: Apache-2.0
"""Known holes in the packages that we ship or build with, asked of the network by pip-audit.

A package that could not be looked up counts as not looked up, never as sound: a mirror that knows of no holes
answers as quickly as one that has none to tell of. Never part of the tests.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from devtools.places import DEV, ROOT, RUNTIME, inside
from devtools.problem import Problem

NO_ANSWER = (
    "No package could be looked up: there is no network here, or only a mirror that knows of no holes. "
    "Nothing was audited; run this where the public index can be reached."
)


def run(venv: Path) -> int:
    """Print what is known; 1 when there is a hole, 0 when every package was looked up and has none.

    Raises Problem when not every one could be looked up and no hole is known.
    """
    command = [
        str(inside(venv, "scripts") / "pip-audit"), "--require-hashes", "--disable-pip", "--format", "json",
        "--progress-spinner", "off", "-r", str(RUNTIME), "-r", str(DEV),
    ]  # fmt: skip
    print("Asking for known holes ...", flush=True)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    sentences, status = summed_up(done.stdout)
    print("\n".join(sentences))
    return status


def summed_up(said: str) -> tuple[list[str], int]:
    """What pip-audit's JSON means, in sentences, and the exit status. Raises Problem as ``run``."""
    try:
        packages: Sequence[Mapping[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        raise Problem(NO_ANSWER) from None
    skipped = [str(one["name"]) for one in packages if "skip_reason" in one]
    holes = [_sentence(one, hole) for one in packages for hole in one.get("vulns", ())]
    if len(skipped) == len(packages):
        raise Problem(NO_ANSWER)
    if skipped and not holes:
        raise Problem(f"No hole is known, but these could not be looked up: {', '.join(sorted(skipped))}.")
    if holes:
        return holes, 1
    return [f"No hole is known in {len(packages)} packages."], 0


def _sentence(package: Mapping[str, Any], hole: Mapping[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']} has {hole['id']}; put right in {mended}."
