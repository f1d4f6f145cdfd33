# SPDX-License-Identifier: Apache-2.0
"""Privacy on the command line: erasing, holding, purging with two people, and the log of disclosures."""

from __future__ import annotations

import pytest

from tests.cli.conftest import PASSPHRASE, Commands

SECOND = "other words for another one"


@pytest.fixture
def commands(empty: Commands) -> Commands:
    empty.init()
    empty.done("demo", "--students", "6", "--weeks", "1", "--seed", "7")
    return empty


def first_student(commands: Commands) -> dict[str, str]:
    found: dict[str, str] = commands.done("list", "students")[0]
    return found


def test_it_says_what_it_would_do_and_does_it(commands: Commands) -> None:
    one = first_student(commands)
    said = commands("erase", one["id"])
    assert (said.code, "do it with --yes" in said.out) == (0, True)
    assert len(commands.done("list", "students")) == 6
    done = commands.done("erase", one["id"], "--yes")
    assert done["people"] == 1
    assert len(commands.done("list", "students")) == 5
    (row,) = commands.done("erasures")
    assert (row["kind"], row["reason"], row["people"]) == ("student", "law", 1)
    assert commands("erase", one["id"], "--yes").code == 3
    assert commands.done("doctor")["ok"]


def test_a_hold_is_placed_listed_and_lifted(commands: Commands) -> None:
    one = first_student(commands)
    assert commands("hold", one["id"]).code == 3  # it needs a reason
    commands.done("hold", one["id"], "--reason", "Case 17")
    ran = commands("erase", one["id"], "--yes")
    assert (ran.code, "Case 17" in ran.err) == (3, True)
    (row,) = commands.done("hold")
    assert row["reason"] == "Case 17"
    commands.done("hold", one["id"], "--lift")
    assert commands("hold", one["id"], "--lift").code == 3
    commands.done("erase", one["id"], "--yes")


def test_a_purge_takes_two(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands.done("purge") == []
    monkeypatch.setenv("PORCHLIGHT_NOW", "2032-10-05T10:00:00")
    due = commands.done("purge")
    assert len(due) > 6
    monkeypatch.setenv("PORCHLIGHT_SECOND_PASSPHRASE", SECOND)
    assert commands("purge", "--yes", "--second", "Ben").code == 3
    commands.done("keys", "second")
    monkeypatch.setenv("PORCHLIGHT_SECOND_PASSPHRASE", PASSPHRASE)
    assert commands("purge", "--yes", "--second", "Ben").code == 3
    monkeypatch.setenv("PORCHLIGHT_SECOND_PASSPHRASE", SECOND)
    done = commands.done("purge", "--yes", "--second", "Ben", "--keep", due[0]["id"])
    assert done["people"] == len(due) - 1
    assert [row["id"] for row in commands.done("purge")] == [due[0]["id"]]


def test_what_was_given_away_is_in_the_log(commands: Commands) -> None:
    assert commands("disclosures", "--what", "List of names").code == 3
    commands.done("disclosures", "--what", "List", "--to", "District", "--purpose", "Audit", "--people", "6")
    (row,) = commands.done("disclosures")
    assert (row["what"], row["recipient"], row["people"], row["exact"]) == ("List", "District", 6, True)


def test_a_beginning_of_a_name_erases_and_holds_nobody(commands: Commands) -> None:
    """A look may guess whom is meant; what cannot be taken back may not."""
    one = first_student(commands)
    beginning = str(one["family"] or one["given"])[:-1]
    for command in (("erase", beginning, "--yes"), ("hold", beginning, "--reason", "Case 17")):
        ran = commands(*command)
        assert ran.code == 3
        assert "Write the whole name" in ran.err
    assert len(commands.done("list", "students")) == 6
    assert commands.done("hold") == []
