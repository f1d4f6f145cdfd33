# SPDX-License-Identifier: Apache-2.0
"""What ``dev.py`` says when it cannot go on, and how it finds things."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from devtools import checks, commands, lock, pip, qt_libraries

ROOT = Path(__file__).resolve().parents[2]


def test_an_unknown_command_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["tset"], "the list of commands") == 2
    assert "the list of commands" in capsys.readouterr().err


def test_every_command_is_in_the_help() -> None:
    answer = subprocess.run(
        [sys.executable, ROOT / "packaging" / "dev.py", "--help"], capture_output=True, text=True, check=True
    )
    assert all(f"  {name}" in answer.stdout for name in commands.COMMANDS)


def test_exec_without_a_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["exec", "--"], "") == 3
    assert "Say which command" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("WARNING: Retrying ... NewConnectionError('...')", "connect to the network"),
        ("ERROR: No matching distribution found for rich==15.0.0", "connect to the network"),
        ("Downloading rich\nERROR: No matching distribution found for uharfbuzz==0.57.0", "no .*uharfbuzz"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "nothing was installed",
        ),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("something\nERROR: something new", "something new"),
    ],
)
def test_a_failed_installation_gets_a_sentence(said: str, sentence: str) -> None:
    assert re.search(sentence, str(pip.explain(said, Path("setup.log"))))


def test_libraries_that_do_not_load_are_named() -> None:
    def load(name: str) -> None:
        if "xcb" in name:
            raise OSError(name)

    assert qt_libraries.missing(qt_libraries.ALWAYS, load) == []
    assert qt_libraries.missing(qt_libraries.SCREEN, load)[0] == "libxcb-cursor.so.0"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_a_display_is_told_by_its_variables() -> None:
    assert commands.has_display({"DISPLAY": ":0"})
    assert commands.has_display({"WAYLAND_DISPLAY": "wayland-0"})
    assert not commands.has_display({"DISPLAY": ""})


def test_requirements_keep_their_markers_and_hashes() -> None:
    text = (
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "rich==15 \\\n    --hash=sha256:cc\n"
    )
    found = lock.parse(text)
    assert list(found) == ["colorama", "rich"]
    assert "".join(found.values()) == text


def test_a_tool_may_want_a_package_on_more_systems_but_not_in_another_version() -> None:
    runtime = {"cffi": "cffi==2.1 ; a \\\n", "rich": "rich==15 \\\n", "zstd": "zstd==1 \\\n"}
    everything = {"cffi": "cffi==2.1 ; a or b \\\n", "rich": "rich==16 \\\n", "mypy": "mypy==2 \\\n"}
    found = lock.widened(runtime, everything)
    assert found == runtime | {"cffi": everything["cffi"]}


def test_the_summary_fails_when_one_check_fails(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [
        checks.Outcome("lint", passed=True, seconds=1),
        checks.Outcome("types", passed=False, seconds=2),
    ]
    assert checks.sum_up(outcomes) == 1
    assert "FAILED: types." in capsys.readouterr().out
    assert checks.sum_up(outcomes[:1]) == 0


def test_types_are_looked_at_beside_the_tests_and_a_failure_of_either_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tested = threading.Event()

    def look(_venv: Path, name: str) -> tuple[checks.Outcome, str]:
        if name == "types":  # ends only after the tests have begun
            assert tested.wait(20)
        return checks.Outcome(name, name != "types", 0.0), f"what {name} said"

    def test(*_: object) -> checks.Outcome:
        tested.set()
        return checks.Outcome("tests", True, 0.0)

    monkeypatch.setattr(checks, "_look", look)
    monkeypatch.setattr(checks, "tests", test)
    outcomes = checks.check_and_test(Path("venv"), [])
    assert {one.name for one in outcomes} == {*checks.CHECKS, "tests"}
    assert [one.name for one in outcomes if not one.passed] == ["types"]
    told = capsys.readouterr().out
    assert "what types said" in told
    assert "what lint said" not in told
