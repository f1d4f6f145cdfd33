# SPDX-License-Identifier: Apache-2.0
"""What people do on laptops of one program, and what must hold when everybody has synced."""

from __future__ import annotations

from app.clock import Id
from app.partnership.exchange import waiting
from app.partnership.projection import differences
from app.services import people
from app.storage.tables import Student
from tests.partnership.conftest import LaptopInside


def add(laptop: LaptopInside, given: str) -> Id:
    with laptop.store.write("student.add", f"Added {given}") as session:
        return people.add_student(session, people.StudentDraft(given=given, family="Begaye", grade="4"))


def change(laptop: LaptopInside, student: Id, **fields: object) -> None:
    with laptop.store.write("student.change", "Changed") as session:
        row = session.get(Student, student)
        assert row is not None
        for name, value in fields.items():
            setattr(row, name, value)


def value(laptop: LaptopInside, student: Id, name: str) -> object:
    with laptop.store.read() as session:
        row = session.get(Student, student)
        return None if row is None else getattr(row, name)


def settle(*laptops: LaptopInside) -> None:
    """Sync in turn until nobody has anything new, and check everything that must hold then."""
    for _ in range(3):
        for laptop in laptops:
            laptop.exchange()
    assert len({laptop.digest() for laptop in laptops}) == 1
    for laptop in laptops:
        assert waiting(laptop.store) == (0, None)
        with laptop.store.receive() as session:
            assert differences(session) == []
        assert laptop.exchange().agree is not False
