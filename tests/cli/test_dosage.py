# SPDX-License-Identifier: Apache-2.0
"""Dosage and school attendance on the command line, on invented people."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_dosage_and_school_attendance(filled: Commands, tmp_path: Path) -> None:
    _dosage(filled)
    _chronic(filled)
    team = filled.done("report", "attendance_team", "--out", str(tmp_path / "team.csv"))
    assert [Path(one).name for one in team["files"]] == [
        "team.csv", "team-moderate.csv", "team-at-risk.csv",
    ]  # fmt: skip
    filled.done("report", "dosage", "--out", str(tmp_path / "dosage.pdf"))
    assert (tmp_path / "dosage.pdf").read_bytes().startswith(b"%PDF")


def _dosage(filled: Commands) -> None:
    rows = filled.done("dosage")
    behind = [row["behind"] for row in rows]
    assert behind == sorted(behind, reverse=True)
    one = rows[0]
    alone = filled.done("dosage", "--student", one["student_id"])
    assert alone["dosage"] == one["dosage"]
    assert [element["part"] for element in alone["dosage"]["elements"]] == [
        "weeks", "group", "tutor", "duration", "attendance",
    ]  # fmt: skip
    sites = filled.done("dosage", "--sites")
    assert sites[-1]["students"] == len(rows) <= sum(row["students"] for row in sites[:-1])
    said = filled("dosage", "--student", one["student_id"])
    assert (said.code, "A week passes with 3 sessions" in said.out) == (0, True)
    assert filled("dosage", "--student", "x", "--sites").code == 2
    assert filled("dosage", "--from", "2020-01-01", "--to", "2020-02-01").out.startswith("Nobody")


def _chronic(filled: Commands) -> None:
    everybody = filled.done("chronic", "--all")
    chronic = filled.done("chronic")
    assert {row["band"] for row in everybody} >= {"satisfactory", "at_risk", "moderate", "severe"}
    assert chronic == [row for row in everybody if row["band"] in ("moderate", "severe")]
    assert all(10 * row["absent_x2"] >= row["enrolled_x2"] for row in chronic)
    one = chronic[0]
    said = filled("chronic", "--student", one["student_id"])
    assert f"{one['missed']} of {one['of']} days missed" in said.out
    assert filled("chronic", "--site", "Nowhere").code == 3
