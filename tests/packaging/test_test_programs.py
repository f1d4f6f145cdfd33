# SPDX-License-Identifier: Apache-2.0
"""``dev.py test`` brings a PostgreSQL server and a browser where it may, and goes on where it may not."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from devtools import checks, commands, environment, qt_libraries, system, test_programs
from devtools.problem import Problem

MISSING = [replace(program, found=lambda: None) for program in test_programs.PROGRAMS]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows brings these programs by hand")


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Root on Debian; what would have been installed, call by call."""
    calls: list[list[str]] = []
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(test_programs, "_NO_CLUSTER", tmp_path / "etc" / "createcluster.d" / "ours.conf")
    monkeypatch.setattr(system, "install", lambda packages, purpose: calls.append(list(packages)))
    return calls


def test_root_on_debian_installs_what_is_missing(installs: list[list[str]]) -> None:
    test_programs.ensure(MISSING)
    assert installs == [["postgresql"], ["chromium", "chromium-driver"]]


def test_what_is_there_is_left_alone(installs: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    there = [replace(program, found=lambda: "/usr/bin/it") for program in test_programs.PROGRAMS]
    test_programs.ensure(there)
    test_programs.ensure([there[0], there[1], MISSING[2]])
    assert installs == [["chromium-driver"]]
    assert capsys.readouterr().out == ""


def test_no_database_cluster_is_made_by_installing(
    installs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def install(packages: Sequence[str], purpose: str) -> None:
        if "postgresql" in packages:
            said.append(test_programs._NO_CLUSTER.read_text())

    monkeypatch.setattr(system, "install", install)
    test_programs.ensure(MISSING)
    assert said == ["create_main_cluster = false\n"]
    assert not test_programs._NO_CLUSTER.exists()


def test_without_network_the_rest_is_tested(
    installs: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried: list[str] = []

    def install(packages: Sequence[str], purpose: str) -> None:
        tried.extend(packages)
        raise Problem(f"apt-get could not install {' '.join(packages)}: no network")

    monkeypatch.setattr(system, "install", install)
    test_programs.ensure(MISSING)
    assert tried == ["postgresql", "chromium", "chromium-driver"]
    said = capsys.readouterr().out
    assert "could not install postgresql: no network" in said
    assert "will skip" in said


def test_without_root_one_line_says_what_to_install(
    installs: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    test_programs.ensure(MISSING)
    assert installs == []
    assert "sudo apt-get install -y postgresql chromium chromium-driver\n" in capsys.readouterr().out


def test_the_newest_postgresql_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "postgres").touch()
    assert test_programs.postgresql_folder(tmp_path) == tmp_path / "17" / "bin"


def test_only_the_tests_ask_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(test_programs, "ensure", lambda: asked.append("asked"))
    monkeypatch.setattr(qt_libraries, "ensure", lambda *, screen: None)
    monkeypatch.setattr(environment, "ensure", lambda *, dev=False: Path(sys.executable))
    monkeypatch.setattr(commands, "hand_over", lambda *_: 0)
    monkeypatch.setattr(checks, "check", lambda _: [])
    monkeypatch.setattr(checks, "check_and_test", lambda *_: [])
    for command in ("run", "check", "bench"):
        commands.main([command], "")
    assert asked == []
    assert commands.main(["test"], "") == 0
    assert asked == ["asked"]
