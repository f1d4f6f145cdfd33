# SPDX-License-Identifier: Apache-2.0
"""Every stored code has a label, and the groups of codes do not overlap."""

from __future__ import annotations

from enum import StrEnum

import pytest

from app.domain import words

KINDS: list[type[StrEnum]] = [
    words.Role, words.Source, words.Activity, words.SessionStatus, words.MarkStatus, words.SheetState,
    words.Window, words.GoalState,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_its_own_label(kind: type[StrEnum]) -> None:
    labels = [words.label(code) for code in kind]
    assert len(set(labels)) == len(labels)


def test_a_mark_is_attended_or_absent() -> None:
    assert set(words.MarkStatus) == words.ATTENDED | words.ABSENT
    assert not words.ATTENDED & words.ABSENT


def test_silence_is_not_a_zero() -> None:
    assert words.SessionStatus.PLANNED not in words.NOT_MET
    assert words.SessionStatus.HELD not in words.NOT_MET
    assert len(words.NOT_MET) == 4
