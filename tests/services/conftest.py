# SPDX-License-Identifier: Apache-2.0
"""A small program to try services on: copied from a template file, so that each test has its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest

from app.clock import Id
from app.domain.words import Role
from app.services import people, places, program, sessions
from app.storage.store import Store

KEY = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Small:
    """A program with one site, one tutor, four students and one week of sessions, Monday and Wednesday."""

    store: Store
    site: Id
    tutor: Id
    students: tuple[Id, ...]
    planned: sessions.Planned


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "porchlight.db"
    Store.create(path, KEY).close()
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "porchlight.db"
    shutil.copy(template, path)
    opened = Store(path, KEY, who="Rosa")
    yield opened
    opened.close()


@pytest.fixture
def small(store: Store) -> Small:
    with store.write("program.start", "Started") as s:
        program.start_program(s, program.ProgramDraft("Pine Hill", "2026-27", ["Library", "School"]))
        site = places.find_site(s, "library")
    with store.write("people", "Added people") as s:
        tutor = people.add_adult(s, people.AdultDraft(given="Ana", family="Begaye", roles=[Role.TUTOR]))
        names = [("Tłʼízí", "Begaye"), ("Noah", "Kaʻōhao"), ("Kim", "Nguyễn"), ("Cher", "")]
        students = tuple(people.add_student(s, people.StudentDraft(given=g, family=f)) for g, f in names)
    with store.write("plan", "Planned reading") as s:
        planned = sessions.plan_series(
            s,
            sessions.SeriesDraft(
                site_id=site, days=(0, 2), start=time(15, 15), end=time(16, 0), first_day=date(2026, 9, 7),
                last_day=date(2026, 9, 16), adult_ids=[tutor], role=Role.TUTOR, subject="Reading",
                student_ids=students,
            ),
        )  # fmt: skip
    return Small(store, site, tutor, students, planned)
