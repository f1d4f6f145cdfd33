# SPDX-License-Identifier: Apache-2.0
"""Invented school days: all three ways in which they are known, and every band."""

from __future__ import annotations

from app import clock
from app.demo import fill
from app.domain.dosage import Part, Verdict
from app.domain.school_attendance import Band, Known
from app.storage.queries import dosage
from app.storage.queries.calendar import school_year_at
from app.storage.queries.school_attendance import no_school_days, nothing_known, school_attendance_of_all
from tests.demo.conftest import MakeStore


def test_every_way_and_every_band_can_be_seen(fresh: MakeStore) -> None:
    store, today = fresh(), clock.today()
    fill(store, weeks=8)
    with store.read() as s:
        year = school_year_at(s, today)
        assert year is not None
        rows = school_attendance_of_all(s, year.first_day, today)
        assert {row.known for row in rows} == set(Known)
        assert {row.band for row in rows} >= set(Band)
        assert nothing_known(s, rows, today)
        assert any(row.school for row in no_school_days(s, year.first_day, year.last_day))
        assert all(row.absent_x2 <= row.enrolled_x2 for row in rows)
        page = dosage.dosage_page(s, year.first_day, year.last_day, today)
        weeks = {row.dosage.element(Part.WEEKS).verdict for row in page.students}
        assert weeks >= {Verdict.WARN, Verdict.FAIL}
        assert {row.is_planned_enough for row in page.students} == {True, False}
        assert dosage.behind_on_dosage(s, today)
