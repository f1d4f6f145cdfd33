# SPDX-License-Identifier: Apache-2.0
"""Every table that is journaled goes to the other laptop, is changed on both and is taken back on both.

It goes by the tables themselves, so a table that is added later is tried too: none needs a word of its own
in the journal, in undo or in sync. Most rows are those of the invented people.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Integer, Text, func, select

from app.clock import Id
from app.demo import fill
from app.services.undo import undo_last
from app.storage.journal import WriteSession
from app.storage.tables import JOURNALED, Adult, Base, Student
from tests import every_table
from tests.partnership.conftest import LaptopInside
from tests.partnership.together import settle

Make = Callable[..., LaptopInside]
# A row says that somebody was erased, and everything goes that was known of them: test_erased.
TABLES = {name: table for name, table in JOURNALED.items() if name != "erasure"}


@pytest.fixture
def both(make_laptop: Make, monkeypatch: pytest.MonkeyPatch) -> tuple[LaptopInside, LaptopInside]:
    """Rosa's laptop with something in every table, and Ben's, who joined afterwards."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00:00")
    rosa = make_laptop("Rosa", starts=True)
    fill(rosa.store, students=24, weeks=6)
    empty = {name for name, count in rows(rosa).items() if not count}
    with rosa.store.write("everything.add", "Added what invented people do not have") as session:
        people = {"student": newest(session, Student), "adult": newest(session, Adult)}
        every_table.write(session, [name for name in in_order() if name in empty], people, "student", "words")
    ben = make_laptop("Ben")
    settle(rosa, ben)
    return rosa, ben


def in_order() -> list[str]:
    """Parents first."""
    return [table.name for table in Base.metadata.sorted_tables if table.name in TABLES]


def newest(session: WriteSession, table: type[Student | Adult]) -> Id:
    return session.scalars(select(table.id).order_by(table.id.desc())).first() or b""


def rows(laptop: LaptopInside) -> dict[str, int]:
    with laptop.store.read() as session:
        return {
            name: session.scalars(select(func.count()).select_from(table)).one()
            for name, table in TABLES.items()
        }


def change_one_of_each(laptop: LaptopInside, *, last: bool) -> set[str]:
    """The first row of each table gets another value, or the last is taken away, in one action."""
    done = set()
    with laptop.store.write("everything.change", "Changed something everywhere") as session:
        for name, table in TABLES.items():
            key = list(Base.metadata.tables[name].primary_key)
            row = session.scalars(
                select(table).order_by(*(one.desc() if last else one for one in key))
            ).first()
            field = None if last and hasattr(row, "removed") else free_field(name)
            value = getattr(row, field or "removed")
            other = not value if field is None else value + " and more" if isinstance(value, str) else 7
            setattr(row, field or "removed", other)
            done.add(name)
    return done


def free_field(table: str) -> str | None:
    """A field that may have any other value of its kind."""
    for column in Base.metadata.tables[table].columns:
        bound = column.primary_key or column.foreign_keys or column.info.get("derived")
        if not bound and type(column.type) in (Text, Integer):
            return str(column.key)
    return None


def test_all_of_it_arrives_is_changed_on_two_laptops_and_is_taken_back(
    both: tuple[LaptopInside, LaptopInside],
) -> None:
    rosa, ben = both
    assert {name for name, count in rows(rosa).items() if not count} == set()
    assert rows(ben) == rows(rosa)
    before = rosa.digest()
    assert change_one_of_each(rosa, last=False) == set(TABLES)
    assert change_one_of_each(ben, last=True) == set(TABLES)
    settle(rosa, ben)
    assert rosa.digest() != before
    undo_last(rosa.store)
    undo_last(ben.store)
    settle(rosa, ben)
    assert rosa.digest() == before
