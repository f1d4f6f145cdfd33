# SPDX-License-Identifier: Apache-2.0
"""What nobody caught is shown as a sentence, one dialog at a time, wherever it happened."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.errors import StorageProblem
from ui import errors
from ui.crash_dialog import CrashDialog
from ui.kit.dialog import ActionDialog


@pytest.fixture
def problems(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> errors.Problems:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(sys, "__excepthook__", lambda *_: None)
    monkeypatch.setattr(errors, "_problems", [])
    return errors.install()


def open_dialog() -> ActionDialog | None:
    found = QApplication.activeModalWidget()
    return found if isinstance(found, ActionDialog) else None


def words_of(dialog: ActionDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


@contextmanager
def watch(when_open: Callable[[], None]) -> Iterator[None]:
    """Call ``when_open`` whenever a dialog is open, while the block runs."""
    timer = QTimer()
    timer.timeout.connect(lambda: when_open() if open_dialog() is not None else None)
    timer.start(10)
    yield
    timer.stop()


def test_a_known_problem_is_its_own_sentence(qtbot: QtBot, problems: errors.Problems) -> None:
    seen: list[str] = []

    def read_and_close() -> None:
        dialog = open_dialog()
        assert dialog is not None
        seen.append(words_of(dialog))
        assert dialog.findChild(QPlainTextEdit) is None
        dialog.reject()

    with watch(read_and_close):
        problems.report(StorageProblem("The disk is full. Make room and try again."))
        qtbot.waitUntil(lambda: bool(seen))
    assert "The disk is full. Make room and try again." in seen[0]


def test_a_bug_on_a_thread_is_shown_here_with_details(qtbot: QtBot, problems: errors.Problems) -> None:
    seen: list[str] = []

    def read_and_close() -> None:
        dialog = open_dialog()
        assert dialog is not None
        box = dialog.findChild(QPlainTextEdit)
        assert isinstance(box, QPlainTextEdit)
        seen.append(words_of(dialog) + box.toPlainText())
        dialog.reject()

    def fail() -> None:
        raise KeyError("no such thing")

    with watch(read_and_close):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: bool(seen))
    assert errors.FAULT in seen[0]
    assert "KeyError" in seen[0]
    assert "no such thing" not in seen[0], "a message may hold a name"


def test_two_problems_come_one_after_the_other(qtbot: QtBot, problems: errors.Problems) -> None:
    seen: list[int] = []

    def count_and_close() -> None:
        shown = [
            one for one in QApplication.topLevelWidgets() if isinstance(one, ActionDialog) and one.isVisible()
        ]
        seen.append(len(shown))
        dialog = open_dialog()
        assert dialog is not None
        dialog.reject()

    with watch(count_and_close):
        problems.report(StorageProblem("One."))
        problems.report(StorageProblem("Two."))
        qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [1, 1]


def test_without_a_window_a_problem_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_problems", [])
    with pytest.raises(StorageProblem):
        errors.report(StorageProblem("One."))


def test_what_is_shown_of_a_mistake_is_what_is_kept_and_can_be_copied(
    qtbot: QtBot, problems: errors.Problems, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    opened: list[str] = []
    monkeypatch.setattr(errors, "_root", tmp_path)
    monkeypatch.setattr(
        "ui.crash_dialog.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile())
    )
    seen: list[str] = []

    def copy_and_close() -> None:
        dialog = open_dialog()
        assert isinstance(dialog, CrashDialog)
        dialog.copy_button.click()
        dialog.folder_button.click()
        seen.append(dialog.text.toPlainText())
        dialog.reject()

    def fail() -> None:
        raise KeyError("Xochitl Begaye")

    with watch(copy_and_close):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: bool(seen))
    (kept,) = (tmp_path / "logs").glob("crash-*.txt")
    assert kept.read_text() == seen[0] == QApplication.clipboard().text()
    assert opened == [str(tmp_path / "logs")]
    printed = capsys.readouterr().err
    assert "KeyError" in printed
    assert not any(
        "Xochitl" in text for text in (printed, seen[0], (tmp_path / "logs/porchlight.log").read_text())
    )


def test_what_goes_wrong_in_a_clean_up_is_kept_and_not_shown(
    problems: errors.Problems, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    class Fails:
        def __del__(self) -> None:
            raise KeyError("Xochitl Begaye")

    monkeypatch.setattr(errors, "_root", tmp_path)
    one = Fails()
    del one
    (kept,) = (tmp_path / "logs").glob("crash-*.txt")
    assert kept.read_text() in capsys.readouterr().err
    assert "__del__" in kept.read_text()
    assert "Xochitl" not in kept.read_text()
    assert open_dialog() is None


def test_a_mistake_said_in_a_banner_first_is_kept_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "_root", tmp_path)
    problem = ValueError("Xochitl")
    assert errors.sentence_for(problem) == errors.sentence_for(problem) == errors.FAULT
    errors.kept_of(problem)
    assert len(list((tmp_path / "logs").glob("crash-*.txt"))) == 1
    assert errors.sentence_for(StorageProblem("The disk is full.")) == "The disk is full."
    assert len(list((tmp_path / "logs").glob("crash-*.txt"))) == 1
