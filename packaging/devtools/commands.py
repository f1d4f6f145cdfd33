# SPDX-License-Identifier: Apache-2.0
"""The commands of ``dev.py``: each sees to its set-up, then hands over."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from devtools import audit, checks, environment, lock, qt_libraries, test_programs
from devtools.places import PACKAGING, ROOT, VENV, inside
from devtools.problem import Problem

NO_DISPLAY = """\
There is no display here, so no window can open. Without one you can:
  python3 packaging/dev.py exec -- porchlight --help               use the command line
  python3 packaging/dev.py run --screenshot today.png --demo       have a screen drawn to a picture
  QT_QPA_PLATFORM=offscreen python3 packaging/dev.py run           run the program without showing it"""


def main(arguments: Sequence[str], usage: str | None) -> int:
    """Run one command and return its exit code: 2 wrong usage, 3 a problem that was explained."""
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if name in {"-h", "--help", "help"}:
        print(usage)
        return 0
    if name not in COMMANDS:
        print(usage, file=sys.stderr)
        return 2
    try:
        return COMMANDS[name](rest)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def run(arguments: list[str]) -> int:
    """Open the program."""
    hidden = "--screenshot" in arguments
    visible = has_display(os.environ)
    qt_libraries.ensure(screen=visible and not hidden)
    python = environment.ensure()
    if not visible and not hidden and "QT_QPA_PLATFORM" not in os.environ:
        print(NO_DISPLAY, file=sys.stderr)
        return 3
    added = {} if visible else {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    # -P: the folder one happens to stand in is not searched for modules.
    return hand_over([str(python), "-P", "-m", "ui", *arguments], added)


def test(arguments: list[str]) -> int:
    """Every check and every test."""
    qt_libraries.ensure(screen=False)
    test_programs.ensure()
    environment.ensure(dev=True)
    return checks.sum_up(checks.check_and_test(VENV, arguments))


def check(_arguments: list[str]) -> int:
    """Every check that runs nothing."""
    environment.ensure(dev=True)
    return checks.sum_up(checks.check(VENV))


def bench(arguments: list[str]) -> int:
    """The benchmarks."""
    qt_libraries.ensure(screen=False)
    python = environment.ensure(dev=True)
    return hand_over([str(python), str(PACKAGING / "bench"), *arguments])


def hub(arguments: list[str]) -> int:
    """A hub on this machine, with one program and a printed code for its first laptop."""
    environment.ensure(dev=True)
    found = find("porchlight")
    if not found:
        raise Problem("The environment has no command porchlight. Remove the folder .venv and try again.")
    return hand_over([found, "hub", "serve", "--first", "Pine Hill", *arguments])


def package(arguments: list[str]) -> int:
    """The folder that runs without Python."""
    qt_libraries.ensure(screen=True)
    python = environment.ensure(dev=True)
    places = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    spec = str(PACKAGING / "porchlight.spec")
    build = [str(python), "-m", "PyInstaller", "--noconfirm", *places, *arguments, spec]
    if failed := subprocess.run(build, check=False).returncode:
        return failed
    made, notes = ROOT / "dist" / "porchlight", ROOT / "build" / "porchlight"
    return hand_over([str(python), str(PACKAGING / "supply"), "write", str(made), str(notes)])


def look_for_holes(_arguments: list[str]) -> int:
    """Ask the network whether anything that we ship, or build with, has a known hole."""
    environment.ensure(dev=True)
    return audit.run(VENV)


def execute(arguments: list[str]) -> int:
    """Any command inside the environment; tools for building are added when the command needs them."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        raise Problem("Say which command, such as: python3 packaging/dev.py exec -- porchlight --help")
    environment.ensure()
    if not find(command[0]):
        environment.ensure(dev=True)
    found = find(command[0])
    if not found:
        raise Problem(f"There is no command {command[0]} in the environment or on this machine.")
    return hand_over([found, *command[1:]])


def choose_versions(arguments: list[str]) -> int:
    """Rewrite the requirements files from pyproject.toml."""
    lock.write(upgrade="--upgrade" in arguments)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run, "test": test, "check": check, "bench": bench, "hub": hub, "package": package, "exec": execute,
    "lock": choose_versions, "audit": look_for_holes,
}  # fmt: skip


def has_display(variables: Mapping[str, str]) -> bool:
    """Whether a window could open here, as far as the variables tell."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def find(command: str) -> str | None:
    """The command in the environment, else on the machine."""
    return shutil.which(command, path=_search_path())


def _search_path() -> str:
    return os.pathsep.join([str(inside(VENV, "scripts")), os.environ.get("PATH", os.defpath)])


def hand_over(command: Sequence[str], added: Mapping[str, str] | None = None) -> int:
    """Run the command inside the environment, in this process's place where the system can do that."""
    variables = os.environ | {"VIRTUAL_ENV": str(VENV), "PATH": _search_path()} | dict(added or {})
    variables.pop("PYTHONHOME", None)
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.run(command, env=variables, check=False).returncode
    os.execve(command[0], list(command), variables)  # noqa: S606
    raise AssertionError("execve does not come back")
