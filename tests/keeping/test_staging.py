# SPDX-License-Identifier: Apache-2.0
"""Another data file comes in the place of the one here: after any cut it is the old or the new, whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.keeping import staging
from app.paths import DataDir


class Cut(BaseException):
    """The power is gone."""


OLD = {
    "porchlight.db": b"old",
    "porchlight.db-wal": b"old log",
    "vault.json": b"old key",
    "vault.copy.json": b"old key",
}
NEW = {"porchlight.db": b"new", "vault.json": b"new key", "vault.copy.json": b"new key"}


def prepare(root: Path) -> DataDir:
    data = DataDir(root)
    root.mkdir(parents=True)
    for name, content in OLD.items():
        (root / name).write_bytes(content)
    data.pages.mkdir()
    (data.pages / "00000001.pages").write_bytes(b"old pages")
    data.backups.mkdir()
    return data


def replace(data: DataDir) -> Path | None:
    with staging.stage(data) as staged:
        for name, content in NEW.items():
            (staged.root / name).write_bytes(content)
        staging.make_ready(data)
    return staging.carry_on(data)


def content(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir() if path.is_file()}


def test_what_was_there_is_kept_whole(tmp_path: Path) -> None:
    data = prepare(tmp_path / "data")
    aside = replace(data)
    assert aside is not None
    assert content(data.root) == NEW
    assert content(aside) == OLD
    assert (aside / "pages" / "00000001.pages").read_bytes() == b"old pages"
    assert data.backups.exists()
    assert not data.staged.exists()
    assert staging.carry_on(data) is None


def cutting(counter: list[int], at: int, call: Callable[..., object]) -> Callable[..., object]:
    def cut(*arguments: object, **named: object) -> object:
        counter[0] += 1
        if counter[0] == at:
            raise Cut
        return call(*arguments, **named)

    return cut


def test_a_cut_at_any_step_leaves_the_old_or_goes_on_to_the_new(tmp_path: Path) -> None:
    outcomes = set()
    for at in range(1, 60):
        data, counter = prepare(tmp_path / f"data {at}"), [0]
        with pytest.MonkeyPatch.context() as patch:
            for place, name in (
                (Path, "replace"),
                (Path, "mkdir"),
                (staging, "flush_folder"),
                (shutil, "rmtree"),
            ):
                patch.setattr(place, name, cutting(counter, at, getattr(place, name)))
            try:
                replace(data)
                whole = True
            except Cut:
                whole = False
        is_ready = (data.staged / "ready").exists()
        staging.carry_on(data)  # the next start
        found = content(data.root)
        assert found in (OLD, NEW), at
        assert found == NEW or not is_ready
        if found == NEW:
            asides = list(data.root.glob("set aside *"))
            assert [content(aside) for aside in asides] == [OLD], at
        outcomes.add((whole, found == NEW))
        if whole:
            break
    assert outcomes == {(False, False), (False, True), (True, True)}


def test_an_empty_directory_stays_as_it_was_when_nothing_comes_of_it(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "not there yet")

    def half() -> None:
        with staging.stage(data) as staged:
            (staged.root / "porchlight.db").write_bytes(b"half")
            raise Cut

    with pytest.raises(Cut):
        half()
    assert not data.root.exists()


@pytest.mark.parametrize("name", [b"", b".", b"../elsewhere", b"pages", b"\xff\x00", b"set aside /../x"])
def test_a_strange_mark_leads_nowhere_else(tmp_path: Path, name: bytes) -> None:
    data = prepare(tmp_path / "data")
    with staging.stage(data) as staged:
        for file, written in NEW.items():
            (staged.root / file).write_bytes(written)
        staging.make_ready(data)
    data.staged_ready.write_bytes(name)
    aside = staging.carry_on(data)
    assert aside is not None
    assert (aside.parent, aside.name[:9]) == (data.root, "set aside")
    assert (content(data.root), content(aside)) == (NEW, OLD)


def test_what_counts_already_is_not_cleared_for_the_next(tmp_path: Path) -> None:
    data = prepare(tmp_path / "data")
    with staging.stage(data) as staged:
        for file, written in NEW.items():
            (staged.root / file).write_bytes(written)
        staging.make_ready(data)
    with staging.stage(data):
        assert content(data.root) == NEW
    assert content(data.root) == NEW
