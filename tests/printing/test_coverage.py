# SPDX-License-Identifier: Apache-2.0
"""Coverage from the question to the file: the figures, every line, and who still waits."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from app.domain.words import Role, Urgency
from app.printing.listed import ListedAsk, listed_report, write_listed
from app.services.needs import NeedDraft, add_need
from tests.printing.test_printing import text_of
from tests.services.conftest import Small, small, store, template  # noqa: F401  (fixtures)

FIRST, LAST = date(2026, 9, 7), date(2026, 9, 16)


def test_coverage_on_paper_and_as_tables(small: Small, tmp_path: Path) -> None:  # noqa: F811
    with small.store.write("need", "Needs") as s:
        for student, urgency in zip(small.students, (Urgency.LATER, Urgency.NOW), strict=False):
            add_need(s, student, NeedDraft(role=Role.TUTOR, first_day=FIRST, urgency=urgency, subject="Math"))
    report = listed_report(small.store, "coverage", ListedAsk(FIRST, LAST))
    assert report.figures == (
        ("2", "students with a need"), ("0", "served, 0 %"), ("2", "not served"), ("2", "have an adult")
    )  # fmt: skip
    tables = {table.name: [row.cells for row in table.rows] for table in report.tables}
    assert tables["By role"] == [("Academic tutor", "2", "0", "0 %", "2", "2")]
    assert tables["By school"] == [("No school", "2", "0", "0 %", "2", "2")]
    assert tables["By month"] == [("September 2026", "2", "0", "0 %", "2")]
    assert [row[0] for row in tables["Not served"]] == ["Kaʻōhao, Noah", "Begaye, Tłʼízí"], "now before later"
    assert report.people == 2
    text = text_of(write_listed(report, tmp_path / "coverage.pdf", "pdf")[0])
    assert "at least one attended contact" in text
    assert "Academic tutor, Math" in text
    files = write_listed(report, tmp_path / "coverage.csv", "csv")
    assert [file.name for file in files][-1] == "coverage-not-served.csv"
    with files[0].open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["With a need"] == "2"
    empty = listed_report(small.store, "coverage", ListedAsk(date(2026, 8, 1), date(2026, 8, 2)))
    assert empty.figures[1] == ("0", "served, nobody needs any")
    assert "No need is noted." in text_of(write_listed(empty, tmp_path / "none.pdf", "pdf")[0])
