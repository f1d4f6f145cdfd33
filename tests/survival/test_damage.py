# SPDX-License-Identifier: Apache-2.0
"""The damage itself: it is done where it says, the same seed does the same, and nothing else changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.survival import damage
from tests.survival.damage import DATABASE, FRAME, IN_DATABASE, IN_WAL, PAGE, WAL, WAL_HEAD, Damage


def a_directory(root: Path, pages: int = 12, frames: int = 9) -> Path:
    """Random bytes in files of the right shape."""
    root.mkdir()
    draw = random.Random(4)
    (root / DATABASE).write_bytes(draw.randbytes(PAGE * pages))
    (root / WAL).write_bytes(draw.randbytes(WAL_HEAD + FRAME * frames))
    return root


def files_of(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir()}


def differing(before: bytes, after: bytes) -> set[int]:
    """The places of bytes that are another one now, or gone."""
    common = {n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other}
    return common | set(range(len(after), len(before)))


@pytest.mark.parametrize("kind", [*IN_DATABASE, *IN_WAL])
def test_damage_is_where_it_says_and_nowhere_else(
    kind: Callable[[Path, random.Random], Damage], tmp_path: Path
) -> None:
    for seed in range(10):
        root = a_directory(tmp_path / f"{seed}")
        before = files_of(root)
        done = kind(root, random.Random(seed))
        after = files_of(root)
        named = {n for begin, length in done.places for n in range(begin, begin + length)}
        changed = differing(before[done.file], after.get(done.file, b""))
        assert changed
        assert changed <= named
        other = WAL if done.file == DATABASE else DATABASE
        assert after[other] == before[other]


def test_the_same_seed_does_the_same(tmp_path: Path) -> None:
    done = []
    for name in ("one", "other"):
        root = a_directory(tmp_path / name)
        done.append((damage.damage(root, 77), files_of(root)))
    assert done[0] == done[1]


def test_an_older_page_is_whole_and_of_the_past(tmp_path: Path) -> None:
    root, older = a_directory(tmp_path / "now"), tmp_path / "older.db"
    content = bytearray((root / DATABASE).read_bytes())
    content[5 * PAGE : 6 * PAGE] = bytes(range(256)) * 16
    older.write_bytes(content)
    done = damage.put_back_older_page(root, random.Random(1), older)
    assert done.pages == (6,)
    assert (root / DATABASE).read_bytes() == bytes(content)
    with pytest.raises(damage.Impossible):
        damage.put_back_older_page(root, random.Random(1), older)


def test_every_kind_is_drawn(tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    older.write_bytes(random.Random(5).randbytes(PAGE * 12))
    drawn = {damage.damage(a_directory(tmp_path / f"{seed}"), seed, older).kind for seed in range(120)}
    assert drawn == {
        "flipped bit", "zeroed page", "zeroed sector", "swapped pages", "cut off", "older page",
        "zeroed frame", "swapped frames", "lost log",
    }  # fmt: skip


def test_what_is_not_there_cannot_be_damaged(tmp_path: Path) -> None:
    with pytest.raises(damage.Impossible):
        damage.damage(tmp_path, 1)
