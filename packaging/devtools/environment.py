# SPDX-License-Identifier: Apache-2.0
"""Makes and keeps ``.venv``: the environment with exactly the packages of the hashed requirements files.

A stamp inside says what it was made from, so that a second start only reads three small files. A mark
stands in it while it is being changed: an environment that still has the mark was interrupted and is
made anew. What pip is told and how it fails is in ``pip.py``; libraries of the system are in
``qt_libraries.py``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from devtools import pip, project, system
from devtools.places import DEV, ROOT, RUNTIME, VENV, interpreter
from devtools.problem import Problem

STAMP = "porchlight-stamp.json"
MARK = "porchlight-unfinished"


def ensure(*, dev: bool = False, venv: Path = VENV) -> Path:
    """Make the environment fit, and return its Python. ``dev`` adds what checks, tests and builds need.

    Raises Problem.
    """
    wanted = _wanted(dev=dev)
    stamp = _stamp(venv)
    if _fits(stamp, wanted) and interpreter(venv).exists() and not (venv / MARK).exists():
        return interpreter(venv)
    began = time.monotonic()
    if not _usable(venv, stamp):
        _make(venv)
    with _marked(venv):
        pip.install(interpreter(venv), [RUNTIME, DEV] if dev else [RUNTIME], log=venv / "setup.log")
        project.install(venv)
        _write_stamp(venv, stamp, wanted)
    print(f"The environment is ready ({time.monotonic() - began:.0f} s).", flush=True)
    return interpreter(venv)


def _wanted(*, dev: bool) -> dict[str, str]:
    """What the stamp must say."""
    wanted = {"root": str(ROOT), "python": _python_version(), "runtime": _digest(RUNTIME)}
    return wanted | {"dev": _digest(DEV)} if dev else wanted


def _python_version() -> str:
    return "{}.{}".format(*sys.version_info[:2])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp(venv: Path) -> dict[str, str]:
    """The stamp, or nothing where there is none that can be read."""
    try:
        found = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _fits(stamp: dict[str, str], wanted: dict[str, str]) -> bool:
    return all(stamp.get(name) == value for name, value in wanted.items())


def _write_stamp(venv: Path, old: dict[str, str], wanted: dict[str, str]) -> None:
    """Stamp what is there now; the tools of an earlier ``test`` stay known as long as they still fit."""
    kept = {"dev": old["dev"]} if old.get("dev") == _digest(DEV) else {}
    (venv / STAMP).write_text(json.dumps(kept | wanted, indent=1), encoding="utf-8")


def _usable(venv: Path, stamp: dict[str, str]) -> bool:
    """Whether packages can be put into what is there: finished once, not moved, and of this Python."""
    if not interpreter(venv).exists() or (venv / MARK).exists():
        return False
    if stamp and (stamp.get("root"), stamp.get("python")) != (str(ROOT), _python_version()):
        return False
    question = "import sys, pip; print('{}.{}'.format(*sys.version_info[:2]))"
    try:
        answer = subprocess.run(
            [interpreter(venv), "-c", question], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == _python_version()


def _make(venv: Path) -> None:
    """A fresh environment; whatever stood there goes first. The mark is set before anything else."""
    system.need_venv_module()
    if venv.exists():
        print(f"{venv.name} is unfinished or of another Python; making it anew.", flush=True)
        shutil.rmtree(venv)
    print(f"Making {venv.name} with Python {_python_version()} ...", flush=True)
    venv.mkdir(parents=True)
    (venv / MARK).touch()
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-m", "venv", venv], capture_output=True, text=True, check=False)
    if made.returncode:
        raise Problem(f"Python could not make the environment {venv}: {(made.stdout + made.stderr).strip()}")


@contextlib.contextmanager
def _marked(venv: Path) -> Iterator[None]:
    """Keep the mark while packages change.

    When pip stops before it has changed anything (no network, a wrong hash), a stamped environment is
    still whole, so the mark goes again: an update that fails must not take the working program away.
    """
    whole = (venv / STAMP).exists()
    (venv / MARK).touch()
    try:
        yield
    except pip.NothingChanged:
        if whole:
            (venv / MARK).unlink()
        raise
    (venv / MARK).unlink()
