# SPDX-License-Identifier: Apache-2.0
"""A coordinator's week by command line: bring in, plan, print, type, look, report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Commands

STUDENTS = """Student ID;Last Name;First Name;Grade;School;Birth Date
0012;Begaye;Tłʼízí;7;Pine Hill School;2013-04-05
0013;O'Brien-de la Cruz;Saoirse;8;Pine Hill School;2012-11-30
0014;Nguyễn;Minh;7;Pine Hill School;2013-09-01
0015;;ᏣᎳᎩ;K;Pine Hill School;2020-02-02
"""
ADULTS = "First Name,Last Name,Email\nAna,Yazzie,ana@example.org\nJim,Calloway,\n"


def _plan(run: Commands, adult: str, students: str = "all") -> Any:
    return run.done(
        "plan", "--site", "library", "--days", "mon,wed", "--time", "15:15-16:00", "--from", "2026-09-14",
        "--to", "2026-09-25", "--adult", adult, "--role", "tutor", "--subject", "reading",
        "--students", students,
    )  # fmt: skip


def test_a_week_with_files_of_our_own(porchlight: Commands, tmp_path: Path) -> None:
    run = porchlight
    (tmp_path / "students.csv").write_text(STUDENTS, "utf-8")
    (tmp_path / "adults.csv").write_text(ADULTS, "utf-8")
    tried = run.done("import", str(tmp_path / "students.csv"), "--as", "students", "--dry-run")
    assert tried["by_kind"]["student"] == {"added": 4}
    assert tried["import"] is None
    assert run.done("list", "students") == []
    run.done("import", str(tmp_path / "students.csv"), "--as", "students")
    run.done("import", str(tmp_path / "adults.csv"), "--as", "adults")
    assert [row["name"] for row in run.done("list", "adults")] == ["Calloway, Jim", "Yazzie, Ana"]
    assert len(run.done("list", "students")) == 4
    assert len(run.done("list", "imports")) == 2

    assert _plan(run, "Ana Yazzie")["sessions"] == 4
    out = tmp_path / "week.pdf"
    numbers = run.done("sheets", "--from", "2026-09-14", "--to", "2026-09-18", "--out", str(out))["sheets"]
    assert len(numbers) == 2
    assert out.read_bytes().startswith(b"%PDF")
    sheets = run.done("list", "sheets", "--layout")
    assert [sheet["number"] for sheet in sheets] == numbers
    assert sheets[0]["layout"]

    typed = run.done("enter", numbers[0], "1a 2l12")
    assert (typed["counted"], typed["present"], typed["absent"]) == (True, 3, 1)
    again = run.done("enter", numbers[0], "1a")
    assert not again["counted"]
    assert len(again["differences"]) == 1
    assert run.done("enter", numbers[0], "--checked")["checked"]
    assert run("enter", numbers[1], "--not-met", "weather").code == 0
    marks = run.done("list", "marks")
    assert sorted(mark["minutes"] for mark in marks) == [0, 33, 45, 45]
    assert [s["state"] for s in run.done("list", "sheets")] == ["checked", "typed"]
    assert [s["status"] for s in run.done("list", "sessions")][:2] == ["held", "cancelled_weather"]
    _reports(run, tmp_path)


def _reports(run: Commands, folder: Path) -> None:
    for name in ("attendance.pdf", "attendance.csv", "attendance.xlsx"):
        files = run.done("report", "attendance", "--out", str(folder / name))["files"]
        assert all(Path(file).stat().st_size for file in files)
    for words in ([], ["--lang", "es"], ["--student", "Tłʼízí Begaye"]):
        made = run.done("report", "progress", "--out", str(folder / "progress.pdf"), *words)
        assert Path(made["files"][0]).read_bytes().startswith(b"%PDF")


def test_a_week_with_the_public_samples(porchlight: Commands, shared_data: Path, tmp_path: Path) -> None:
    run = porchlight
    failed = ["--failed-rows", str(tmp_path / "failed.csv")]
    came = run.done("import", str(shared_data / "sds-v1-100"), "--dates", "mdy", *failed)
    assert came["by_kind"]["student"]["added"] == 86
    assert came["by_kind"]["adult"]["added"] == 12
    assert came["by_kind"]["school"]["added"] == 2
    adult = run.done("list", "adults")[0]["id"]
    assert _plan(run, adult)["students"] == 86
    numbers = run.done(
        "sheets", "--from", "2026-09-14", "--to", "2026-09-14", "--paper", "a4", "--large", "--lang", "es",
        "--out", str(tmp_path / "week.pdf"),
    )["sheets"]  # fmt: skip
    typed = run.done("enter", numbers[0], "4a 9l12")
    assert (typed["present"], typed["absent"]) == (85, 1)
    _reports_of_one(run, tmp_path)
    days = shared_data / "school-attendance" / "studentattendance.csv"
    run.done("import", str(days), "--as", "school-attendance", "--create-missing", *failed)
    before = run.done("list", "imports")
    assert len(before) == 2
    run.done("take-back", before[0]["id"])
    assert run.done("list", "imports")[0]["taken_back"]
    assert run.done("doctor")["ok"]


def _reports_of_one(run: Commands, folder: Path) -> None:
    student = run.done("list", "students")[0]["id"]
    assert run("report", "attendance", "--out", str(folder / "a.pdf")).code == 0
    assert run("report", "progress", "--student", student, "--out", str(folder / "p.pdf")).code == 0


@pytest.mark.parametrize(
    "text", ["Begaye, Tłʼízí\nminh nguyen\n", "name\n0012\n0014\n", "\ufeffTłʼízí Begaye\n\n0014"]
)
def test_students_from_a_list(porchlight: Commands, tmp_path: Path, text: str) -> None:
    (tmp_path / "students.csv").write_text(STUDENTS, "utf-8")
    (tmp_path / "adults.csv").write_text(ADULTS, "utf-8")
    porchlight.done("import", str(tmp_path / "students.csv"), "--as", "students")
    porchlight.done("import", str(tmp_path / "adults.csv"), "--as", "adults")
    (tmp_path / "some.txt").write_text(text, "utf-8")
    assert _plan(porchlight, "yazzie", str(tmp_path / "some.txt"))["students"] == 2
