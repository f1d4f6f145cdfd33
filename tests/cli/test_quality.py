# SPDX-License-Identifier: Apache-2.0
"""``porchlight quality`` and ``porchlight surveys``: shown, begun, answered with a reason, printed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_a_round_is_begun_answered_listed_and_printed(filled: Commands, tmp_path: Path) -> None:
    shown = filled.done("quality", "show", "tutoring")
    assert [row["code"] for row in shown][:2] == ["group_size", "dosage"]
    assert filled("quality", "show", "nothing").code == 3
    filled.done("quality", "begin", "tutoring", "--on", "2026-09-15")
    refused = filled("quality", "answer", "tutoring", "dosage", "not_applicable", "--on", "2026-09-15")
    assert refused.code == 3
    assert "Write why" in refused.err
    filled.done("quality", "answer", "tutoring", "dosage", "not_applicable", "--on", "2026-09-15",
                "--why", "Summer")  # fmt: skip
    (row,) = [
        row
        for row in filled.done("quality", "show", "tutoring", "--on", "2026-09-15")
        if row["code"] == "dosage"
    ]
    assert (row["answer"], row["why"]) == ("Does not apply", "Summer")
    days = [row["day"] for row in filled.done("quality", "history", "tutoring")]
    assert days == sorted(days, reverse=True)
    assert "2026-09-15" in days
    filled.done("quality", "print", "--out", str(tmp_path / "check.pdf"))
    assert (tmp_path / "check.pdf").read_bytes().startswith(b"%PDF")


def test_surveys_are_listed_told_and_printed_in_two_languages(filled: Commands, tmp_path: Path) -> None:
    rows = filled.done("surveys", "list")
    assert [(row["audience"], row["questions"]) for row in rows] == [("student", 7), ("adult", 7)]
    inside = filled.done("surveys", "results", "adult")
    outside = filled.done("surveys", "results", "adult", "--outside")
    assert any(line["words"] for line in inside)
    assert not any(line["words"] or line["counts"] for line in outside)
    assert {line["n"] for line in outside if line["window"] == "Middle of year"} == {"hidden"}
    for language in ("en", "es"):
        out = tmp_path / f"{language}.pdf"
        filled.done("surveys", "print", "student", "--out", str(out), "--language", language)
        assert out.read_bytes().startswith(b"%PDF")
    assert filled("surveys", "print", "student", "--out", "x.pdf", "--language", "fr").code == 2
    assert "There are: How is it going?" in filled("surveys", "results", "nothing").err
