# SPDX-License-Identifier: Apache-2.0
"""Matches, check-ins and the typed line by command."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_a_match_by_command(porchlight: Commands, tmp_path: Path) -> None:
    run = porchlight
    (tmp_path / "students.csv").write_text("Last Name,First Name\nOrtiz,Luis\n", "utf-8")
    (tmp_path / "adults.csv").write_text("Last Name,First Name,Roles\nYazzie,Ana,mentor\n", "utf-8")
    run.done("import", str(tmp_path / "students.csv"), "--as", "students")
    run.done("import", str(tmp_path / "adults.csv"), "--as", "adults")
    run.done("match", "accept", "Luis Ortiz", "Ana Yazzie", "mentor")
    told = run.done("log", "ana+luis 45 good", "--dry-run")
    assert "met for 45 minutes" in told["sentence"]
    assert run.done("list", "marks") == []
    run.done("log", "ana+luis 45 good")
    assert [mark["minutes"] for mark in run.done("list", "marks")] == [45]
    assert run("log", "ana+zoe 45").code == 3

    due = run.done("checkins", "due")
    assert {one["party"] for one in due} == {"adult", "student", "guardian"}
    run.done("checkins", "log", "ana+luis tried guardian")
    run.done("checkins", "log", "ana+luis student 10")
    after = {one["party"]: one for one in run.done("checkins", "due")}
    assert after["guardian"]["attempts"] == 1
    assert after["student"]["number"] == 2

    run.done("match", "pause", "Ana Yazzie", "Luis Ortiz", "--reason", "Harvest")
    assert [one["state"] for one in run.done("match", "list")] == ["paused"]
    assert run.done("checkins", "due") == []
    run.done("match", "resume", "Ana Yazzie", "Luis Ortiz")
    run.done("match", "close", "Ana Yazzie", "Luis Ortiz", "--reason", "Family asked", "--exit-adult", "done")
    (ended,) = run.done("match", "list", "all")
    assert ended["last_day"]
    run.done("match", "reopen", "Ana Yazzie", "Luis Ortiz")
    assert run.done("match", "list")[0]["last_day"] is None
    assert run("match", "close", "Ana Yazzie", "Nobody Here", "--reason", "x").code == 3
