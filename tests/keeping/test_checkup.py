# SPDX-License-Identifier: Apache-2.0
"""Checks of an open program: sound after every kind of use, and what an older page or a lost copy shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.keeping import shelf
from app.keeping.checkup import check_everything
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.storage.place import note_facts
from app.vault.vault import Cost

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "five words are easy kept"
PAGE = 4096


@pytest.fixture
def program(tmp_path: Path) -> Iterator[AppContext]:
    made, _ = context.start(
        tmp_path / "data", ProgramDraft("Pine Hill", "2026-27", ["Library"]), WORDS, CHEAP
    )
    yield made
    made.close()


def add(program: AppContext, *names: str) -> None:
    for name in names:
        with program.store.write("people.add", f"Added {name}") as s:
            add_student(s, StudentDraft(given=name))


def problems(program: AppContext) -> dict[str, str]:
    return {
        check.name: check.detail for check in check_everything(program.store, program.data) if not check.ok
    }


def empty_log(program: AppContext) -> None:
    """Everything is in the data file itself."""
    with program.store._writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]


def test_nothing_is_found_whatever_was_done(program: AppContext) -> None:
    assert problems(program) == {}
    add(program, "Ana", "Ben")
    assert problems(program) == {}
    empty_log(program)
    assert problems(program) == {}
    add(program, "Cy")
    with program.store.receive() as s:
        note_facts(s, {"a": bytes(20_000)})
    shelf.keep_one(program.store, program.data, "asked")
    add(program, *(f"Kim {n}" for n in range(30)))
    assert problems(program) == {}


def test_an_older_page_put_back_is_found_though_it_is_whole(program: AppContext) -> None:
    add(program, "Ana")
    empty_log(program)
    file = program.store.path
    older = file.read_bytes()
    add(program, "Ben")
    empty_log(program)
    newer = file.read_bytes()
    changed = [
        n
        for n in range(1, len(older) // PAGE)
        if older[n * PAGE : n * PAGE + PAGE] != newer[n * PAGE : n * PAGE + PAGE]
    ]
    with file.open("r+b") as stream:
        stream.seek(changed[-1] * PAGE)
        stream.write(older[changed[-1] * PAGE :][:PAGE])
    assert problems(program)["page journal"] == "1 page not as they were last stored."


def test_a_lost_copy_of_the_key_file_and_a_damaged_backup_are_found(program: AppContext) -> None:
    add(program, "Ana")
    kept = shelf.keep_one(program.store, program.data, "asked")
    assert kept is not None
    program.data.vault_copy.unlink()
    kept.path.write_bytes(kept.path.read_bytes()[:-200])
    found = problems(program)
    assert found["key file"].startswith("1 of 2 copies whole.")
    assert found["backups"].startswith("0 of 1 backup on this laptop can be read.")
