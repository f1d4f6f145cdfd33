# SPDX-License-Identifier: Apache-2.0
"""Runs the checks, tells of each on one line with its time, and sums up.

A check that passes says nothing else; one that fails shows everything it said. pytest speaks for
itself while it runs. Which rules hold is in pyproject.toml.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
    return [_tell(*_look(venv, name)) for name in CHECKS]


def check_and_test(venv: Path, arguments: Sequence[str]) -> list[Outcome]:
    """Every check and every test. Types take longest and one core of several, so they go beside the rest."""
    with ThreadPoolExecutor(1) as beside:
        types = beside.submit(_look, venv, "types")
        outcomes = [_tell(*_look(venv, name)) for name in CHECKS if name != "types"]
        outcomes.append(tests(venv, arguments))
        return [_tell(*types.result()), *outcomes]


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
    print(f"FAILED: {', '.join(failed)}." if failed else "All is well.", flush=True)
    return 1 if failed else 0


def _look(venv: Path, name: str) -> tuple[Outcome, str]:
    """How a check went, and all that it said."""
    program, *rest = CHECKS[name]
    began = time.monotonic()
    done = subprocess.run(
        [_tool(venv, program), *rest], cwd=ROOT, check=False, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Outcome(name, done.returncode == 0, time.monotonic() - began), done.stdout


def _tell(outcome: Outcome, said: str) -> Outcome:
    name = f"{outcome.name}: {CHECKS[outcome.name][0]}"
    print(f"{name} {'ok' if outcome.passed else 'FAILED'} ({outcome.seconds:.1f} s)", flush=True)
    if not outcome.passed:
        print(said.rstrip(), flush=True)
    return outcome


def _tool(venv: Path, name: str) -> str:
    return str(inside(venv, "scripts") / name)
