# SPDX-License-Identifier: Apache-2.0
"""Commits come out of their bytes as they went in; anything else is refused in a sentence."""

from __future__ import annotations

import contextlib
import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.sync.commit import BadCommit, Change, Commit, Seen
from app.sync.packing import LARGEST_INFLATED, pack, unpack
from tests.sync.conftest import commits


@given(st.lists(commits, max_size=8))
def test_commits_come_back_as_they_went_in(written: list[Commit]) -> None:
    assert unpack(pack(written)) == written


@given(st.lists(commits, max_size=4))
def test_the_same_commits_are_the_same_bytes(written: list[Commit]) -> None:
    assert pack(written) == pack(list(written))


@given(st.lists(commits, min_size=1, max_size=3), st.data())
def test_a_changed_byte_is_refused_or_still_honest_commits(
    written: list[Commit], data: st.DataObject
) -> None:
    plain = bytearray(zstandard.decompress(pack(written)))
    place = data.draw(st.integers(0, len(plain) - 1))
    plain[place] ^= data.draw(st.integers(1, 255))
    changed = zstandard.compress(bytes(plain))
    with contextlib.suppress(BadCommit):  # nothing else may come out
        assert all(isinstance(commit, Commit) for commit in unpack(changed))


@given(st.binary(max_size=200))
def test_strange_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(BadCommit):
        unpack(content)


def test_a_bomb_is_not_inflated() -> None:
    with pytest.raises(BadCommit):
        unpack(zstandard.compress(bytes(LARGEST_INFLATED + 1)))
    endless = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(50 * LARGEST_INFLATED))
    with pytest.raises(BadCommit):
        unpack(endless)


def test_a_weeks_marks_take_few_bytes() -> None:
    """Three hundred marks of sixty students: at most twelve bytes each with everything around them."""
    rng = random.Random(3)
    students = [rng.randbytes(16).hex() for _ in range(60)]
    week = [
        Commit(
            1, 1_790_000_000_000 + n * 60_000, Seen(bytes(16), 40), "Rosa", "sheet.enter", "Typed a sheet",
            rng.randbytes(16), tuple(
                Change("mark", (session, student), {
                    "status": rng.choices(["present", "absent_unexcused", "late"], [17, 2, 1])[0],
                    "minutes": 45, "minutes_source": "default", "scheduled": 1, "removed": 0,
                })
                for session in [rng.randbytes(16).hex()]
                for student in rng.sample(students, 15)
            ),
        )
        for n in range(20)
    ]  # fmt: skip
    assert len(pack(week)) <= 12 * 300
