# SPDX-License-Identifier: Apache-2.0
"""The invented program's leaflets lie where its shelf looks for them, as they are noted there."""

from __future__ import annotations

from pathlib import Path

from app import clock, context
from app.demo import fill
from app.keeping import invented_shelf, material
from app.services.program import ProgramDraft
from app.storage.queries import training
from app.vault.vault import Cost


def test_every_file_of_the_shelf_is_here(tmp_path: Path) -> None:
    draft, cheap = ProgramDraft("Pine Hill", "2026-27", ["Library"]), Cost(memory=8 * 1024 * 1024, passes=1)
    program, _ = context.start(tmp_path / "data", draft, "plain words that nobody guesses", cheap)
    fill(program.store, students=4, weeks=1)
    invented_shelf.lay_out(program.data)
    with program.store.read() as session:
        rows = training.shelf(session, clock.today())
    assert {row.topic for row in rows} == {"Start of service", "Keeping children safe"}
    for row in rows:
        assert material.is_here(program.data, row.sha256, row.file_name)
        assert row.learned > 3
        again = material.put_on_shelf(program.data, material.place(program.data, row.sha256, row.file_name))
        assert (again.sha256, again.size) == (row.sha256, row.size)
    program.close()
