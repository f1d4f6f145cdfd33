# SPDX-License-Identifier: Apache-2.0
"""The power goes while a data directory is made, backed up, restored, mended or gets a new key: the old or
the new is there, whole.

Each change of the whole directory is recorded with the real program, and of the states in which a cut may
leave it, those around flushes and names are opened as the program opens them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app import context
from app.errors import Damaged
from app.keeping import shelf
from app.keeping.rotation import rotate
from app.paths import DataDir
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from tests.survival import damage
from tests.survival.cutting import lay_out, quick_sums
from tests.survival.disk import recording
from tests.survival.power_cut import State, states
from tests.survival.trace import Trace, Written
from tests.survival.week import CHEAP, PASSPHRASE, add_student

DRAFT = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")


def digest_of(opened: context.AppContext) -> str:
    with opened.store.read() as session:
        return content_digest(session)


def a_program(root: Path) -> tuple[str, str]:
    """A program with two backups on its shelf, closed; the digests of the content then and now."""
    opened, _code = context.start(root, DRAFT, PASSPHRASE, CHEAP)
    shelf.keep_one(opened.store, opened.data, "asked")
    add_student(opened.store, "One")
    shelf.keep_one(opened.store, opened.data, "asked")
    before = digest_of(opened)
    add_student(opened.store, "Two")
    after = digest_of(opened)
    opened.close()
    return before, after


def cuts_of(root: Path, change: Callable[[], object], wanted: int) -> tuple[Trace, list[State]]:
    """The steps of a change, and so many states after cuts: around what is not only a page."""
    trace = Trace.of(root)
    with recording(trace):
        change()
    every = [
        state
        for state in states(trace, 2 * len(trace.steps))
        if not isinstance(step := trace.steps[state.at], Written) or len(step.content) not in {24, 4096}
    ]
    return trace, every[:: max(1, len(every) // wanted)]


def check(
    root: Path, change: Callable[[], object], wanted: int, right: Callable[[Path, State], None]
) -> None:
    _trace, found = cuts_of(root, change, wanted)
    assert len(found) >= 10
    with quick_sums():
        for number, state in enumerate(found):
            place = root.with_name(f"{root.name} {number}")
            lay_out(state, place)
            right(place, state)
            shutil.rmtree(place)


def opens_with(place: Path, *digests: str) -> None:
    """It opens, holds one of these contents, and goes on."""
    opened = context.unlock(place, PASSPHRASE)
    try:
        assert digest_of(opened) in digests
        add_student(opened.store, "Afterwards")
    finally:
        opened.close()


@pytest.fixture
def wanted(request: pytest.FixtureRequest) -> int:
    return 1000 if request.config.getoption("--deep") else 10


def test_a_program_that_is_started_is_there_or_may_be_started_again(tmp_path: Path, wanted: int) -> None:
    def start() -> None:
        context.start(tmp_path / "new", DRAFT, PASSPHRASE, CHEAP)[0].close()

    def right(place: Path, state: State) -> None:
        if DataDir(place).is_free():
            context.start(place, DRAFT, PASSPHRASE, CHEAP)[0].close()
        opened = context.unlock(place, PASSPHRASE)
        try:
            assert context.has_program(opened), (state.at, state.how, sorted(state.files))
        finally:
            opened.close()

    (tmp_path / "new").mkdir()
    check(tmp_path / "new", start, wanted, right)


def test_a_backup_that_is_cut_leaves_the_shelf_whole(tmp_path: Path, wanted: int) -> None:
    root = tmp_path / "laptop"
    before, after = a_program(root)

    def back_up() -> None:
        opened = context.unlock(root, PASSPHRASE)
        shelf.keep_one(opened.store, opened.data, "asked")
        opened.close()

    def right(place: Path, state: State) -> None:
        kept = shelf.backups(DataDir(place))
        assert len(kept) in {2, 3}
        assert len(list(DataDir(place).backups.glob("*.porchlight"))) == len(kept)  # each can be read
        opens_with(place, after)
        assert [path for path in place.rglob("*") if path.match("unfinished-*") or path.match("*.new")] == []

    assert before != after
    check(root, back_up, wanted, right)


def test_a_restore_that_is_cut_leaves_the_old_or_the_new(tmp_path: Path, wanted: int) -> None:
    root = tmp_path / "laptop"
    before, after = a_program(root)
    source = shelf.backups(DataDir(root))[0].path

    def restore() -> None:
        context.restore_and_unlock(source, root, PASSPHRASE, set_aside=True).close()

    check(root, restore, wanted, lambda place, state: opens_with(place, before, after))


def test_mending_that_is_cut_is_done_again(tmp_path: Path, wanted: int) -> None:
    root = tmp_path / "laptop"
    _before, after = a_program(root)
    damage.lose_page(root, 20)

    def mend() -> None:
        context.mend_and_unlock(root, PASSPHRASE)[0].close()

    def right(place: Path, state: State) -> None:
        try:
            opens_with(place, after)
        except Damaged:
            context.mend_and_unlock(place, PASSPHRASE)[0].close()
            opens_with(place, after)

    check(root, mend, wanted, right)


def test_a_new_key_that_is_cut_leaves_a_program_that_opens(tmp_path: Path, wanted: int) -> None:
    root = tmp_path / "laptop"
    _before, after = a_program(root)
    check(
        root, lambda: rotate(DataDir(root), PASSPHRASE), wanted,
        lambda place, state: opens_with(place, after),
    )  # fmt: skip
