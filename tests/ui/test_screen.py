# SPDX-License-Identifier: Apache-2.0
"""Screens are built when shown, refresh while visible, and wait while hidden."""

from __future__ import annotations

import gc
import threading

from PySide6.QtWidgets import QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from ui.changes import Changes
from ui.gc_timer import GcTimer
from ui.screen import Screen


class Counting(Screen):
    name = "counting"
    title = "Counting"
    watches = frozenset({"person", "mark"})

    def _build(self) -> None:
        self.words = QLabel()
        self.refreshed = 0
        QVBoxLayout(self).addWidget(self.words)

    def refresh(self) -> None:
        self.refreshed += 1
        self.words.setText(f"Read {self.refreshed} times")


def test_a_screen_is_built_and_read_when_first_shown(qtbot: QtBot) -> None:
    screen = Counting(Changes())
    qtbot.addWidget(screen)
    assert not hasattr(screen, "words")
    screen.show()
    assert screen.words.text() == "Read 1 times"
    screen.hide()
    screen.show()
    assert screen.words.text() == "Read 1 times"


def test_what_is_visible_refreshes_once_for_many_changes(qtbot: QtBot) -> None:
    changes = Changes()
    screen = Counting(changes)
    qtbot.addWidget(screen)
    screen.show()
    changes.announce(["person"])
    changes.announce(["mark", "goal"])
    changes.flush()
    changes.flush()
    assert screen.refreshed == 2


def test_what_is_hidden_waits(qtbot: QtBot) -> None:
    changes = Changes()
    screen = Counting(changes)
    qtbot.addWidget(screen)
    screen.show()
    screen.hide()
    changes.announce(["person"])
    changes.flush()
    assert screen.refreshed == 1
    assert screen.is_dirty
    screen.show()
    assert screen.refreshed == 2


def test_other_tables_are_no_business_of_a_screen(qtbot: QtBot) -> None:
    changes = Changes()
    screen = Counting(changes)
    qtbot.addWidget(screen)
    screen.show()
    changes.announce(["backup"])
    changes.flush()
    assert screen.refreshed == 1


def test_changes_may_come_from_any_thread(qtbot: QtBot) -> None:
    changes = Changes()
    heard: list[tuple[frozenset[str], int]] = []
    changes.tables_changed.connect(lambda tables: heard.append((tables, threading.get_ident())))
    threads = [threading.Thread(target=changes.announce, args=([name],)) for name in ("person", "mark")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: frozenset().union(*(tables for tables, _ in heard)) == {"person", "mark"})
    assert {ident for _, ident in heard} == {threading.get_ident()}


def test_garbage_waits_for_the_main_thread(qtbot: QtBot) -> None:
    usual = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # as in the program; a run of the tests looks more seldom
    timer = GcTimer()
    try:
        assert not gc.isenabled()
        loops: list[list[object]] = [[] for _ in range(3_000)]
        for loop in loops:
            loop.append(loop)
        loop = []
        loops.clear()
        assert timer.collect_if_due() > 0
    finally:
        timer.stop()
        gc.set_threshold(*usual)
    assert gc.isenabled()
