# SPDX-License-Identifier: Apache-2.0
"""Runs the checks one after the other, each announced on one line with its time, and sums up.

A check that passes says nothing else; one that fails shows everything it said. pytest speaks for
itself while it runs. Which rules hold is in pyproject.toml.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.places import ROOT, inside

CHECKS: dict[str, list[str]] = {
    "lint": ["ruff", "check", "--quiet", "--output-format", "concise"],
    "format": ["ruff", "format", "--check", "--quiet", "--output-format", "concise"],
    "types": ["mypy", "--no-error-summary"],
    "contracts": ["lint-imports", "--no-logo"],
    "licences": ["python", "packaging/supply", "check"],
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the summary."""

    name: str
    passed: bool
    seconds: float

    def __str__(self) -> str:
        return f"  {self.name:<10} {'ok' if self.passed else 'FAILED':<7} {self.seconds:6.1f} s"


def check(venv: Path) -> list[Outcome]:
    """Lint, format, types, import contracts and licences; all of them, also after a failure."""
    return [_quietly(venv, name, command) for name, command in CHECKS.items()]


def tests(venv: Path, arguments: Sequence[str]) -> Outcome:
    """pytest on both cores, its lines as they come."""
    print("tests: pytest", *arguments, flush=True)
    began = time.monotonic()
    done = subprocess.run([_tool(venv, "pytest"), "-n", "2", *arguments], cwd=ROOT, check=False)
    return Outcome("tests", done.returncode == 0, time.monotonic() - began)


def sum_up(outcomes: Sequence[Outcome]) -> int:
    """Print the summary; the exit code is 0 when everything passed, else 1."""
    print("\nSummary")
    for outcome in outcomes:
        print(outcome)
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'All is well'} ({seconds:.0f} s).", flush=True)
    return 1 if failed else 0


def _quietly(venv: Path, name: str, command: Sequence[str]) -> Outcome:
    print(f"{name}: {command[0]} ...", end=" ", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [_tool(venv, command[0]), *command[1:]], cwd=ROOT, check=False, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    outcome = Outcome(name, done.returncode == 0, time.monotonic() - began)
    print(f"{'ok' if outcome.passed else 'FAILED'} ({outcome.seconds:.1f} s)", flush=True)
    if not outcome.passed:
        print(done.stdout.rstrip(), flush=True)
    return outcome


def _tool(venv: Path, name: str) -> str:
    return str(inside(venv, "scripts") / name)
