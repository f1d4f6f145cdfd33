# SPDX-License-Identifier: Apache-2.0
"""Every command of ``porchlight hub`` once, and the sentences for what is asked wrongly."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.hub.database import Database
from app.sync import frames
from tests.cli.conftest import Commands
from tests.hub.writer import Writer


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """Commands on a hub without programs, at a fixed time."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-09-16T10:00")
    return Commands(tmp_path / "hub", capsys)


@pytest.fixture
def pine_hill(hub: Commands) -> Commands:
    hub.done("hub", "program", "Pine Hill")
    return hub


def joined(hub: Commands, *names: str) -> list[Writer]:
    """Laptops of Pine Hill."""
    from app.hub import programs

    database = Database.in_folder(hub.root)
    with database.look() as connection:
        program = programs.program_named(connection, "Pine Hill")
    writers = [Writer.join(database, program, name) for name in names]
    database.close()
    return writers


def test_programs_are_made_and_listed(hub: Commands) -> None:
    assert "No programs yet" in hub("hub", "program").out
    made = hub.done("hub", "program", "Pine Hill")
    assert len(made["program"]) == 32
    assert hub("hub", "program", "Cedar Creek").out.startswith("Cedar Creek may join now")
    assert [row["name"] for row in hub.done("hub", "program")] == ["Cedar Creek", "Pine Hill"]
    again = hub("hub", "program", "Pine Hill")
    assert (again.code, "is on this hub already" in again.err) == (3, True)
    nameless = hub("hub", "program", " ")
    assert (nameless.code, "needs a name" in nameless.err) == (3, True)


def test_a_code_lets_a_laptop_in_and_it_is_listed(pine_hill: Commands) -> None:
    code = pine_hill.done("hub", "enrol", "Pine Hill")["code"]
    assert len(code.split()) == 4
    assert "good for two days" in pine_hill("hub", "enrol", "Pine Hill").out
    assert "No laptop has joined yet." in pine_hill("hub", "status").out
    joined(pine_hill, "Front desk")
    row = pine_hill.done("hub", "status")[0]
    assert (row["program"], row["name"], row["state"], row["last_contact"]) == (
        "Pine Hill", "Front desk", "joined", "never",
    )  # fmt: skip
    wrong = pine_hill("hub", "enrol", "Nowhere")
    assert (wrong.code, "There is no single program named “Nowhere”" in wrong.err) == (3, True)


def test_a_laptop_is_revoked_by_name_or_the_beginning_of_its_id(pine_hill: Commands) -> None:
    joined(pine_hill, "Front desk")
    (van,) = joined(pine_hill, "Van")
    assert "has no access any more" in pine_hill("hub", "revoke", "Pine Hill", "Front desk").out
    for wrong in ("Front desk", "", van.laptop.hex()[:3], "Nobody"):
        refused = pine_hill("hub", "revoke", "Pine Hill", wrong)
        assert (refused.code, "There is no single laptop" in refused.err) == (3, True)
    pine_hill.done("hub", "revoke", "Pine Hill", van.laptop.hex()[:8])
    assert [row["state"] for row in pine_hill.done("hub", "status")] == ["revoked", "revoked"]


def test_messages_are_left_for_one_or_all(pine_hill: Commands) -> None:
    pine_hill.done("hub", "message", "Training on Friday", "--words", "At ten", "--to", "Pine Hill")
    pine_hill.done("hub", "message", "The hub moves")
    wrong = pine_hill("hub", "message", " ")
    assert (wrong.code, "needs a title" in wrong.err) == (3, True)
    assert pine_hill("hub", "message", "Hello", "--to", "Nowhere").code == 3
    database = Database.in_folder(pine_hill.root)
    from app.hub import messages

    with database.look() as connection:
        assert sorted((line.to, line.title) for line in messages.lines(connection)) == [
            ("", "The hub moves"), ("Pine Hill", "Training on Friday"),
        ]  # fmt: skip
    database.close()


def test_a_stick_is_taken_and_one_goes_back(pine_hill: Commands, tmp_path: Path) -> None:
    (writer,) = joined(pine_hill, "Front desk")
    up, down = tmp_path / "up.plb", tmp_path / "down.plb"
    up.write_bytes(writer.bundle(writer.write(3)) + b"damage at the end")
    taken = pine_hill.done("hub", "bundle", str(up), "--out", str(down))
    assert (taken["laptop"], taken["parcels"], taken["damaged_bytes"]) == ("Front desk", 3, 17)
    assert len(frames.read(down.read_bytes()).frames) == 3
    pine_hill.done("hub", "revoke", "Pine Hill", "Front desk")
    down.unlink()
    waits = pine_hill("hub", "bundle", str(up), "--out", str(down))
    assert (waits.code, "was revoked" in waits.err, down.exists()) == (3, True, False)
    assert pine_hill("hub", "bundle", str(up), "--out", str(down), "--accept").code == 0
    up.write_bytes(b"nothing of the kind")
    wrong = pine_hill("hub", "bundle", str(up), "--out", str(down))
    assert (wrong.code, "no Porchlight bundle" in wrong.err) == (3, True)
    missing = pine_hill("hub", "bundle", str(tmp_path / "gone.plb"), "--out", str(down))
    assert (missing.code, "cannot be read" in missing.err) == (3, True)


def test_staff_is_let_in_and_out(hub: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    unasked = hub("hub", "staff", "Ida")
    assert (unasked.code, "PORCHLIGHT_STAFF_PASSWORD" in unasked.err) == (3, True)
    monkeypatch.setenv("PORCHLIGHT_STAFF_PASSWORD", "short")
    short = hub("hub", "staff", "Ida")
    assert (short.code, "at least 12" in short.err) == (3, True)
    monkeypatch.setenv("PORCHLIGHT_STAFF_PASSWORD", "a long staff password")
    assert "may sign in" in hub("hub", "staff", "Ida").out
    assert "no access any more" in hub("hub", "staff", "Ida", "--remove").out
    again = hub("hub", "staff", "Ida", "--remove")
    assert (again.code, "Nobody named Ida" in again.err) == (3, True)


def test_backup_and_restore(pine_hill: Commands, tmp_path: Path) -> None:
    backup = tmp_path / "hub.backup"
    assert pine_hill.done("hub", "backup", "--out", str(backup))["program"] == 1
    again = pine_hill("hub", "backup", "--out", str(backup))
    assert (again.code, "is there already" in again.err) == (3, True)
    pine_hill.done("hub", "program", "Cedar Creek")
    careful = pine_hill("hub", "restore", str(backup))
    assert (careful.code, "This hub holds 2 programs. Add --replace" in careful.err) == (3, True)
    assert pine_hill.done("hub", "restore", str(backup), "--replace")["program"] == 1
    assert [row["name"] for row in pine_hill.done("hub", "program")] == ["Pine Hill"]
    other = tmp_path / "letter.txt"
    other.write_text("Dear hub")
    wrong = pine_hill("hub", "restore", str(other), "--replace")
    assert (wrong.code, "no backup of a hub" in wrong.err) == (3, True)
    assert [row["name"] for row in pine_hill.done("hub", "program")] == ["Pine Hill"]


def test_export(pine_hill: Commands, tmp_path: Path) -> None:
    joined(pine_hill, "Front desk")
    out = tmp_path / "out"
    assert len(pine_hill.done("hub", "export", "--out", str(out))) == 3
    with (out / "laptops.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["Front desk"]
    full = pine_hill("hub", "export", "--out", str(out))
    assert (full.code, "is not empty" in full.err) == (3, True)


def test_a_hub_in_the_open_is_not_served(hub: Commands) -> None:
    refused = hub("hub", "serve", "--host", "0.0.0.0")  # noqa: S104 - refused is what is tested
    assert (refused.code, "served to this machine only" in refused.err) == (3, True)
    several = hub("hub", "serve", "--workers", "2")
    assert (several.code, "Several processes need PostgreSQL" in several.err) == (3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("hub", "nothing"), ("hub", "enrol"), ("hub", "revoke", "Pine Hill"), ("hub", "backup"),
        ("hub", "export"), ("hub", "serve", "--port", "0"), ("hub", "serve", "--workers", "many"),
        ("hub", "bundle", "a.plb"),
        ("hub", "restore"), ("hub", "message"), ("hub", "staff"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_told(hub: Commands, words: tuple[str, ...]) -> None:
    ran = hub(*words)
    assert ran.code == 2
    assert "porchlight hub" in ran.err
    assert not hub.root.exists()


def test_every_command_says_what_it_does(hub: Commands) -> None:
    said = hub("hub", "--help").out
    for name in (
        "serve", "program", "enrol", "revoke", "status", "message", "bundle", "staff", "backup", "restore",
        "export",
    ):  # fmt: skip
        assert f" {name} " in said
        assert hub("hub", name, "--help").code == 0


def test_the_database_may_be_postgresql(
    hub: Commands, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import main

    monkeypatch.setenv("PORCHLIGHT_HUB_DATABASE", postgres_url)
    assert main(["hub", "program", "Cedar Creek"]) == 0
    capsys.readouterr()
    assert main(["hub", "program", "--json"]) == 0
    assert '"Cedar Creek"' in capsys.readouterr().out
    # A data directory that is named outright comes first.
    assert hub.done("hub", "program") == []
