# SPDX-License-Identifier: Apache-2.0
"""Dosage and school attendance on the command line, on invented people."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_dosage_of_students_and_sites(filled: Commands) -> None:
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
    named = filled.done("dosage", "--site", sites[0]["site"])
    assert len(named) == sites[0]["students"]
    said = filled("dosage", "--student", one["student_id"])
    assert (said.code, "A week passes with 3 sessions" in said.out) == (0, True)
    assert "Weeks behind" in filled("dosage").out
    assert filled("dosage", "--student", "x", "--sites").code == 2
    assert filled("dosage", "--from", "2020-01-01", "--to", "2020-02-01").out.startswith("Nobody")


def test_school_attendance_by_band(filled: Commands) -> None:
    everybody = filled.done("chronic", "--all")
    chronic = filled.done("chronic")
    bands = {row["band"] for row in everybody}
    assert bands >= {"satisfactory", "at_risk", "moderate", "severe"}
    assert chronic == [row for row in everybody if row["band"] in ("moderate", "severe")]
    assert all(10 * row["absent_x2"] >= row["enrolled_x2"] for row in chronic)
    assert filled.done("chronic", "--band", "severe") == [r for r in chronic if r["band"] == "severe"]
    one = filled.done("chronic", "--student", chronic[0]["student_id"])
    assert one["tally"]["absent_x2"] == chronic[0]["absent_x2"]
    said = filled("chronic", "--student", chronic[0]["student_id"])
    assert "on session days" in said.out
    library = filled.done("list", "sites")[0]["name"]
    there = filled.done("chronic", "--all", "--site", library)
    assert 0 < len(there) <= len(everybody)
    assert filled("chronic", "--site", "Nowhere").code == 3
    earlier = filled.done("chronic", "--all", "--on", everybody[0]["last"])
    assert {row["student_id"] for row in earlier} <= {row["student_id"] for row in everybody}


def test_both_are_written_to_files(filled: Commands, tmp_path: Path) -> None:
    team = filled.done("report", "attendance_team", "--out", str(tmp_path / "team.csv"))
    assert [Path(one).name for one in team["files"]] == [
        "team.csv", "team-moderate.csv", "team-at-risk.csv",
    ]  # fmt: skip
    filled.done("report", "dosage", "--out", str(tmp_path / "dosage.pdf"))
    assert (tmp_path / "dosage.pdf").read_bytes().startswith(b"%PDF")
