# SPDX-License-Identifier: Apache-2.0
"""Commands beside an open window: those that only look work, those that change data say why they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import context
from app.disk.one_writer import Doing
from tests.cli.conftest import PASSPHRASE, Commands

_LOOKING: tuple[tuple[str, ...], ...] = (
    ("doctor",), ("history",), ("list", "students"), ("conflicts",), ("messages",),
    ("report", "attendance", "--out", "{out}.csv"),
)  # fmt: skip
_CHANGING: tuple[tuple[str, ...], ...] = (
    ("undo",),
    ("demo",),
    ("import", "{out}.csv"),
    ("conflicts", "--keep", "1"),
    ("shares", "--stop"),
)


def test_looking_works_beside_the_window_and_changing_is_refused(
    porchlight: Commands, tmp_path: Path
) -> None:
    filled = porchlight
    filled.done("demo", "--students", "3", "--weeks", "1")
    alone = filled.digest()
    window = context.unlock(filled.root, PASSPHRASE)
    out = str(tmp_path / "attendance")
    try:
        assert filled.digest() == alone
        for words in _LOOKING:
            ran = filled(*(word.replace("{out}", out) for word in words))
            assert ran.code == 0, (words, ran.err)
        before = filled.digest()
        for words in _CHANGING:
            ran = filled(*(word.replace("{out}", out) for word in words))
            assert ran.code == 3, (words, ran.err)
            assert ran.err.strip() == "Porchlight is open with this data; close it, or do this there."
        assert filled.digest() == before == alone
        with window.store.write("note", "Note") as session:
            session.connection().exec_driver_sql("UPDATE program SET name = 'Pine Hill North'")
        assert filled.digest() != alone, "what the window saved is seen at once"
    finally:
        window.close()
    assert filled("undo").code in (0, 3)


def test_a_command_is_no_window(porchlight: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_PATIENCE", dict.fromkeys(context._PATIENCE, 0.0))
    command = context.unlock(porchlight.root, PASSPHRASE, doing=Doing.COMMAND)
    try:
        assert porchlight("digest").code == 0
        assert "A porchlight command is working" in porchlight("undo").err
    finally:
        command.close()


def test_a_mistake_of_the_program_is_kept_beside_the_data_without_its_message(
    porchlight: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("Xochitl Begaye")

    monkeypatch.setattr("app.storage.digest.content_digest", fail)
    ran = porchlight("digest")
    (kept,) = (porchlight.root / "logs").glob("crash-*.txt")
    assert ran.code == 1
    assert f"mistake in the program (KeyError). It is in {kept}" in ran.err
    assert "app/cli/start.py:" in kept.read_text()
    noted = (porchlight.root / "logs" / "porchlight.log").read_text()
    assert "crash KeyError" in noted
    assert not any(
        name in text for name in ("Xochitl", "Begaye") for text in (ran.err, kept.read_text(), noted)
    )
