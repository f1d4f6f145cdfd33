# SPDX-License-Identifier: Apache-2.0
"""``porchlight quality`` and ``porchlight surveys``: begun, answered with a reason, listed, told, printed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands

ROUND = ("--on", "2026-09-15")


def test_a_self_check_is_answered_and_surveys_are_told(filled: Commands, tmp_path: Path) -> None:
    filled.done("quality", "begin", "tutoring", *ROUND)
    refused = filled("quality", "answer", "tutoring", "dosage", "not_applicable", *ROUND)
    assert refused.code == 3
    assert "Write why" in refused.err
    filled.done("quality", "answer", "tutoring", "dosage", "not_applicable", *ROUND, "--why", "Summer")
    rows = {row["code"]: row for row in filled.done("quality", "show", "tutoring", *ROUND)}
    assert (rows["dosage"]["answer"], rows["dosage"]["why"]) == ("Does not apply", "Summer")
    days = [row["day"] for row in filled.done("quality", "history", "tutoring")]
    assert days == sorted(days, reverse=True)
    assert "2026-09-15" in days
    filled.done("quality", "print", "--out", str(tmp_path / "check.pdf"))
    assert (tmp_path / "check.pdf").read_bytes().startswith(b"%PDF")
    assert "There are: tutoring" in filled("quality", "show", "nothing").err
    surveys = filled.done("surveys", "list")
    assert [(row["audience"], row["questions"]) for row in surveys] == [("student", 7), ("adult", 7)]
    outside = filled.done("surveys", "results", "adult", "--outside")
    assert not any(line["words"] or line["counts"] for line in outside)
    assert {line["n"] for line in outside if line["window"] == "Middle of year"} == {"hidden"}
    out = tmp_path / "page.pdf"
    filled.done("surveys", "print", "student", "--out", str(out), "--language", "es")
    assert out.read_bytes().startswith(b"%PDF")
    assert filled("surveys", "print", "student", "--out", "x.pdf", "--language", "fr").code == 2


def test_a_day_that_nobody_means_is_a_slip(porchlight: Commands) -> None:
    """No week fits behind the last day there is, and none before the first."""
    for words in (
        ("quality", "begin", "nssa", "--on", "9999-12-31"), ("hours", "limits", "--on", "0001-01-01"),
        ("coverage", "--to", "9999-12-31", "--trend"),
    ):  # fmt: skip
        ran = porchlight(*words)
        assert (ran.code, "in no year" in ran.err) == (2, True), words
