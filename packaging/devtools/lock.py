# SPDX-License-Identifier: Apache-2.0
"""Chooses the exact versions once for all systems and writes the hashed requirements files.

uv does the choosing, in a folder that is thrown away afterwards: unlike pip it resolves for every
system at once, so that packages only Windows or macOS needs are in the files with their markers. No
address of any index goes in. Versions already chosen stay unless ``upgrade``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from devtools.places import DEV, ROOT, RUNTIME, inside, interpreter
from devtools.problem import Problem

HEADER = """\
# SPDX-License-Identifier: Apache-2.0
# {purpose}
# Written by `packaging/dev.py lock` from pyproject.toml, for Linux, Windows and macOS, Python 3.11 and newer.
"""
REQUIREMENT = re.compile(r"(?m)^([a-z0-9][a-z0-9._-]*)==(?:.*\\\n)(?:    .*\n)+")


def write(*, upgrade: bool) -> None:
    """Write both files. Raises Problem when no fitting set of versions is found."""
    with tempfile.TemporaryDirectory() as folder:
        uv = _fetch_uv(Path(folder))
        runtime = _resolve(uv, Path(folder) / "runtime.txt", [], upgrade=upgrade)
        everything = _resolve(uv, Path(folder) / "dev.txt", ["--extra", "dev"], upgrade=upgrade)
    runtime = widened(runtime, everything)
    extra = {name: text for name, text in everything.items() if runtime.get(name) != text}
    if doubled := extra.keys() & runtime.keys():
        raise Problem(f"The program and its tools want different versions of {', '.join(sorted(doubled))}.")
    _save(RUNTIME, "What the program needs.", runtime)
    _save(DEV, "What checks, tests and builds need besides; installed together with requirements.txt.", extra)
    print(f"Wrote {len(runtime)} packages to {RUNTIME.name} and {len(extra)} more to {DEV.name}.")


def parse(text: str) -> dict[str, str]:
    """Name of each listed package -> its lines."""
    return {found[1]: found[0] for found in REQUIREMENT.finditer(text)}


def widened(runtime: dict[str, str], everything: dict[str, str]) -> dict[str, str]:
    """The program's packages, each for all systems where a tool wants the same version too.

    A tool that needs a package on one system more only changes its marker; that is no quarrel.
    """
    return {
        name: everything[name] if _version(everything.get(name, "")) == _version(text) else text
        for name, text in runtime.items()
    }


def _version(text: str) -> str:
    return text.split(maxsplit=1)[0] if text else ""


def _fetch_uv(folder: Path) -> Path:
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([interpreter(venv), "-m", "pip", "install", "--quiet", "uv"], check=True)
    return inside(venv, "scripts") / ("uv.exe" if os.name == "nt" else "uv")


def _resolve(uv: Path, target: Path, extras: list[str], *, upgrade: bool) -> dict[str, str]:
    """All packages for the program with these extras; what the files say now is preferred."""
    known = [path.read_text(encoding="utf-8") for path in (RUNTIME, DEV) if path.exists()]
    target.write_text("" if upgrade else "".join(known), encoding="utf-8")
    command = [
        str(uv), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
        "--only-binary", ":all:", "--no-config", "--no-header", "--no-annotate", "--no-emit-index-url",
        "--no-emit-find-links", "--no-emit-build-options", *extras, "--output-file", str(target),
        "pyproject.toml",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem("No set of versions fits pyproject.toml: " + done.stderr.strip())
    return parse(target.read_text(encoding="utf-8"))


def _save(path: Path, purpose: str, packages: dict[str, str]) -> None:
    text = HEADER.format(purpose=purpose) + "".join(packages.values())
    path.write_text(text, encoding="utf-8", newline="\n")
