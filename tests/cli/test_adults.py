# SPDX-License-Identifier: Apache-2.0
"""``porchlight adults``: an offer becomes somebody who is cleared, step by step."""

from __future__ import annotations

from tests.cli.conftest import Commands


def test_an_offer_goes_all_the_way(porchlight: Commands) -> None:
    porchlight.done(
        "adults", "lead", "--given", "Ruth", "--family", "Littlewater", "--heard", "Church", "--role", "tutor"
    )
    (row,) = porchlight.done("adults", "list")
    assert (row["name"], row["stage"], row["cleared"]) == ("Littlewater, Ruth", "recruited", "no")
    assert "Written application" in row["missing"]
    porchlight.done("adults", "step", "Ruth Littlewater", "application")
    porchlight.done("adults", "step", "Ruth Littlewater", "interview")
    porchlight.done("adults", "train", "Ruth Littlewater", "--topic", "Start of service", "--minutes", "120")
    porchlight.done("adults", "step", "Ruth Littlewater", "check", "--by", "Rosa", "--reference", "No. 7")
    (row,) = porchlight.done("adults", "list", "--stage", "cleared")
    assert (row["cleared"], row["missing"]) == ("yes", "")
    assert porchlight.done("adults", "list", "--not-cleared") == []
    items = porchlight.done("adults", "show", "Ruth Littlewater")
    assert [item["code"] for item in items] == ["application", "interview", "training", "check"]


def test_what_is_on_paper_is_noted_at_once_and_an_end_is_noted(porchlight: Commands) -> None:
    porchlight.done("adults", "lead", "--given", "Jim", "--family", "Calloway", "--role", "mentor")
    assert porchlight.done("adults", "papers", "Jim Calloway", "--by", "Rosa") == {"steps": 7}
    assert porchlight.done("adults", "list")[0]["cleared"] == "yes"
    porchlight.done("adults", "end", "Jim Calloway", "--reason", "Moved away", "--on", "2026-01-01")
    assert porchlight.done("adults", "list") == []
    assert len(porchlight.done("adults", "show", "Jim Calloway")) > 2  # by name also after the last day
    porchlight.done("adults", "lead", "--given", "Jim", "--family", "Calloway", "--role", "tutor")
    porchlight.done("adults", "step", "Jim Calloway", "interview")  # of two, whoever is here is meant
    (row,) = porchlight.done("adults", "list")
    assert "Interview" not in row["missing"]
    assert "no adult named “Jo Who”" in porchlight("adults", "show", "Jo Who").err


def test_a_command_makes_no_exception_and_says_where_one_is_made(filled: Commands) -> None:
    name = filled.done("adults", "list", "--not-cleared")[0]["name"]
    before = filled.digest()
    refused = filled(
        "plan", "--site", "Library", "--days", "mon", "--time", "15:15-16:00", "--from", "2026-09-21",
        "--to", "2026-10-05", "--adult", name, "--students", "all",
    )  # fmt: skip
    assert (refused.code, filled.digest()) == (3, before)
    assert refused.err.startswith("Not cleared to work with students")
    assert refused.err.strip().endswith("The window asks for that; a command makes no exception.")
