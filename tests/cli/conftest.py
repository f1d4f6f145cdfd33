# SPDX-License-Identifier: Apache-2.0
"""Commands run in this process, on a program of their own, with a vault that costs next to nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.vault.vault import Cost

PASSPHRASE = "five words are easy enough"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Commands:
    """Runs ``porchlight`` on one data directory."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root, self._capture = root, capture

    def __call__(self, *words: str) -> Ran:
        self._capture.readouterr()
        code = main(["--data-dir", str(self.root), *words])
        out, err = self._capture.readouterr()
        return Ran(code, out, err)

    def done(self, *words: str) -> Any:
        """Run with --json; it must succeed. Returns the value."""
        ran = self(*words, "--json")
        assert ran.code == 0, ran.err
        return ran.json

    def digest(self) -> str:
        return self("digest").out.strip()

    def init(self) -> Any:
        return self.done("init", "--name", "Pine Hill", "--school-year", "2026-27", "--site", "Library")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """Commands on a data directory in which nothing has been started, on a frozen day."""
    monkeypatch.setattr(Cost.__init__, "__defaults__", (8 * 1024 * 1024, 1))
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-09-16T10:00")
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", PASSPHRASE)
    return Commands(tmp_path / "data", capsys)


@pytest.fixture
def porchlight(empty: Commands) -> Commands:
    """Commands on a program that has been started."""
    empty.init()
    return empty


@pytest.fixture
def filled(porchlight: Commands) -> Commands:
    """Commands on a program of invented people."""
    porchlight.done("demo", "--students", "12", "--weeks", "4")
    return porchlight
