# SPDX-License-Identifier: Apache-2.0
"""Backups, going back, damage and mending by command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.keeping import shelf
from tests.cli.conftest import Commands

PAGE = 4096


def damage(porchlight: Commands) -> None:
    """Flip a bit in every fifth page."""
    file = porchlight.root / "porchlight.db"
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // PAGE, 5):
        content[page * PAGE + 77] ^= 4
    file.write_bytes(content)


def test_backups_are_listed_and_one_comes_back_by_its_number(porchlight: Commands) -> None:
    assert "no backups" in porchlight("backups").out
    empty = porchlight.digest()
    assert porchlight.done("backup")["holds"]["students"] == 0
    porchlight.done("demo", "--students", "12", "--weeks", "4")
    full = porchlight.digest()
    assert "12 students" in porchlight("backup").out
    assert "holds everything" in porchlight("backup").out
    rows = porchlight.done("backups")
    assert [(row["number"], row["students"], row["why"]) for row in rows] == [
        (1, 12, "asked"),
        (2, 0, "asked"),
    ]
    assert porchlight("restore", "3").code == 3
    assert porchlight.done("restore", "2")["students"] == 0
    assert porchlight.digest() == empty
    assert len(list(porchlight.root.glob("set aside*"))) == 1
    newest = porchlight.done("backups")[0]
    assert "--set-aside" in porchlight("restore", newest["file"]).err
    assert porchlight.done("restore", newest["file"], "--set-aside")["students"] == 12
    assert porchlight.digest() == full


def test_a_backup_for_a_stick_is_read_back(
    porchlight: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    file = Path(porchlight.done("backup", "--stick", str(tmp_path / "stick"))["file"])
    assert file.parent == tmp_path / "stick"
    monkeypatch.setattr(shelf, "_forget_cached", lambda path: path.write_bytes(path.read_bytes()[:-9000]))
    ran = porchlight("backup", "--stick", str(tmp_path / "stick"))
    assert (ran.code, "Do not trust this stick" in ran.err) == (3, True)
    assert list(file.parent.iterdir()) == [file]
    assert porchlight("backup", "--stick", "x", "--out", "y").code == 2


def test_damage_is_found_and_mended(filled: Commands) -> None:
    before = filled.digest()
    assert filled.done("doctor")["ok"]
    assert "not damaged" in filled("mend").out
    filled.done("backup")
    filled.done("undo")
    after = filled.digest()
    assert after != before
    damage(filled)
    ran = filled("doctor")
    assert (ran.code, ran.err) == (3, "")
    assert ran.out.startswith("PROBLEM")
    assert "porchlight mend" in ran.out
    assert filled("doctor", "--json").json["damaged"]
    mended = filled("mend")
    assert (mended.code, "Nothing is lost" in mended.out) == (0, True), mended
    assert filled.digest() == after
    ran = filled("doctor")
    assert (ran.code, "1 folder with earlier data" in ran.out) == (0, True)
