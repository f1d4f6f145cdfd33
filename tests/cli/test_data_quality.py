# SPDX-License-Identifier: Apache-2.0
"""Tidying on the command line: what is listed, two made one and taken back, two told apart."""

from __future__ import annotations

from typing import Any

from tests.cli.conftest import Commands


def of_kind(commands: Commands, kind: str) -> list[Any]:
    return [row for row in commands.done("tidy", "list") if row["kind"] == kind]


def test_what_is_listed_is_put_right_and_taken_back(filled: Commands) -> None:
    before = filled.digest()
    kinds = {row["kind"] for row in filled.done("tidy", "list")}
    assert "Gaps" in kinds
    one, other = (row["id"] for row in filled.done("list", "students")[:2])
    said = filled("tidy", "same", one, other)
    assert (said.code, "Do it with --yes" in said.out) == (0, True)
    assert filled.digest() == before
    done = filled.done("tidy", "same", one, other, "--take", "grade", "--yes")
    assert done["moved"] > 3
    assert other not in [row["id"] for row in filled.done("list", "students")]
    filled("undo")
    assert filled.digest() == before
    assert filled("tidy", "same", one, one, "--yes").code == 3
    assert filled("tidy", "bring-over", one, other).code == 3
    assert filled("tidy", "bring-over", "Kim", other).code == 2


def test_two_who_are_alike_are_told_apart(filled: Commands) -> None:
    pairs = of_kind(filled, "Here twice?")
    assert [bool(row["other_id"]) for row in pairs] == [True] * len(pairs)
    for row in pairs:
        adult = ["--adult"] if row["id"] in {one["id"] for one in filled.done("list", "adults")} else []
        filled.done("tidy", "different", row["id"], row["other_id"], *adult)
    assert of_kind(filled, "Here twice?") == []
