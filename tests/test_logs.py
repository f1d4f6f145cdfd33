# SPDX-License-Identifier: Apache-2.0
"""The log holds events and numbers, never text of anybody; it stays small and stops nobody."""

from __future__ import annotations

import inspect
import re
import typing
from pathlib import Path

import pytest

from app import logs
from app.errors import StorageProblem
from app.logs import Event, Log, Numbers, Word

_LINE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|no-time) [0-9a-f]{8} [a-z]+( [a-z_]+)*( [A-Za-z_]+)?( [a-z]+=-?\d+)*"
)


def lines(folder: Path) -> list[str]:
    return (folder / "porchlight.log").read_text(encoding="ascii").splitlines()


def test_a_line_says_what_happened_in_words_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00+00:00")
    log = Log(tmp_path / "logs")
    log.note(Event.UNLOCK, Word.FAILED, numbers=Numbers(ms=512))

    def fail() -> None:
        with log.timing(Event.CONTACT) as said:
            said.sent, said.received = 3, 0
            raise StorageProblem("Xochitl is not here.")

    with pytest.raises(StorageProblem):
        fail()
    for event in Event:
        log.note(event, *Word)
    written = lines(tmp_path / "logs")
    assert written[0] == f"2026-11-18T10:00:00Z {logs.RUN} unlock failed ms=512"
    assert re.search(r" contact failed StorageProblem ms=\d+ sent=3 received=0$", written[1])
    assert all(_LINE.fullmatch(line) for line in written)


def test_no_way_leads_text_into_a_line() -> None:
    """What ``note`` takes: members of two lists, an exception whose class is named, and whole numbers."""
    hints = typing.get_type_hints(Log.note)
    del hints["return"]
    assert set(hints.values()) == {Event, Word, Numbers | None, BaseException | None}
    assert set(typing.get_type_hints(Numbers).values()) == {int | None}
    kinds = {one.kind for one in inspect.signature(Log.note).parameters.values()}
    assert inspect.Parameter.VAR_KEYWORD not in kinds
    strange = type("Ana Álvarez\n=1", (Exception,), {})
    assert logs.class_name(strange("Ana")) == "Analvarez1"


def test_it_is_turned_over_when_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 300)
    log = Log(tmp_path / "logs")
    for number in range(60):
        log.note(Event.SAVE, Word.DONE, numbers=Numbers(count=number))
    names = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert len(names) <= 5
    assert set(names) <= {"porchlight.log", *(f"porchlight.log.{n}" for n in range(1, 5))}
    assert all(path.stat().st_size <= 400 for path in (tmp_path / "logs").iterdir())
    whole = "".join((tmp_path / "logs" / name).read_text() for name in reversed(names))
    counts = [int(one) for one in re.findall(r"count=(\d+)", whole)]
    assert counts == list(range(counts[0], 60)), "nothing is lost in between, the oldest goes first"


def test_it_makes_no_data_directory_and_never_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs.log_of(tmp_path / "nowhere").note(Event.START)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "logs").write_text("a file in the way")
    logs.log_of(tmp_path).note(Event.START)
    monkeypatch.setattr("app.clock.now_ms", lambda: 10**18)
    other = tmp_path / "data"
    other.mkdir()
    logs.log_of(other).note(Event.START)
    assert lines(other / "logs")[0].startswith("no-time ")
    monkeypatch.setattr("os.open", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    logs.log_of(other).note(Event.START)
