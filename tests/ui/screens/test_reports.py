# SPDX-License-Identifier: Apache-2.0
"""The Reports screen: the preview shows pages, files are written, and what is missing is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app import clock
from app.storage.queries.search import find_students
from ui.main_window import MainWindow
from ui.screens.reports import ReportsScreen


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.go("reports")
    QApplication.processEvents()
    return window


def reports_screen(window: MainWindow) -> ReportsScreen:
    screen = window.screens["reports"]
    assert isinstance(screen, ReportsScreen)
    return screen


def test_the_preview_has_pages_and_leaves_no_file(window: MainWindow) -> None:
    assert reports_screen(window).pdf.page_count >= 2
    assert not list(window.ctx.data.root.glob("preview-*"))


def test_a_progress_report_asks_for_its_student(window: MainWindow) -> None:
    screen = reports_screen(window)
    screen.open_report("progress")
    assert "about one student" in screen.banner.accessibleName() + screen.banner.accessibleDescription()
    with window.ctx.store.read() as session:
        student = find_students(session, "begaye", clock.today())[0]
    window.open_report("progress", student.id)
    assert "Begaye" in screen.whom.text()
    assert 1 <= screen.pdf.page_count <= 2


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_report_is_saved(window: MainWindow, tmp_path: Path, kind: str, start: bytes) -> None:
    file = tmp_path / f"report.{kind}"
    reports_screen(window).save_to(file, kind)  # type: ignore[arg-type]
    assert file.read_bytes().startswith(start)


def test_a_period_that_runs_backwards_is_said(window: MainWindow) -> None:
    screen = reports_screen(window)
    values = screen.options.values()
    screen.options.set_values({"first": values["last"], "last": values["first"]})
    screen.preview()
    assert "before its first day" in screen.banner.accessibleName() + screen.banner.accessibleDescription()
