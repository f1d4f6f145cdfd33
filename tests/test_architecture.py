# SPDX-License-Identifier: Apache-2.0
"""Rules about the files themselves and about what gets loaded when.

Who may import whom is in pyproject.toml and is checked by ``lint-imports``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP = {
    "app",
    "ui",
    "resources",
    "tests",
    "packaging",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "SECURITY.md",
}
LICENSED = {".py", ".toml", ".spec", ".qss"}

# Joined here, so that this file does not name them either.
HOSTS = [
    ".".join(parts) for parts in (("py" + "pi", "org"), ("python" + "hosted", "org"), ("npm" + "js", "org"))
]
HOME_PATHS = re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+|opt/(?:wheels|py))/", re.ASCII)


def tracked() -> list[Path]:
    """The files that belong to the project: git's list, or without git everything below the known names."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    else:
        paths = [path for name in TOP for path in [ROOT / name, *(ROOT / name).rglob("*")]]
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


def texts() -> list[tuple[Path, str]]:
    """Every tracked text file with what it says."""
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            found.append((path.relative_to(ROOT), content.decode("utf-8", errors="replace")))
    return found


def test_the_top_level_is_the_agreed_one() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} <= TOP


def test_every_source_file_says_its_licence_first() -> None:
    lacking = [
        str(path)
        for path, text in texts()
        if path.suffix in LICENSED
        and "SPDX-License-Identifier: Apache-2.0" not in text[:200].split("\n\n")[0]
    ]
    assert lacking == []


def test_every_module_says_what_it_is_for() -> None:
    lacking = [
        str(path)
        for path, text in texts()
        if path.suffix == ".py"
        and path.name != "__init__.py"
        and '"""' not in "".join(text.splitlines()[1:3])
    ]
    assert lacking == []


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_package_registry(host: str) -> None:
    assert [str(path) for path, text in texts() if host in text] == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    named = [f"{path}: {found[0]}" for path, text in texts() if (found := HOME_PATHS.search(text))]
    assert named == []


def test_every_dependency_is_listed_with_hashes_and_without_addresses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, wanted in (
        ("requirements.txt", project["dependencies"]),
        ("requirements-dev.txt", project["optional-dependencies"]["test"]),
    ):
        text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
        if name != "requirements.txt":
            text += (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8")
        assert not re.search(r"://|^-|--(?:index|extra|find|trusted)", text, re.MULTILINE)
        listed = set(re.findall(r"(?m)^([a-z0-9-]+)==[^\\\n]+\\\n    --hash=sha256:[0-9a-f]{64}", text))
        assert {re.split(r"[<>=;\[ ]", entry)[0].lower() for entry in wanted} - {"porchlight"} <= listed


def test_qt_keeps_its_references_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 drops one per call that returns None, and the process dies."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(20_000):
        thing.setObjectName("porch")
        thing.blockSignals(False)
    assert abs(sys.getrefcount(None) - before) < 5_000


HEAVY = {"reportlab", "uharfbuzz", "pypdfium2", "PIL", "openpyxl", "zxingcpp", "numpy", "httpx"}


def loaded_after(statement: str) -> set[str]:
    """Top-level names of everything a fresh Python has loaded after the statement."""
    question = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    answer = subprocess.run(
        [sys.executable, "-c", question], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


def test_the_command_line_loads_what_it_draws_with_only_when_it_draws() -> None:
    assert loaded_after("import app.cli") & (HEAVY | {"PySide6"}) == set()
