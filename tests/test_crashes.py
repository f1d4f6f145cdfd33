# SPDX-License-Identifier: Apache-2.0
"""What is kept of a mistake: classes of errors and places in code; no message, no value, no path of here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import crashes
from app.errors import StorageProblem

ROOT = Path(__file__).resolve().parents[1]
CANARY = "Xochitl Begaye"


def mistake() -> BaseException:
    """An error as they come: a message, a note, a cause and a value at hand, all with a name in them."""
    child = {"name": CANARY}
    try:
        try:
            json.loads("{" + child["name"])
        except ValueError as problem:
            problem.add_note(CANARY)
            raise KeyError(CANARY) from problem
    except KeyError as problem:
        return ExceptionGroup(CANARY, [problem, StorageProblem(CANARY)])
    raise AssertionError


def test_the_text_holds_classes_and_places_and_nothing_that_was_typed() -> None:
    text = crashes.describe(mistake())
    for expected in (
        "ExceptionGroup",
        "KeyError",
        "json.decoder.JSONDecodeError",
        "app.errors.StorageProblem",
    ):
        assert expected in text
    assert "json/decoder.py:" in text
    assert "test_crashes.py:" in text
    assert "Porchlight 0." in text
    for secret in (*CANARY.split(), str(ROOT), str(Path.home()), os.sep + "lib" + os.sep):
        assert secret not in text


def test_a_step_is_named_as_in_the_program(tmp_path: Path) -> None:
    assert crashes.short_place(str(ROOT / "app" / "storage" / "store.py")) == "app/storage/store.py"
    assert crashes.short_place(
        "/people/ana/.venv/lib/python3.11/site-packages/sqlalchemy/orm/session.py"
    ) == ("sqlalchemy/orm/session.py")
    assert crashes.short_place("/people/ana/Xochitl.py") == "Xochitl.py"
    assert crashes.short_place("ui/app.py") == "ui/app.py"
    assert crashes.short_place("<string>") == "<string>"


def test_deep_recursion_and_circles_of_causes_stay_short() -> None:
    def deeper() -> None:
        deeper()

    with pytest.raises(RecursionError) as caught:
        deeper()
    assert len(crashes.describe(caught.value).splitlines()) < 80
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert crashes.describe(first).count("ValueError") == 2


def test_the_newest_ten_are_kept_and_a_full_disk_is_no_second_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(13):
        path = crashes.keep(tmp_path / "logs", f"text {number}\n")
        assert path is not None
        os.utime(path, ns=(number, number))
    left = {path.read_text() for path in (tmp_path / "logs").iterdir()}
    assert left == {f"text {number}\n" for number in range(3, 13)}
    assert crashes.keep(tmp_path / "nowhere" / "logs", "text") is None
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "file").touch()
    assert crashes.keep(tmp_path / "file" / "logs", "text") is None
    text, file = crashes.note(tmp_path, mistake())
    assert file is not None
    assert file.read_text() == text
    assert "crash ExceptionGroup" in (tmp_path / "logs" / "porchlight.log").read_text()


_FALL = """
import sys, faulthandler
from pathlib import Path
from app import crashes
watch = crashes.Watch(Path(sys.argv[1]) / "logs")
def fall_down():
    child = "Xochitl Begaye"
    faulthandler._sigsegv()
if sys.argv[2] == "fall":
    fall_down()
watch.stop()
"""


def test_a_run_that_fell_down_is_found_at_the_next_start(tmp_path: Path) -> None:
    for how in ("fall", "end"):
        done = subprocess.run(
            [sys.executable, "-c", _FALL, str(tmp_path), how],
            cwd=ROOT, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode == 0) is (how == "end")
    (found,) = crashes.collect(tmp_path)
    text = found.read_text()
    assert "Segmentation fault" in text or "access violation" in text
    assert " fall_down" in text
    assert not any(word in text for word in (*CANARY.split(), str(ROOT)))
    assert crashes.collect(tmp_path) == []
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == [found.name, "porchlight.log"]
