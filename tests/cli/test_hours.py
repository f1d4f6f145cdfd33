# SPDX-License-Identifier: Apache-2.0
"""Hours on the command line: counted, typed, limited, signed by two, locked, printed."""

from __future__ import annotations

from pathlib import Path

from app.domain.words import Hat
from tests.cli.conftest import Commands


def test_a_month_from_sessions_to_paper(filled: Commands, tmp_path: Path) -> None:
    found = filled.done("hours", "list")
    assert [row["minutes"] for row in found] == [sum(row[hat] for hat in _HATS) for row in found]
    one = next(row for row in found if row["minutes"])
    filled.done("hours", "term", one["id"], "work_study_pay", "--from", "2026-08-01", "--weekly", "1")
    assert filled("hours", "add", one["id"], "work_study_pay", "--minutes", "30").code == 3
    made = filled.done(
        "hours", "add", one["id"], "work_study_pay", "--from-time", "08:00", "--to-time", "10:00",
        "--on", "2026-09-10", "--category", "Office",
    )  # fmt: skip
    lines = filled.done("hours", "lines", one["id"])
    assert [row["minutes"] for row in lines if row["line_id"] == made["id"]] == [120]
    assert "fail" in {row["verdict"] for row in filled.done("hours", "limits")}
    key = (one["id"], "work_study", "--on", "2026-09-10")
    assert filled("hours", "lock", *key).code == 3
    filled.done("hours", "sign", *key, "--name", "Ana")
    assert filled("hours", "sign", *key, "--name", "Ana", "--supervisor").code == 3
    filled.done("hours", "sign", *key, "--name", "Rosa", "--supervisor")
    assert filled.done("hours", "lock", *key)["standing"] == "locked"
    kept = filled.done("hours", "reopen", *key, "--why", "Forgot a day")
    assert (kept["standing"], kept["minutes"]) == ("open", sum(r["minutes"] for r in _on_sheet(filled, one)))
    for more in (("--name", "Ana"), ("--name", "Rosa", "--supervisor")):
        filled.done("hours", "sign", *key, *more)
    filled.done("hours", "lock", *key)
    (sheet,) = [
        row for row in filled.done("hours", "sheets", "--on", "2026-09-10")
        if row["adult_id"] == one["id"] and row["family"] == "work_study"
    ]  # fmt: skip
    assert (sheet["standing"], sheet["changed_by"]) == ("locked", 0)
    fixed = filled.done("hours", "correct", made["id"], "--minutes", "90", "--why", "Left early")
    assert fixed["id"] in {row["line_id"] for row in filled.done("hours", "lines", one["id"])}
    assert filled("hours", "correct", "noon", "--minutes", "90", "--why", "Left early").code == 2
    assert filled("hours", "check").code == 1
    (only,) = filled.done("hours", "list", "--adult", one["id"], "--hat", "work_study_pay")
    assert only["minutes"] == only["work_study_pay"] > 0
    out = tmp_path / "sheets.pdf"
    assert filled.done("hours", "print", "--out", str(out), "--on", "2026-09-10")["sheets"] >= 2
    assert out.read_bytes().startswith(b"%PDF")
    assert (
        filled("hours", "add", one["id"], "volunteer", "--from-time", "noon", "--to-time", "13:00").code == 2
    )


def _on_sheet(filled: Commands, one: dict[str, str]) -> list[dict[str, int]]:
    return [
        row for row in filled.done("hours", "lines", one["id"], "--from", "2026-09-01", "--to", "2026-09-30")
        if row["hat"] == "work_study_pay"
    ]  # fmt: skip


_HATS = {str(hat) for hat in Hat}
