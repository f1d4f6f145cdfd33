# SPDX-License-Identifier: Apache-2.0
"""What a backup holds, for whoever may open it: today's passphrase, that of its time, the second person's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context
from app.context import AppContext, restore_and_unlock
from app.errors import FileProblem, WrongPassphrase
from app.keeping.keys import RECOVERY, change_passphrase, set_second_person
from app.keeping.restoring import look_inside
from app.paths import DataDir
from app.services.people import StudentDraft, add_student
from app.services.program import ProgramDraft
from app.vault.vault import Cost

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS, LATER, SECOND = "five words are easy kept", "five later words to keep", "a second person may open"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[AppContext, str]]:
    """A program with one student, and its recovery code."""
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"])
    made, code = context.start(tmp_path / "data", draft, WORDS, CHEAP)
    with made.store.write("people.add", "Added Ana") as s:
        add_student(s, StudentDraft(given="Ana"))
    yield made, code
    made.close()


def students(file: Path, root: Path, secret: str, kind: str = "passphrase") -> int:
    inside = look_inside(file, DataDir(root), secret, kind)
    assert inside.holds is not None
    return inside.holds.students


def test_every_way_in_shows_it_and_no_other(program: tuple[AppContext, str], tmp_path: Path) -> None:
    made, code = program
    set_second_person(made.data, made.store.copy_key(), SECOND)
    file, nowhere = tmp_path / "one.porchlight", tmp_path / "nowhere"
    made.back_up(file)
    for secret, kind in ((WORDS, "passphrase"), (SECOND, "passphrase"), (code, RECOVERY)):
        assert students(file, nowhere, secret, kind) == 1
    with pytest.raises(WrongPassphrase):
        look_inside(file, DataDir(nowhere), "not one of the words here")
    with pytest.raises(FileProblem):
        look_inside(tmp_path / "none.porchlight", DataDir(nowhere), WORDS)
    assert not nowhere.exists()


def test_after_a_change_both_passphrases_show_it_where_the_key_file_lies(
    program: tuple[AppContext, str], tmp_path: Path
) -> None:
    made, _ = program
    file = tmp_path / "one.porchlight"
    made.back_up(file)
    change_passphrase(made.data.root, WORDS, LATER, cost=CHEAP)
    assert students(file, made.data.root, LATER) == students(file, made.data.root, WORDS) == 1
    with pytest.raises(WrongPassphrase):  # on another laptop only that of its time
        look_inside(file, DataDir(tmp_path / "nowhere"), LATER)


def test_a_second_person_may_also_bring_it_back(program: tuple[AppContext, str], tmp_path: Path) -> None:
    made, _ = program
    set_second_person(made.data, made.store.copy_key(), SECOND)
    made.back_up(tmp_path / "one.porchlight")
    made.close()
    for root, set_aside in ((made.data.root, True), (tmp_path / "new", False)):
        restore_and_unlock(tmp_path / "one.porchlight", root, SECOND, set_aside=set_aside).close()
