# SPDX-License-Identifier: Apache-2.0
"""The import page: dry run, questions, possible duplicates, rows that fail, take back; on real files too."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.exchange.plan import Outcome
from app.services.people import StudentDraft, add_student
from app.storage.digest import content_digest
from app.storage.queries.students import StudentFilter, student_ids
from tests.ui.answering import answering
from ui.importing import ImportPage
from ui.importing.columns_dialog import ColumnsDialog
from ui.importing.lines import FAILED, FIGURES
from ui.main_window import MainWindow

STUDENTS = (
    "First name,Last name,Grade,Student ID,Password\nAna,Begaye,3,001,hunter2\nNoah,Kaʻōhao,4,002,secret9\n"
)


@pytest.fixture
def page(empty_window: MainWindow, qtbot: QtBot) -> ImportPage:
    made = ImportPage(empty_window.desk, lambda: None)
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    QApplication.processEvents()
    return made


def write(folder: Path, text: str, name: str = "students.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def digest(page: ImportPage) -> str:
    with page.desk.ctx.store.read() as session:
        return content_digest(session)


def students(page: ImportPage) -> int:
    with page.desk.ctx.store.read() as session:
        from app.clock import today

        return len(student_ids(session, StudentFilter(on=today(), state="all")))


def said(page: ImportPage) -> str:
    return page.banner.accessibleName() + page.banner.accessibleDescription()


def primary(page: ImportPage) -> str:
    button = page.page.primary
    return button.text().replace("&", "") if button is not None and button.isVisible() else ""


def test_a_dry_run_stores_nothing_and_every_figure_has_its_lines(page: ImportPage, tmp_path: Path) -> None:
    before = digest(page)
    page.try_file(write(tmp_path, STUDENTS))
    assert primary(page) == "Bring in 2 students"
    assert "password column was dropped" in page.trial.warnings.text()
    assert digest(page) == before
    for one in FIGURES:
        page.trial.figures[one.key].click()
        assert page.trial.figures[one.key].number == str(page.trial.table.rows.rowCount())


def test_bring_in_and_take_back(page: ImportPage, tmp_path: Path) -> None:
    before = digest(page)
    page.try_file(write(tmp_path, STUDENTS))
    assert page.page.primary is not None
    page.page.primary.click()
    assert "2 added" in said(page)
    assert students(page) == 2
    assert primary(page) == ""
    page.take_back()
    assert "Taken back" in said(page)
    assert digest(page) == before
    assert primary(page) == "Bring in 2 students"


def test_who_may_be_here_twice_after_it_is_compared_next(page: ImportPage, tmp_path: Path) -> None:
    file = write(tmp_path, "First name,Last name,Grade,Student ID\nAna,Begaye,3,001\nAna,Begaye,3,\n")
    page.try_file(file)
    assert page.page.primary is not None
    page.page.primary.click()
    assert students(page) == 2
    assert primary(page) == "Compare 1 pair that may be one"


def test_the_order_of_dates_is_asked_and_the_answer_tried_at_once(page: ImportPage, tmp_path: Path) -> None:
    text = "First name,Last name,Student ID,Birth date\nAna,Begaye,1,03/04/2015\nNoah,Lee,2,05/06/2014\n"
    page.try_file(write(tmp_path, text))
    assert "dates such as" in page.trial.options.error("dates")
    assert primary(page) == ""
    page.trial.options.set_values({"dates": "dmy"})
    page.trial.options.edited.emit("dates")
    assert primary(page) == "Bring in 2 students"


def test_columns_nobody_knows_are_asked_once_and_remembered(page: ImportPage, tmp_path: Path) -> None:
    text = "Zz1,Zz2,Zz3\nAna,Begaye,1\nNoah,Lee,2\n"
    page.try_file(write(tmp_path, text))
    assert page.trial.options.error("kind") or "column" in said(page)
    page.trial.options.set_values({"kind": "students"})
    page.trial.options.edited.emit("kind")

    def choose(dialog: ColumnsDialog) -> None:
        dialog.action.click()
        assert "Choose a column for" in dialog.problem.sentence
        dialog.form.set_values({"given": "Zz1", "family": "Zz2", "district_id": "Zz3"})
        dialog.action.click()

    answering(choose)
    page.choose_columns()
    assert primary(page) == "Bring in 2 students"
    page.bring_in()
    page.try_file(write(tmp_path, text.replace("Ana", "Eva").replace(",1\n", ",3\n"), "again.csv"))
    assert "1 " in page.trial.figures[Outcome.ADDED].accessibleName()


def test_somebody_who_may_be_here_already_waits_for_an_answer(page: ImportPage, tmp_path: Path) -> None:
    page.desk.store_as(
        "people.add", "Added Ana", lambda s: add_student(s, StudentDraft(given="Ana", family="Begaye"))
    )
    page.try_file(write(tmp_path, STUDENTS))
    assert page.trial.figures[Outcome.HELD].number == "1"
    assert primary(page) == "Bring in 1 student"
    page.trial.show_lines(Outcome.HELD)
    page.trial.table.selectRow(0)
    assert page.trial.same.isVisible()
    page.trial.same.click()
    assert page.trial.figures[Outcome.HELD].number == "0"
    page.bring_in()
    assert students(page) == 2


def test_rows_that_cannot_be_used_are_saved_with_their_reasons(page: ImportPage, tmp_path: Path) -> None:
    page.try_file(write(tmp_path, STUDENTS + ",,5,003,pw\n"))
    page.trial.show_lines(FAILED)
    assert page.trial.table.rows.rowCount() == 1
    page.save_failed_to(tmp_path / "fix.csv")
    saved = (tmp_path / "fix.csv").read_text(encoding="utf-8-sig")
    assert "Reason it was left out" in saved
    assert "003" in saved
    assert "hunter2" not in saved
    assert "pw" not in saved


def test_files_that_are_none_are_one_sentence_and_the_page_stays(page: ImportPage, tmp_path: Path) -> None:
    junk = tmp_path / "junk.xlsx"
    junk.write_bytes(b"\x00\x01junk")
    page.try_file(junk)
    assert said(page)
    assert primary(page) == ""
    page.try_file(write(tmp_path, STUDENTS))
    assert primary(page) == "Bring in 2 students"


def test_the_public_sample_of_school_data_sync(page: ImportPage, shared_data: Path) -> None:
    page.try_file(shared_data / "sds-v1-100")
    assert page.trial.result is not None
    assert page.trial.result.kind == "sds"
    counts = {kind: counter[Outcome.ADDED] for kind, counter in page.trial.result.counts.items() if counter}
    assert (counts["student"], counts["adult"], counts["school"]) == (86, 12, 2)
    page.bring_in()
    assert students(page) == 86


def test_school_attendance_adds_students_when_asked(page: ImportPage, shared_data: Path) -> None:
    file = shared_data / "school-attendance" / "studentattendance.csv"
    page.try_file(file)
    page.trial.options.set_values({"create_missing": True})
    page.trial.options.edited.emit("create_missing")
    assert page.trial.result is not None
    assert page.trial.result.kind == "school-attendance"
    page.bring_in()
    assert students(page) == 600


def test_grades_and_behavior_come_in_by_the_same_page(page: ImportPage, tmp_path: Path) -> None:
    with page.desk.ctx.store.write("student.add", "Added") as session:
        add_student(session, StudentDraft(given="Ana", family="Begaye"))
    grades = (
        'Student,Kind,Date,Value\n"Begaye, Ana",Math grade,2026-10-30,82\nBo Li,Math grade,2026-10-30,7\n'
    )
    page.try_file(write(tmp_path, grades, "grades.csv"))
    assert "This is grades and behavior" in page.page.subtitle_label.text()
    page.trial.figures[Outcome.ADDED].click()
    shown = page.trial.table.rows.row_at(0)
    assert shown is not None
    assert (shown.name, shown.kind) == ("Ana Begaye, Math grade", "Value")
    assert page.trial.figures[FAILED].number == "1"
    assert primary(page) == "Bring in 1 value"
    page.bring_in()
    assert "1 added" in said(page)
    page.take_back()
    assert primary(page) == "Bring in 1 value"
