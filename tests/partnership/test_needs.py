# SPDX-License-Identifier: Apache-2.0
"""Two laptops that note the same need on the same day make one, and the other fields are asked about."""

from __future__ import annotations

from datetime import date

from app.domain.words import Role, Urgency
from app.services.needs import NeedDraft, NeedKey, add_need, end_need
from app.storage.digest import content_digest
from app.storage.queries.needs import student_needs
from tests.partnership.conftest import LaptopInside
from tests.partnership.together import add, settle

DAY = date(2026, 9, 1)


def test_the_same_need_from_two_laptops_is_one_row(two: tuple[LaptopInside, LaptopInside]) -> None:
    ana = add(two[0], "Ana")
    settle(*two)
    for laptop, said_by in zip(two, ("Ms. Yazzie", "Grandmother"), strict=True):
        with laptop.store.write("need.add", "Added a need") as s:
            add_need(s, ana, NeedDraft(role=Role.TUTOR, first_day=DAY, said_by=said_by, urgency=Urgency.NOW))
    settle(*two)
    digests = set()
    for laptop in two:
        with laptop.store.read() as session:
            (row,) = student_needs(session, ana)
            digests.add(content_digest(session))
        assert row.said_by in ("Ms. Yazzie", "Grandmother")
    assert len(digests) == 1
    with two[1].store.write("need.end", "Ended") as s:
        end_need(s, NeedKey(ana, Role.TUTOR, DAY), date(2026, 10, 1), "Moved away")
    settle(*two)
    with two[0].store.read() as session:
        assert [row.last_day for row in student_needs(session, ana)] == [date(2026, 10, 1)]
