# SPDX-License-Identifier: Apache-2.0
"""Every command of ``porchlight hub`` once, and the sentences for what is asked wrongly."""

from __future__ import annotations

import csv
import errno
import hashlib
import shlex
import socket
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from app.hub.database import Database
from app.sync import frames
from tests.cli.conftest import Commands
from tests.hub.writer import Writer
from tests.served import free_port


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
    made = hub.done("hub", "program", "Pine Hill")
    assert len(made["program"]) == 32
    said = hub("hub", "program", "Cedar Creek").out
    words = ["porchlight", "--data-dir", str(hub.root), "hub", "enrol", "Cedar Creek"]
    assert said.startswith("Cedar Creek may join now: ")
    assert shlex.split(said.partition(": ")[2]) == words  # it can be pasted
    assert hub.done(*words[3:])["code"]
    assert [row["name"] for row in hub.done("hub", "program")] == ["Cedar Creek", "Pine Hill"]
    again = hub("hub", "program", "Pine Hill")
    assert (again.code, "is on this hub already" in again.err) == (3, True)
    for same in ("pine hill", " Pine   Hill", "PINE HILL"):
        again = hub("hub", "program", same)
        assert (again.code, "“Pine Hill” is on this hub already" in again.err) == (3, True)
        assert hub.done("hub", "enrol", same)["code"]
    for unseen in ("Pine\u202eHill", "Pine\u200bHill", "Pine\nHill", "Pine\x07Hill"):
        told = hub("hub", "program", unseen)
        assert (told.code, "only characters that can be seen" in told.err) == (3, True)
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
    assert row["begins"] == row["laptop"][:8] in pine_hill("hub", "status").out
    wrong = pine_hill("hub", "enrol", "Nowhere")
    assert (wrong.code, "There is no single program named “Nowhere”" in wrong.err) == (3, True)


def test_a_laptop_is_revoked_by_name_or_the_beginning_of_its_id(pine_hill: Commands) -> None:
    joined(pine_hill, "Front desk")
    (van,) = joined(pine_hill, "Van")
    assert "has no access any more" in pine_hill("hub", "revoke", "Pine Hill", "Front desk").out
    assert pine_hill("hub", "revoke", "pine hill", "no such").code == 3
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


def test_a_strange_parcel_in_a_whole_bundle_gets_a_sentence(pine_hill: Commands, tmp_path: Path) -> None:
    (writer,) = joined(pine_hill, "Front desk")
    up, down = tmp_path / "up.plb", tmp_path / "down.plb"
    whole = frames.read(writer.bundle(writer.write(1)))
    up.write_bytes(b"".join(frames.write("up", whole.program, whole.head, [b"no parcel", *whole.frames])))
    strange = pine_hill("hub", "bundle", str(up), "--out", str(down))
    assert (strange.code, "not as its laptop wrote it" in strange.err) == (3, True)
    assert not down.exists()


def test_how_many_parcels_came_and_how_many_are_new_and_the_slip_for_the_way_back(
    pine_hill: Commands, tmp_path: Path
) -> None:
    (writer,) = joined(pine_hill, "Front desk")
    up, down, slip = tmp_path / "up.plb", tmp_path / "a2.plb", tmp_path / "slip.pdf"
    bundle = ("hub", "bundle", str(up), "--out", str(down))
    up.write_bytes(writer.bundle(writer.write(1)))
    assert pine_hill(*bundle).out.startswith("1 parcel of “Front desk” came, it is new. Carry ")
    assert pine_hill(*bundle).out.startswith("1 parcel of “Front desk” came, it was here already. Carry ")
    writer.write(2)
    up.write_bytes(writer.bundle(tuple(writer.made)) + b"x")
    said = pine_hill(*bundle, "--slip", str(slip)).out
    assert said.startswith("3 parcels of “Front desk” came, 2 of them new. 1 byte at its end was damaged.")
    assert "3 parcels of “Front desk” came, all were here already." in pine_hill(*bundle).out
    up.write_bytes(writer.bundle())
    assert "no parcel came" in pine_hill(*bundle).out
    up.write_bytes(writer.bundle(writer.write(2)[:1]))
    assert "1 parcel has not come yet" in pine_hill(*bundle).out
    text = words_on(slip)
    for words in ("Answer from the hub", "Pine Hill", "For the laptop Front desk", "Bundle that came up.plb",
                  "Taken by the hub Sep 16, 2026, 10:00 AM", "Parcels that came 3, 2 new",
                  "Damaged 1 byte", "The bundle came damaged", "Answer a2.plb"):  # fmt: skip
        assert words in text, words


def words_on(pdf: Path) -> str:
    """Everything on its one page."""
    document = pdfium.PdfDocument(pdf)
    try:
        assert len(document) == 1
        return " ".join(document[0].get_textpage().get_text_bounded().replace("\xa0", " ").split())
    finally:
        document.close()


def test_the_slip_has_the_check_of_the_bundle_that_came(pine_hill: Commands, tmp_path: Path) -> None:
    (writer,) = joined(pine_hill, "Front desk")
    up, down, slip = tmp_path / "up.plb", tmp_path / "down.plb", tmp_path / "slip.pdf"
    up.write_bytes(writer.bundle(writer.write(1)))
    done = pine_hill.done("hub", "bundle", str(up), "--out", str(down), "--slip", str(slip))
    assert done["check"] == hashlib.sha256(up.read_bytes()).hexdigest()[:8]
    assert f"Check of the bundle {done['check']}" in words_on(slip)


def test_a_place_that_cannot_be_written_is_named_with_what_to_do(
    pine_hill: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app.files

    (writer,) = joined(pine_hill, "Front desk")
    up, down = tmp_path / "up.plb", tmp_path / "down.plb"
    up.write_bytes(writer.bundle(writer.write(1)))

    def read_only(path: Path, _content: bytes) -> None:
        raise OSError(errno.EROFS, "Read-only file system", f"{path}.new")

    monkeypatch.setattr(app.files, "write_whole", read_only)
    refused = pine_hill("hub", "bundle", str(up), "--out", str(down))
    assert refused.err.strip() == (
        f"{down} cannot be written: Read-only file system. Use another stick or folder."
    )
    refused = pine_hill("hub", "bundle", str(up), "--out", str(tmp_path))
    assert (refused.code, "is a folder" in refused.err) == (3, True)


NEED_A_HUB = [
    ("hub", "program"), ("hub", "enrol", "Pine Hill"), ("hub", "revoke", "Pine Hill", "Van"),
    ("hub", "status"), ("hub", "message", "Hello"), ("hub", "bundle", __file__, "--out", "down.plb"),
    ("hub", "staff", "Ida"), ("hub", "backup", "--out", "hub.backup"), ("hub", "export", "--out", "out"),
]  # fmt: skip


@pytest.mark.parametrize("words", NEED_A_HUB, ids=lambda words: words[1])
def test_a_command_that_needs_a_hub_makes_none(
    hub: Commands, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = hub(*words)
    assert (refused.code, f"There is no hub at {hub.root / 'hub.db'}." in refused.err) == (3, True)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_and_another_database_are_no_hub(
    hub: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import main

    hub.root.mkdir()
    (hub.root / "hub.db").touch()
    assert "There is no hub at" in hub("hub", "status").err
    (hub.root / "hub.db").write_bytes(b"a letter" * 1000)
    assert "does not open" in hub("hub", "status").err
    monkeypatch.setenv("PORCHLIGHT_HUB_DATABASE", f"sqlite:///{tmp_path / 'other.db'}")
    capsys.readouterr()
    assert main(["hub", "status"]) == 3
    assert f"There is no hub at {tmp_path / 'other.db'}." in capsys.readouterr().err
    assert not (tmp_path / "other.db").exists()


def test_a_server_that_does_not_answer_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import main

    url = f"postgresql://hub:private@127.0.0.1:{free_port()}/porchlight"
    monkeypatch.setenv("PORCHLIGHT_HUB_DATABASE", url)
    assert main(["hub", "status"]) == 3
    said = capsys.readouterr().err
    assert "does not open" in said
    assert "hub:***@127.0.0.1" in said
    assert "private" not in said


def test_a_restore_may_make_a_hub(
    pine_hill: Commands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "hub.backup"
    pine_hill.done("hub", "backup", "--out", str(backup))
    fresh = Commands(tmp_path / "fresh", capsys)
    assert fresh("hub", "restore", str(backup)).out.startswith("Restored 1 program, 0 parcels.")
    assert [row["name"] for row in fresh.done("hub", "program")] == ["Pine Hill"]


def test_serving_says_nothing_and_makes_nothing_where_the_port_is_taken(hub: Commands) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = hub("hub", "serve", "--first", "Pine Hill", "--port", str(port))
    assert (refused.code, refused.out) == (3, "")
    assert f"Something answers at 127.0.0.1:{port} already" in refused.err
    assert not hub.root.exists()


def test_a_first_code_only_until_somebody_joined(hub: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.hub import serving

    served: list[str] = []
    monkeypatch.setattr(serving, "serve", lambda url, _place: served.append(url))
    serve = ("hub", "serve", "--first", "Pine Hill", "--port", str(free_port()))
    for _start in range(2):
        said = hub(*serve).out
        assert "First code for a laptop of Pine Hill: " in said
        assert f"porchlight --data-dir {hub.root} hub staff NAME" in said
    for count, words in ((1, "1 laptop of Pine Hill has joined"), (2, "2 laptops of Pine Hill have joined")):
        joined(hub, f"Desk {count}")
        said = hub(*serve).out
        assert words in said
        assert "First code" not in said
        assert f"porchlight --data-dir {hub.root} hub enrol 'Pine Hill'" in said
    assert len(served) == 4


def test_staff_is_let_in_and_out(hub: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.done("hub", "program", "Pine Hill")
    unasked = hub("hub", "staff", "Ida")
    assert (unasked.code, "PORCHLIGHT_STAFF_PASSWORD" in unasked.err) == (3, True)
    monkeypatch.setenv("PORCHLIGHT_STAFF_PASSWORD", "short")
    short = hub("hub", "staff", "Ida")
    assert (short.code, "at least 12" in short.err) == (3, True)
    monkeypatch.setenv("PORCHLIGHT_STAFF_PASSWORD", "a long staff password")
    assert "may sign in" in hub("hub", "staff", "Ida").out
    assert "may sign in" in hub("hub", "staff", "ida").out  # the same person, with a new password
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
    assert "There is no hub at" in hub("hub", "program").err
