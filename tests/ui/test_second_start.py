# SPDX-License-Identifier: Apache-2.0
"""A second start on the same data: the first window comes forward, or its end is waited for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ui import second_start
from ui.second_start import FINISHING, SILENT, Door, bring_forward, wait_for_first
from ui.start.frame import StartWindow

ROOT = Path(__file__).resolve().parents[2]
_WINDOW = """
import sys, ui.app
ui.app.bring_forward = lambda window: print("raised", type(window).__name__, flush=True)
ui.app._SETTLE_MS = 0
sys.exit(ui.app.main(["--data-dir", sys.argv[1]]))
"""


@pytest.fixture(autouse=True)
def session_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this session's own, as most systems give one, with a name short enough for a socket."""
    folder = tmp_path_factory.mktemp("s")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path / "data")
    assert door.is_first
    yield door
    door.release()


_RING = """
import sys
from pathlib import Path
from ui.second_start import Door
for way in sys.argv[1:]:
    door = Door(Path(way))
    print(door.is_first, door.ring(5))
"""


def test_the_second_start_rings_and_the_first_comes_forward(
    first: Door, tmp_path: Path, qtbot: QtBot, session_folder: Path
) -> None:
    came: list[str] = []
    first.listen(lambda: came.append("forward"))
    (tmp_path / "link").symlink_to(tmp_path / "data")
    ways = (tmp_path / "data", tmp_path / "link", tmp_path / "x" / ".." / "data")
    with subprocess.Popen(
        [sys.executable, "-c", _RING, *map(str, ways)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as ringing:
        qtbot.waitUntil(lambda: ringing.poll() is not None, timeout=30_000)
        assert ringing.stdout is not None
        assert ringing.stdout.read() == "False True\n" * 3
    assert came == ["forward"] * 3
    other = Door(tmp_path / "other data")
    assert other.is_first, "each data directory has a door of its own"
    other.release()
    first.release()
    assert list(session_folder.iterdir()) == []


def test_nothing_but_the_bell_is_heard_and_each_ring_once(first: Door, qtbot: QtBot) -> None:
    came: list[str] = []
    folder = first._bell.parent
    first._bell.touch()  # somebody rang before it listened
    first.listen(lambda: came.append("forward"))
    assert came == ["forward"]
    if os.name != "nt":
        assert folder.stat().st_mode & 0o077 == 0, "nobody else can reach it"
    (folder / "raise").write_text("open /etc/passwd")
    (folder / "raise").unlink()
    qtbot.wait(100)
    assert came == ["forward"]
    first._bell.touch()
    qtbot.waitUntil(lambda: came == ["forward"] * 2, timeout=5000)
    assert not first._bell.exists()


def test_the_end_of_the_first_is_waited_for_and_then_it_opens(
    first: Door, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    first.listen(lambda: None)
    first.finishing()
    second = Door(tmp_path / "data")
    assert not second.ring(patience=5), "known at once: nobody is at the door any more"
    begun: list[bool] = []
    waiting = wait_for_first(second, lambda: begun.append(True))
    qtbot.addWidget(waiting)
    assert isinstance(waiting, StartWindow)
    assert waiting.page.sentence.text() == FINISHING
    qtbot.wait(300)
    assert begun == []
    first.release()
    qtbot.waitUntil(lambda: begun == [True], timeout=5000)
    assert not waiting.isVisible()
    assert second.is_first
    second.release()


def test_a_window_that_does_not_answer_is_said_to_be_there(
    first: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_start, "_LISTEN_MS", 20)
    second = Door(tmp_path / "data")
    assert not second.ring(patience=0.1)
    assert second.sentence() == SILENT


def test_a_folder_that_others_can_enter_is_no_place_for_a_door(tmp_path: Path, session_folder: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows gives each person a temporary folder of their own")
    name = f"porchlight-{second_start._hash(os.path.realpath(tmp_path / 'data'))}"
    (session_folder / name).mkdir(mode=0o777)
    (session_folder / name).chmod(0o777)
    door = Door(tmp_path / "data")
    assert door.is_first
    door.listen(lambda: None)
    assert list((session_folder / name).iterdir()) == []
    door.release()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # the offscreen platform
def test_what_comes_forward_is_no_longer_small(qtbot: QtBot) -> None:
    window, dialog = QWidget(), QDialog()
    qtbot.addWidget(window)
    qtbot.addWidget(dialog)
    window.showMinimized()
    dialog.setModal(True)
    dialog.show()
    bring_forward(window)
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    assert window.isVisible()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start the whole program on one data directory."""
    running: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        made = subprocess.Popen(
            [sys.executable, "-c", _WINDOW, str(tmp_path / "data")],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.append(made)
        return made

    yield begin
    for one in running:
        one.kill()
        one.communicate()


def test_two_programs_are_one_window_and_a_killed_one_is_none(
    start: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "porchlight.db").touch()  # so that it asks for a passphrase
    one, two = start(), start()
    left = _first_to_end(one, two)
    stays = two if left is one else one
    assert left.returncode == 0
    output: IO[str] | None = stays.stdout
    assert output is not None
    assert output.readline() == "raised UnlockWindow\n"
    assert stays.poll() is None
    stays.kill()
    stays.wait()
    log = tmp_path / "data" / "logs"
    assert [path.stat().st_size for path in log.glob("native-*.txt")] == [0]
    door = Door(tmp_path / "data")
    assert door.is_first, "the lock went with the program"
    door.release()


def _first_to_end(*programs: subprocess.Popen[str]) -> subprocess.Popen[str]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for one in programs:
            if one.poll() is not None:
                return one
        time.sleep(0.02)
    raise AssertionError("both go on")
