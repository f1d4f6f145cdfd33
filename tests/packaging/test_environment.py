# SPDX-License-Identifier: Apache-2.0
"""The environment is made once, kept while it fits, and made anew when it was interrupted.

Nothing is downloaded; only the test of an interruption makes a real environment, the others a sketch of one.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from devtools import environment, pip, project, system
from devtools.places import DEV, RUNTIME, inside, interpreter
from devtools.problem import Problem

Installs = list[list[Path]]


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> Installs:
    """What would have been installed, call by call."""
    calls: Installs = []

    def install(python: Path, files: Sequence[Path], log: Path) -> None:
        calls.append(list(files))

    monkeypatch.setattr(pip, "install", install)
    return calls


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick environment: links and folders, without the seconds that bringing pip takes."""

    def make(venv: Path) -> None:
        inside(venv, "purelib").mkdir(parents=True, exist_ok=True)
        inside(venv, "scripts").mkdir(parents=True, exist_ok=True)
        interpreter(venv).touch()
        (venv / environment.MARK).touch()

    monkeypatch.setattr(environment, "_make", make)


@pytest.mark.usefixtures("quick")
def test_a_second_start_changes_nothing(tmp_path: Path, installs: Installs) -> None:
    venv = tmp_path / "venv"
    environment.ensure(venv=venv)
    environment.ensure(venv=venv)
    assert installs == [[RUNTIME]]


@pytest.mark.usefixtures("quick")
def test_tools_are_added_when_a_check_needs_them_and_then_stay(tmp_path: Path, installs: Installs) -> None:
    venv = tmp_path / "venv"
    environment.ensure(venv=venv)
    environment.ensure(dev=True, venv=venv)
    environment.ensure(venv=venv)
    environment.ensure(dev=True, venv=venv)
    assert installs == [[RUNTIME], [RUNTIME, DEV]]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["runtime", "python", "root"])
def test_another_list_another_python_or_another_folder_is_noticed(
    tmp_path: Path, installs: Installs, name: str
) -> None:
    venv = tmp_path / "venv"
    environment.ensure(venv=venv)
    stamp = venv / environment.STAMP
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {name: "something else"}))
    environment.ensure(venv=venv)
    assert len(installs) == 2


@pytest.mark.usefixtures("quick")
def test_an_update_without_network_leaves_the_old_environment_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installs: Installs
) -> None:
    venv = tmp_path / "venv"
    environment.ensure(venv=venv)

    def fail(python: Path, files: Sequence[Path], log: Path) -> None:
        raise pip.NothingChanged("no network")

    monkeypatch.setattr(pip, "install", fail)
    with pytest.raises(Problem, match="no network"):
        environment.ensure(dev=True, venv=venv)
    assert environment.ensure(venv=venv) == interpreter(venv)
    assert installs == [[RUNTIME]]


def test_an_interrupted_environment_is_made_anew(
    tmp_path: Path, installs: Installs, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / environment.MARK).touch()
    (venv / "half").write_text("a file of an installation that was stopped")
    python = environment.ensure(venv=venv)
    assert not (venv / "half").exists()
    assert not (venv / environment.MARK).exists()
    assert "making it anew" in capsys.readouterr().out
    asked = subprocess.run(
        [python, "-c", "import app; print(app.__name__)"], capture_output=True, check=True, cwd=tmp_path
    )
    assert asked.stdout.split() == [b"app"]


@pytest.mark.skipif(os.name == "nt", reason="Windows gets a .cmd file")
def test_the_command_survives_a_folder_with_spaces(tmp_path: Path) -> None:
    venv = tmp_path / "a folder with spaces"
    inside(venv, "purelib").mkdir(parents=True)
    inside(venv, "scripts").mkdir()
    interpreter(venv).write_text('#!/bin/sh\necho "ran $@"\n')
    interpreter(venv).chmod(0o755)
    project.install(venv)
    answer = subprocess.run(
        [inside(venv, "scripts") / "porchlight", "list"], capture_output=True, text=True, check=True
    )
    assert answer.stdout.endswith("porchlight list\n")


def test_without_root_the_line_to_run_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(Problem, match="sudo apt-get update && sudo apt-get install -y libegl1 libgl1"):
        system.install(["libegl1", "libgl1"], "showing windows")
