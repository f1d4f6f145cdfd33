# SPDX-License-Identifier: Apache-2.0
"""Each command by itself: what it prints, how it ends, and that a refused one changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from app.cli.out import Kind
from app.printing.listed import LISTED
from tests.cli.conftest import PASSPHRASE, Commands

ROOT = Path(__file__).resolve().parents[2]


def test_init_prints_the_recovery_code(empty: Commands) -> None:
    ran = empty("init", "--name", "Pine Hill", "--school-year", "2026-27", "--site", "A", "--site", "B")
    assert ran.code == 0
    assert "keep it on paper" in ran.out
    assert [row["name"] for row in empty.done("list", "sites")] == ["A", "B"]
    again = empty("init", "--name", "Other", "--school-year", "2026-27", "--json")
    assert again.code == 3
    assert "already" in again.json["error"]


def test_shared_options_stand_anywhere(porchlight: Commands) -> None:
    before = porchlight("--json", "list", "sites").json
    assert before == porchlight("list", "--json", "sites").json == porchlight("list", "sites", "--json").json
    assert "Library" in porchlight("list", "sites").out


def test_export(filled: Commands, tmp_path: Path) -> None:
    made = filled.done("export", "--out", str(tmp_path / "all"))
    assert made["rows"] > 500
    assert (tmp_path / "all" / "tables" / "Students.csv").read_text("utf-8-sig").count("\n") == 13
    again = filled("export", "--out", str(tmp_path / "all"))
    assert (again.code, "already something" in again.err) == (3, True)


def test_backup_and_restore(filled: Commands, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.backup"
    made = filled.done("backup", "--out", str(file))
    assert made["holds"]["students"] == 12
    assert filled("restore", str(file)).code == 3
    other = Commands(tmp_path / "other", capsys)
    assert other("restore", str(file)).code == 0
    assert other.digest() == filled.digest()
    (tmp_path / "broken.backup").write_bytes(file.read_bytes()[:500])
    third = Commands(tmp_path / "third", capsys)
    assert third("restore", str(tmp_path / "broken.backup")).code == 3
    assert third("list", "sites").code == 3


def test_passphrase(porchlight: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", "another five words to keep")
    assert porchlight("passphrase").code == 0
    assert porchlight("list", "sites").code == 3
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", "another five words to keep")
    assert porchlight("list", "sites").code == 0
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", "short")
    assert porchlight("passphrase").code == 3


def test_recovery_code_opens(empty: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    code = empty.init()["recovery_code"]
    monkeypatch.setenv("PORCHLIGHT_RECOVERY_CODE", code)
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", "another five words to keep")
    assert empty("passphrase", "--recovery").code == 0
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", "another five words to keep")
    assert empty("doctor").code == 0


def test_undo_and_history(filled: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_WHO", "Ben Yazzie")  # who takes turns at this laptop
    filled.done("cancel", "--date", "2026-09-21", "--reason", "school")
    assert filled.done("history")[0]["who"] == "Ben Yazzie"
    session = next(row for row in filled.done("list", "sessions") if row["status"] == "cancelled_school")
    assert filled.done("history")[0]["title"] == "Cancelled 2026-09-21: school"
    assert filled.done("history", session["id"])
    sheet = filled.done("list", "sheets")[0]["number"]
    assert filled.done("history", sheet)[0]["fields"]
    assert filled.done("undo")["restored"] > 0


def test_walk_in(filled: Commands) -> None:
    open_one = next(row for row in filled.done("list", "sheets") if row["state"] == "printed")
    on_it = {line["student_id"] for line in open_one["lines"]}
    other = next(row for row in filled.done("list", "students") if row["id"] not in on_it)
    typed = filled.done("enter", open_one["number"], "", "--walk-in", other["id"], "--checked")
    assert typed["present"] == len(on_it) + 1
    marks = [mark for mark in filled.done("list", "marks") if mark["session_id"] == open_one["session_id"]]
    assert [mark["student_id"] for mark in marks if mark["walk_in"]] == [other["id"]]


@pytest.mark.parametrize("what", ["students", "adults", "sites", "sessions", "sheets", "marks", "imports"])
def test_every_list_has_a_table_and_json(filled: Commands, what: str) -> None:
    rows = filled.done("list", what)
    shown = filled("list", what)
    assert shown.code == 0
    assert len(shown.out.splitlines()) >= len(rows)
    assert all(len(row.get("id", "0" * 32)) == 32 for row in rows)


PLAN = ("plan", "--site", "Library", "--days", "mon", "--time", "15:00-16:00", "--from", "2026-10-05", "--to",
        "2026-10-30", "--adult", "Jim Calloway", "--students", "all")  # fmt: skip


def _plan_but(option: str, value: str) -> tuple[str, ...]:
    at = PLAN.index(option)
    return (*PLAN[: at + 1], value, *PLAN[at + 2 :])


REFUSED: dict[tuple[str, ...], int] = {
    (): 2,
    ("bogus",): 2,
    ("plan",): 2,
    ("list",): 2,
    ("list", "dragons"): 2,
    ("list", "sites", "--bogus"): 2,
    ("list", "sessions", "--from", "yesterday"): 2,
    ("list", "sessions", "--from", "2026-10-02", "--to", "2026-10-01"): 3,
    ("list", "students", "--site", "Nowhere"): 3,
    ("demo", "--students", "many"): 2,
    ("demo",): 3,
    ("import", "no-such-file.csv"): 3,
    ("import", "x.csv", "--as", "dragons"): 2,
    ("import", "x.csv", "--dates", "ydm"): 2,
    ("import", "x.csv", "--mapping", "no-such-file.json"): 3,
    ("take-back", "abc"): 3,
    ("take-back", "0" * 32): 3,
    _plan_but("--days", "mon,funday"): 3,
    _plan_but("--time", "16:00-15:00"): 3,
    _plan_but("--from", "2026-13-01"): 2,
    _plan_but("--to", "2026-10-01"): 3,
    _plan_but("--adult", "Nobody Here"): 3,
    _plan_but("--students", "no-such-file.txt"): 3,
    _plan_but("--site", "Nowhere"): 3,
    (*PLAN, "--role", "dragon"): 2,
    ("cancel", "--date", "2026-09-20", "--reason", "weather"): 3,
    ("cancel", "--date", "2026-09-21", "--reason", "dragons"): 2,
    ("sheets", "--from", "2026-09-21", "--to", "2026-09-21"): 2,
    ("sheets", "--from", "2026-12-21", "--to", "2026-12-21", "--out", "x.pdf"): 3,
    ("sheets", "--from", "2026-09-21", "--to", "2026-09-20", "--out", "x.pdf"): 3,
    ("sheets", "--from", "2026-09-21", "--to", "2026-09-21", "--out", "no/such/folder/x.pdf"): 3,
    ("enter", "12345678"): 2,
    ("enter", "12345678", "1a"): 3,
    ("enter", "12", "1a"): 3,
    ("enter", "12345678", "1a", "--not-met", "weather"): 2,
    ("report", "attendance"): 2,
    ("report", "dragons", "--out", "x.pdf"): 2,
    ("report", "progress", "--out", "x.csv"): 2,
    ("report", "progress", "--out", "x.pdf", "--student", "Nobody Here"): 3,
    ("report", "attendance", "--out", "no/such/folder/x.pdf"): 3,
    ("report", "attendance", "--out", "no/such/folder/x.csv"): 3,
    ("history", "dragon"): 3,
    ("backup", "--out", "no/such/folder/x"): 3,
    ("restore", "no-such-file"): 3,
}


def test_refused_commands_say_why_and_change_nothing(
    filled: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = filled.digest()
    for words, code in REFUSED.items():
        ran = filled(*words)
        assert (ran.code, ran.out) == (code, ""), (words, ran)
        assert ran.err.strip(), words
        assert ran.err.count("\n") == 1, (words, ran.err)
        assert "Traceback" not in ran.err
        if words:
            assert filled(*words, "--json").json["error"] == ran.err.strip()
    assert filled.digest() == before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_bad_line_names_the_word(filled: Commands) -> None:
    number = next(row for row in filled.done("list", "sheets") if row["state"] == "printed")["number"]
    before = filled.digest()
    for line in ("99a", "1q", "1l900", "a", "1=0"):
        ran = filled("enter", number, line)
        assert ran.code == 3, line
        assert "Word 1" in ran.err
    assert filled("enter", number[:-1] + str((int(number[-1]) + 1) % 10), "1a").code == 3
    assert filled.digest() == before


def test_wrong_or_missing_passphrase(porchlight: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", "not the right words at all")
    assert porchlight("digest").code == 3
    monkeypatch.delenv("PORCHLIGHT_PASSPHRASE")
    ran = porchlight("digest")
    assert ran.code == 3
    assert "PORCHLIGHT_PASSPHRASE" in ran.err


def test_a_bug_is_called_one(porchlight: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("Begaye")

    monkeypatch.setattr("app.keeping.checkup.check_everything", broken)
    ran = porchlight("doctor")
    assert ran.code == 1
    assert "Begaye" not in ran.err
    assert "Traceback" in porchlight("doctor", "--debug").err


def test_as_a_module(tmp_path: Path) -> None:
    environment = os.environ | {"PORCHLIGHT_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    command = [sys.executable, "-m", "app", "--data-dir", str(tmp_path / "data")]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words],
            env=environment,
            cwd=tmp_path,
            check=False,
            capture_output=True,
            encoding="utf-8",
        )

    assert "Tutoring" in run("--help").stdout
    assert run("init", "--name", "Kaʻōhao", "--school-year", "2026-27", "--site", "ᏣᎳᎩ").returncode == 0
    assert json.loads(run("list", "sites", "--json").stdout)[0]["name"] == "ᏣᎳᎩ"
    assert "ᏣᎳᎩ" in run("list", "sites").stdout
    assert run("init", "--name", "x", "--school-year", "2026-27").returncode == 3


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from app.cli import main; main(['--help']); "
        "heavy = {'sqlalchemy', 'reportlab', 'rich', 'openpyxl', 'sqlcipher3', 'nacl'} & set(sys.modules); "
        "sys.exit(', '.join(heavy) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_every_list_can_be_written_by_command() -> None:
    assert set(get_args(Kind)) == {"attendance", "progress", *LISTED}
