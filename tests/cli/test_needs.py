# SPDX-License-Identifier: Apache-2.0
"""``porchlight needs``: noted, listed for a day, ended once."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_a_need_is_added_listed_and_ended(porchlight: Commands, tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text("First name,Last name,Student ID\nAna,Begaye,0017\n", "utf-8")
    porchlight.done("import", str(tmp_path / "students.csv"), "--as", "students")
    made = porchlight.done("needs", "add", "Ana Begaye", "tutor", "--since", "2026-09-01", "--urgency", "now",
                           "--said-by", "Ms. Yazzie", "--subject", "Reading")  # fmt: skip
    assert (made["role"], made["first_day"]) == ("tutor", "2026-09-01")
    (row,) = porchlight.done("needs", "list")
    assert (row["name"], row["urgency"], row["said_by"]) == ("Begaye, Ana", "now", "Ms. Yazzie")
    again = porchlight("needs", "add", "Ana Begaye", "tutor")
    assert again.code == 3
    assert "since 2026-09-01" in again.err
    porchlight.done("needs", "end", "Ana Begaye", "tutor", "--on", "2026-09-10", "--reason", "Moved away")
    assert porchlight.done("needs", "list") == []
    assert len(porchlight.done("needs", "list", "--on", "2026-09-10", "--role", "tutor")) == 1
    assert len(porchlight.done("needs", "list", "--all")) == 1
    assert porchlight("needs", "end", "Ana Begaye", "tutor").code == 3
    assert "No need is open" in porchlight("needs", "list").out
