# SPDX-License-Identifier: Apache-2.0
"""Commands about what opens the program."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest

from app.vault.recovery_code import new_recovery_code
from tests.cli.conftest import PASSPHRASE, Commands

NEW, HERS = "another five words to keep", "acorn bench candle dune elbow"


def opens(commands: Commands, monkeypatch: pytest.MonkeyPatch, passphrase: str) -> bool:
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", passphrase)
    return commands("list", "sites").code == 0


def test_status_measures_one_try(porchlight: Commands) -> None:
    found = porchlight.done("keys", "status")
    assert found["ways"] == ["passphrase", "recovery"]
    assert found["earlier"] == 0
    assert 0 < found["seconds"] < 5
    assert "One try takes" in porchlight("keys", "status").out


def test_the_old_name_of_the_command_works_too(porchlight: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", "Pine Hill 2026-27 Pine Hill")
    ran = porchlight("keys", "passphrase")
    assert (ran.code, "program's name" in ran.err) == (3, True)
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", NEW)
    assert porchlight("passphrase").code == 0
    assert not opens(porchlight, monkeypatch, PASSPHRASE)
    assert opens(porchlight, monkeypatch, NEW)


def test_the_code_is_replaced_when_it_was_used(empty: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    old = empty.init()["recovery_code"]
    monkeypatch.setenv("PORCHLIGHT_RECOVERY_CODE", old)
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", NEW)
    new = empty.done("keys", "passphrase", "--recovery")["recovery_code"]
    assert new != old
    assert opens(empty, monkeypatch, NEW)
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", HERS)
    assert empty("passphrase", "--recovery").code == 3
    monkeypatch.setenv("PORCHLIGHT_RECOVERY_CODE", new)
    assert "Recovery code: " in empty("passphrase", "--recovery").out
    assert opens(empty, monkeypatch, HERS)


def test_a_new_sheet_is_written_and_is_the_one_that_counts(
    porchlight: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    code = porchlight.done("keys", "sheet", "--sheet", str(out))["recovery_code"]
    document = pypdfium2.PdfDocument(out)
    assert code.split("-")[0] in document[0].get_textpage().get_text_range()
    document.close()
    monkeypatch.setenv("PORCHLIGHT_RECOVERY_CODE", code)
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", NEW)
    assert porchlight("passphrase", "--recovery").code == 0


def test_a_second_person_comes_and_goes(porchlight: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_SECOND_PASSPHRASE", HERS)
    assert porchlight.done("keys", "second") == {"second": True}
    assert opens(porchlight, monkeypatch, HERS)
    assert opens(porchlight, monkeypatch, PASSPHRASE)
    assert porchlight.done("keys", "second", "--remove") == {"second": False}
    assert not opens(porchlight, monkeypatch, HERS)


def test_a_new_key_keeps_everything(
    filled: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    digest = filled.digest()
    filled.done("backup")
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", "not the passphrase at all")
    assert filled("keys", "rotate").code == 3
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", PASSPHRASE)
    code = filled.done("keys", "rotate")["recovery_code"]
    assert filled.digest() == digest
    assert filled.done("keys", "status")["earlier"] == 1
    assert filled("doctor").code == 0
    monkeypatch.setenv("PORCHLIGHT_RECOVERY_CODE", code)
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", NEW)
    assert filled("passphrase", "--recovery").code == 0
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", NEW)
    assert filled.digest() == digest


def test_an_older_key_file_is_said_and_mended(porchlight: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    old = {path: path.read_bytes() for path in porchlight.root.glob("vault*")}
    monkeypatch.setenv("PORCHLIGHT_NEW_PASSPHRASE", NEW)
    assert porchlight("passphrase").code == 0
    for path, content in old.items():
        path.write_bytes(content)
    ran = porchlight("digest")
    assert (ran.code, "porchlight keys mend" in ran.err) == (3, True)
    assert {path: path.read_bytes() for path in old} == old
    assert porchlight.done("keys", "mend") == {"mended": True}
    assert not opens(porchlight, monkeypatch, PASSPHRASE)
    assert opens(porchlight, monkeypatch, NEW)
    assert porchlight.done("keys", "mend") == {"mended": False}


def test_in_a_terminal_two_groups_are_typed_back(
    porchlight: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = new_recovery_code()
    asked: list[str] = []
    monkeypatch.setattr("app.vault.recovery_code.new_recovery_code", lambda: code)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))

    def prompt(question: str, **_: object) -> str:
        asked.append(question)
        number = int(question.split()[1])
        return "WRONG" if len(asked) == 1 else code.split("-")[number - 1].lower()

    monkeypatch.setattr("typer.prompt", prompt)
    ran = porchlight("keys", "sheet")
    assert ran.code == 0
    assert len(asked) == 3
    assert asked[0] == asked[1], "a wrong group is asked for again"
    assert "says something else" in ran.err
    assert code in ran.err
    assert code not in ran.out
