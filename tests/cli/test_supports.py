# SPDX-License-Identifier: Apache-2.0
"""``porchlight coverage`` and ``match``: what is counted, who is suggested, and what is refused."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Commands


def test_from_a_need_to_a_match_and_to_coverage(porchlight: Commands, tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text("First name,Last name\nAna,Begaye\nBo,Li\n", "utf-8")
    adults = "First name,Last name,Roles\nMax,Hill,mentor\nTess,Nez,tutor\n"
    (tmp_path / "adults.csv").write_text(adults, "utf-8")
    porchlight.done("import", str(tmp_path / "students.csv"), "--as", "students")
    porchlight.done("import", str(tmp_path / "adults.csv"), "--as", "adults")
    porchlight.done("needs", "add", "Ana Begaye", "mentor", "--since", "2026-09-01", "--urgency", "now")
    porchlight.done("needs", "add", "Ana Begaye", "tutor", "--since", "2026-09-01", "--subject", "Math")
    porchlight.done("needs", "add", "Bo Li", "tutor", "--since", "2026-09-02")

    assert [row["role"] for row in porchlight.done("match", "suggest")] == ["mentor", "tutor", "tutor"]
    (max_,) = porchlight.done("match", "suggest", "Ana Begaye")
    assert (max_["name"], max_["is_possible"]) == ("Hill, Max", True)
    everybody = porchlight.done("match", "suggest", "Ana Begaye", "--role", "mentor", "--all")
    assert [row["why_not"] for row in everybody] == ["", "Does not work as a mentor."]
    refused = porchlight("match", "accept", "Ana Begaye", "Tess Nez", "mentor")
    assert refused.code == 3
    assert "Does not work as a mentor" in refused.err
    made = porchlight.done("match", "accept", "Ana Begaye", "Max Hill", "mentor", "--minutes", "60",
                           "--base", "school", "--from", "2026-09-03")  # fmt: skip
    assert made["weekly_minutes"] == 60
    again = porchlight("match", "accept", "Ana Begaye", "Max Hill", "mentor")
    assert "given to this student already" in again.err

    found = porchlight.done("coverage", "--by", "both", "--on", "2026-09-03")
    assert (found["total"]["students"], found["total"]["served"], found["total"]["matched"]) == (2, 0, 1)
    assert [(row["role"], row["students"]) for row in found["lines"]] == [("tutor", 2), ("mentor", 1)]
    assert found["lines"][0]["what"].startswith("No school")
    months = porchlight.done("coverage", "--trend", "--from", "2026-08-31", "--to", "2026-09-01")["lines"]
    assert [(row["what"], row["students"]) for row in months] == [("2026-08", 0), ("2026-09", 1)]
    who = porchlight.done("coverage", "--by", "student")
    assert [row["name"] for row in who] == ["Begaye, Ana", "Begaye, Ana", "Li, Bo"]
    assert "do not add up" in porchlight("coverage").out
    porchlight.done("report", "coverage", "--out", str(tmp_path / "coverage.csv"))
    assert "Academic tutor,2,0" in (tmp_path / "coverage.csv").read_text("utf-8-sig")
    assert porchlight("report", "coverage", "--out", str(tmp_path / "x.csv"), "--site", "Library").code == 2
    assert porchlight("coverage", "--on", "2026-09-03", "--from", "2026-09-01").code == 2
