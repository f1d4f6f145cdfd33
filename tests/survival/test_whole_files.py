# SPDX-License-Identifier: Apache-2.0
"""Power cuts while whole files are written: afterwards the old one is there or the new one, never neither.

And once the writer has returned it is the new one, whatever the disk had not got to yet.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context, files
from app.context import AppContext
from app.exchange import table_out
from app.keeping import staging
from app.paths import DataDir
from app.services.program import ProgramDraft
from app.storage.store import Store
from tests.partnership.conftest import KEY, HubInside, LaptopInside
from tests.survival.cut_files import Flushed, Step, lay_out, state_after_cut, watched
from tests.survival.whole_writers import CHEAP, OLD_WORDS, Writer, all_writers, careless

STATES, STATES_DEEP = 560, 20_000
_DRAWS = 30  # so many draws for each state that is wanted: the same one comes often
_SLOW_SHARE = 2  # of a reader that opens a whole program so many times fewer states are tried


@pytest.fixture(scope="module")
def writers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Writer]]:
    """Every writer by name."""
    root = tmp_path_factory.mktemp("writers")
    opened: list[AppContext] = []
    for name, people in (("closed", "Red Mesa"), ("old", "Pine Hill"), ("new", "Cedar Creek")):
        draft = ProgramDraft(people, "2026-27", ["Library"], "Rosa Tsosie")
        ctx, _code = context.start(root / name, draft, OLD_WORDS, CHEAP)
        opened.append(ctx)
    opened.pop(0).close()
    hub = HubInside(root / "hub")
    Store.create(root / "porchlight.db", KEY).close()
    laptop = LaptopInside(hub, root, "Rosa")
    laptop.join()
    yield {one.name: one for one in all_writers(opened[0], opened[1], root / "closed", laptop, root)}
    laptop.store.close()
    hub.database.close()
    for ctx in opened:
        ctx.close()


def recorded(writer: Writer, root: Path) -> tuple[list[Step], object, object]:
    """The steps of one writing, and what the reader says before and after it."""
    root.mkdir()
    writer.prepare(root)
    old = writer.read(root)
    with watched(root) as folder:
        folder.settle()
        begin = len(folder.steps)
        writer.write(root)
    new = writer.read(root)
    assert old != new
    assert len(folder.steps) > begin
    return folder.steps, old, new


def tried(writer: Writer, tmp_path: Path, count: int, seed: int = 1) -> int:
    """Read after cuts that leave up to ``count`` different states; how many there were."""
    steps, old, new = recorded(writer, tmp_path / "written")
    begin = steps.index(Flushed("")) + 1  # until here the old file was brought to the disk
    draw = random.Random(seed)
    seen: set[tuple[bool, int]] = set()
    for number in range(_DRAWS * count):
        if len(seen) == count:
            break
        at = len(steps) if number % 4 == 0 else draw.randint(begin, len(steps))
        state = state_after_cut(steps[:at], draw)
        key = (at == len(steps), hash(tuple(sorted(state.items()))))
        if key in seen:
            continue
        seen.add(key)
        place = tmp_path / "cut"
        lay_out(state, place)
        found = writer.read(place)
        wanted = (new,) if at == len(steps) else (old, new)
        assert found in wanted, f"{writer.name}, cut after step {at} of {len(steps)}, draw {seed}/{number}"
        shutil.rmtree(place)
    return len(seen)


NAMES = [
    "vault", "settings", "backup", "csv", "xlsx", "calendar", "failed rows", "sheet", "bundle", "invitation",
    "hub backup", "hub tables", "everything", "restore", "restore over a program",
]  # fmt: skip
_SLOW = {"hub backup", "everything", "restore", "restore over a program"}


def test_every_writer_is_tried(writers: dict[str, Writer]) -> None:
    assert list(writers) == NAMES
    assert {name for name, writer in writers.items() if writer.is_slow} == _SLOW


@pytest.mark.parametrize("name", NAMES)
def test_a_power_cut_leaves_the_old_file_or_the_new_one(
    writers: dict[str, Writer], tmp_path: Path, name: str
) -> None:
    writer = writers[name]
    share = STATES // len(NAMES)
    assert tried(writer, tmp_path, share // _SLOW_SHARE if writer.is_slow else share * 2) > 1


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_many_power_cuts(writers: dict[str, Writer], tmp_path: Path, name: str) -> None:
    assert tried(writers[name], tmp_path, STATES_DEEP // len(NAMES), seed=random.randrange(1 << 30)) > 1


def test_a_rename_before_the_bytes_are_on_the_disk_would_be_noticed(
    writers: dict[str, Writer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_out, "write_whole", careless)
    with pytest.raises(Exception):  # noqa: B017, PT011  # the reader fails in whichever way it does
        tried(writers["csv"], tmp_path, 60)


def test_a_folder_that_is_not_flushed_would_be_noticed(
    writers: dict[str, Writer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "flush_folder", lambda folder: None)
    with pytest.raises(AssertionError, match="cut after step"):
        tried(writers["csv"], tmp_path, 60)


def test_a_restore_cut_in_its_middle_is_no_empty_place(
    writers: dict[str, Writer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start asks for the passphrase and goes on; it must not offer to begin a program."""
    monkeypatch.setattr(staging, "carry_on", lambda data: None)
    writers["restore"].write(tmp_path)
    assert not DataDir(tmp_path / "data").database.exists()
    assert not DataDir(tmp_path / "data").is_free()
    looking = context.look(tmp_path / "data", OLD_WORDS)  # a command that only looks goes on with it too
    assert looking.who == "Rosa Tsosie"
    looking.close()
    assert writers["restore"].read(tmp_path)
