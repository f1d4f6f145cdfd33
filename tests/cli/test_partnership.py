# SPDX-License-Identifier: Apache-2.0
"""Several laptops and a hub by command line: the drills a hub's staff and two coordinators can do by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from app.context import unlock
from app.hub.database import Database
from app.hub.tables import held
from app.partnership import contact as contact_module
from app.storage.tables import Student
from app.vault.vault import Cost
from tests.cli.conftest import PASSPHRASE, Commands
from tests.served import free_port

ROOT = Path(__file__).resolve().parents[2]
Make = Callable[[str], Commands]
NOW = "2026-09-16T10:00"


class HubProcess:
    """``porchlight hub serve`` as a process of its own; stopped, it is switched off."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.code = ""
        self.serve("--first", "Pine Hill")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, *more: str) -> None:
        """Start; with ``--first`` the first code is read from what it prints."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app", "--data-dir", str(self.folder), "hub", "serve", "--port",
             str(self.port), *more],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PORCHLIGHT_NOW": NOW},
        )  # fmt: skip
        assert self._process.stdout is not None
        if more:
            for line in self._process.stdout:
                if found := re.search(r"First code for a laptop of Pine Hill: (.+)", line):
                    self.code = found[1].strip()
                    break
        until = monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None
            assert monotonic() < until

    def _answers(self) -> bool:
        import urllib3

        try:
            return urllib3.request("GET", f"{self.address}/health", retries=False, timeout=5).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        if self._process.stdout is not None:
            self._process.stdout.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub's process, once for the tests that need one; on the same day as they."""
    made = HubProcess(tmp_path_factory.mktemp("hub"))
    yield made
    made.stop()


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Make:
    """``laptop("name")``: commands on a data directory of its own, in which nothing has been started."""
    monkeypatch.setattr(Cost.__init__, "__defaults__", (8 * 1024 * 1024, 1))
    monkeypatch.setenv("PORCHLIGHT_NOW", NOW)
    monkeypatch.setenv("PORCHLIGHT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(contact_module, "_FIRST_PAUSE", 0.01)
    return lambda name: Commands(tmp_path / name, capsys)


@pytest.fixture
def staff(served: HubProcess, capsys: pytest.CaptureFixture[str]) -> Commands:
    """The hub's own commands, beside its running process."""
    return Commands(served.folder, capsys)


@pytest.fixture
def program_name(staff: Commands, request: pytest.FixtureRequest) -> str:
    """A program of its own at the hub for each test."""
    name = f"Program of {request.node.name}"
    staff.done("hub", "program", name)
    return name


def begin(rosa: Commands, hub: HubProcess, code: str) -> Any:
    """The first laptop: a program of invented people, joined."""
    made = rosa.init()
    rosa.done("demo", "--students", "4", "--weeks", "2")
    rosa.done("join", hub.address, "--code", code, "--name", "Front desk", "--who", "Rosa")
    return made


def invite(rosa: Commands, ben: Commands, hub: HubProcess) -> None:
    """The second one by six words."""
    words = rosa.done("invite")["words"]
    assert len(words.split()) == 6
    joined = ben.done("join", hub.address, "--code", words, "--name", "Van", "--who", "Ben")
    assert joined["recovery_code"]
    rosa.done("sync")
    assert rosa.digest() == ben.digest()


def edit(one: Commands, **fields: object) -> str:
    """Change fields of the student who comes first by name; returns the name."""
    opened = unlock(one.root, PASSPHRASE)
    try:
        with opened.store.write("student.change", "Changed") as session:
            student = session.query(Student).order_by(Student.family, Student.given, Student.id).first()
            assert student is not None
            for name, value in fields.items():
                setattr(student, name, value)
            return f"{student.family}, {student.given}"
    finally:
        opened.close()


def offline_edits(rosa: Commands, ben: Commands) -> str:
    """Both enter marks of the same session and write the same field of the same student; the name."""
    sheet = next(row for row in rosa.done("list", "sheets") if row["state"] == "printed")
    rows = [line["row"] for line in sheet["lines"]]
    rosa.done("enter", sheet["number"], " ".join(f"{row}l10" for row in rows))
    ben.done("enter", sheet["number"], " ".join(f"{row}a" for row in rows))
    edit(rosa, note="Likes dinosaurs")
    return edit(ben, note="Likes horses")


def note_conflict(one: Commands, name: str) -> Any:
    (found,) = (row for row in one.done("conflicts") if row["field"] == "note")
    assert name.partition(",")[0] in found["what"]
    return found


def check_both_sides(found: Any) -> None:
    """Both values, people, laptops and times are there."""
    both = {found["stands"], found["other"]}
    for value, who, where in (("Likes dinosaurs", "Rosa", "Front desk"), ("Likes horses", "Ben", "Van")):
        assert any(re.fullmatch(rf"{value} \({who}, {where}, \d\d-\d\d \d\d:\d\d\)", side) for side in both)


def check_marks(rows: Any) -> None:
    """One line for each child, by name first, and nothing of the sheet's bookkeeping."""
    assert rows
    assert len({row["what"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"attendance on [A-Z][a-z]{2} \d+, .+", row["field"])
        said = {row[side].partition(" (")[0] for side in ("stands", "other")}
        assert "Absent" in said
        assert any(re.fullmatch(r"Late, \d+ minutes", one) for one in said)


def choose_all(one: Commands) -> None:
    """The other value for the note, what stands for everything else."""
    while rows := one.done("conflicts"):
        line = rows[0]
        one.done("conflicts", "--take" if line["field"] == "note" else "--keep", str(line["line"]))


def test_start_join_edit_both_sync_see_choose_agree(served: HubProcess, laptop: Make) -> None:
    rosa, ben = laptop("rosa"), laptop("ben")
    assert len(served.code.split()) == 4
    begin(rosa, served, served.code)
    invite(rosa, ben, served)
    name = offline_edits(rosa, ben)
    rosa.done("sync")
    assert ben.done("sync")["conflicts"] > 0
    rosa.done("sync")
    found = note_conflict(ben, name)
    assert found == note_conflict(rosa, name)
    check_both_sides(found)
    check_marks([row for row in ben.done("conflicts") if row != found])
    assert "porchlight conflicts" in ben("sync").out
    assert found["other"].partition(" (")[0] in ben("conflicts").out
    choose_all(ben)
    ben.done("sync")
    assert rosa.done("sync")["conflicts"] == 0
    assert rosa.done("conflicts") == ben.done("conflicts") == []
    assert rosa("conflicts").out == "Nothing to decide.\n"
    assert rosa.digest() == ben.digest()
    assert rosa("doctor").code == ben("doctor").code == 0
    assert [row["who"] for row in rosa.done("history")[:1]] == ["Ben"]


def page_text(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    try:
        return " ".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()


def test_the_same_by_stick_with_the_hub_switched_off(
    tmp_path: Path, laptop: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = HubProcess(tmp_path / "hub")
    try:
        rosa, ben = laptop("rosa"), laptop("ben")
        begin(rosa, hub, hub.code)
        invite(rosa, ben, hub)
    finally:
        hub.stop()
    at_hub = Commands(hub.folder, capsys)
    name = offline_edits(rosa, ben)
    ran = rosa("sync")
    assert (ran.code, ran.out) == (3, "")
    assert "does not answer" in ran.err

    def carry(one: Commands, at: str) -> Any:
        up, down = tmp_path / f"{at}.plb", tmp_path / f"{at}-answer.plb"
        packed = one.done("bundle", "out", str(up), "--slip", str(tmp_path / f"{at}.pdf"))
        slip = page_text(tmp_path / f"{at}.pdf")
        for said in (up.name, packed["check"], f"{packed['actions']} in {packed['parcels']} parcel",
                     f"{packed['size']:,} bytes"):  # fmt: skip
            assert said in slip
        assert packed["size"] == up.stat().st_size
        taken = at_hub.done("hub", "bundle", str(up), "--out", str(down))
        assert (taken["parcels"], taken["damaged_bytes"]) == (packed["parcels"], 0)
        got = one.done("bundle", "in", str(down), "--slip", str(tmp_path / f"{at}-receipt.pdf"))
        assert (got["still_waiting"], got["lost"], got["is_whole"]) == (0, 0, True)
        paper = page_text(tmp_path / f"{at}-receipt.pdf")
        assert f"{got['delivered']} parcel" in paper
        for said in (f"Check of the bundle {packed['check']}", f"Hub {hub.address}", down.name, got["laptop"],
                     "Taken by the hub Sep 16, 2026, 10:00 AM"):  # fmt: skip
            assert said in paper, said
        assert "Still waiting 0 changes" in paper
        return got

    carry(rosa, "one")
    assert carry(ben, "two")["conflicts"] > 0
    carry(rosa, "three")
    found = note_conflict(ben, name)
    assert found == note_conflict(rosa, name)
    check_both_sides(found)
    choose_all(ben)
    carry(ben, "four")
    carry(rosa, "five")
    assert rosa.done("conflicts") == ben.done("conflicts") == []
    assert rosa.digest() == ben.digest()


def test_a_lost_laptop_is_back_by_code_and_paper(
    served: HubProcess, staff: Commands, laptop: Make, program_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = laptop("rosa")
    paper = begin(rosa, served, staff.done("hub", "enrol", program_name)["code"])["recovery_code"]
    digest = rosa.digest()
    began = monotonic()
    monkeypatch.setenv("PORCHLIGHT_RECOVERY_CODE", paper)
    new, code = laptop("new"), staff.done("hub", "enrol", program_name)["code"]
    ran = new("join", served.address, "--code", code, "--name", "front  desk", "--recovery")
    assert ran.code == 0, ran.err
    assert "This laptop is “front desk (2)” of" in ran.out  # the lost one is in History by its name
    assert "has everything that the hub has" in ran.out
    assert monotonic() - began < 60
    assert new.digest() == digest
    assert new("doctor").code == 0
    assert new.done("join", served.address, "--code", code, "--name", "New desk")["name"] == "New desk"
    hidden = new("join", served.address, "--code", code, "--name", "Front\u200bdesk")
    assert (hidden.code, "only characters that can be seen" in hidden.err) == (3, True)


def test_a_revoked_laptop_is_refused_at_once_and_its_last_work_waits_for_a_person(
    served: HubProcess, staff: Commands, laptop: Make, program_name: str, tmp_path: Path
) -> None:
    rosa, ben = laptop("rosa"), laptop("ben")
    begin(rosa, served, staff.done("hub", "enrol", program_name)["code"])
    invite(rosa, ben, served)
    edit(ben, note="Written in the van")
    staff.done("hub", "revoke", program_name, "Van")
    ran = ben("sync")
    assert ran.code == 3
    assert "access was taken back" in ran.err
    up, down = str(tmp_path / "last.plb"), str(tmp_path / "back.plb")
    ben.done("bundle", "out", up)
    for ran in (staff("hub", "bundle", up, "--out", down), rosa("bundle", "carry", up, "--out", down)):
        assert ran.code == 3
        assert "revoked" in ran.err
    assert not Path(down).exists()
    before = rosa.digest()
    rosa.done("sync")
    assert rosa.digest() == before
    assert len(held_at(served)) == 1
    assert staff.done("hub", "bundle", up, "--out", down, "--accept")["parcels"] >= 1
    assert held_at(served) == []
    rosa.done("sync")
    ben.done("bundle", "in", down)
    assert rosa.digest() == ben.digest() != before
    assert ben("sync").code == 3


def held_at(hub: HubProcess) -> list[Any]:
    """The bundles that wait for a person."""
    database = Database.in_folder(hub.folder)
    try:
        with database.look() as connection:
            return list(connection.execute(select(held.c.at)))
    finally:
        database.close()


def test_another_laptop_carries_a_bundle_unread(
    served: HubProcess, staff: Commands, laptop: Make, program_name: str, tmp_path: Path
) -> None:
    rosa, ben = laptop("rosa"), laptop("ben")
    begin(rosa, served, staff.done("hub", "enrol", program_name)["code"])
    invite(rosa, ben, served)
    edit(ben, note="Written in the van")
    up, down = tmp_path / "up.plb", tmp_path / "down.plb"
    said = ben("bundle", "out", str(up)).out
    assert "Carry it to the hub" in said
    assert "1 change in 1 parcel, " in said
    said = rosa("bundle", "carry", str(up), "--out", str(down)).out
    assert "Carry" in said
    said = ben("bundle", "in", str(down)).out
    assert "1 parcel of ours has arrived at the hub" in said
    assert "nothing waits" in said
    rosa.done("sync")
    assert rosa.digest() == ben.digest()
    # Cut off in the middle of the log the answer says that there is more.
    edit(rosa, note="1")
    rosa.done("sync")
    edit(ben, note="2")
    ben.done("bundle", "out", str(up))
    rosa.done("bundle", "carry", str(up), "--out", str(down))
    (tmp_path / "cut.plb").write_bytes(down.read_bytes()[:-100])
    said = ben("bundle", "in", str(tmp_path / "cut.plb")).out
    assert re.search(r"\d+ bytes at its end were damaged", said)
    assert "The hub has more than came with it" in said


def test_shares_are_shown_and_sent_only_after_a_yes(
    served: HubProcess, staff: Commands, laptop: Make, program_name: str
) -> None:
    rosa = laptop("rosa")
    begin(rosa, served, staff.done("hub", "enrol", program_name)["code"])
    shown = rosa("shares")
    assert "it is NOT sent until you say --approve" in shown.out
    assert "hidden" in shown.out
    assert "it is sent" in rosa("shares", "--approve", "--smallest", "7").out
    assert "it is sent" in rosa("shares").out
    assert "(numbered); it is NOT sent" in rosa("shares", "--level", "numbered").out
    assert "(counts); it is NOT sent" in rosa("shares", "--smallest", "8").out
    assert any(row["table"] == "marks" for row in rosa.done("shares", "--level", "numbered"))
    ran = rosa("shares", "--level", "named", "--approve")
    assert ran.code == 3
    assert "sends no names" in ran.err
    assert "NOT sent" in rosa("shares", "--stop").out
    assert rosa("sync").code == 0


def test_messages_of_the_hub_are_told_and_read(
    served: HubProcess, staff: Commands, laptop: Make, program_name: str
) -> None:
    rosa = laptop("rosa")
    begin(rosa, served, staff.done("hub", "enrol", program_name)["code"])
    assert rosa("messages").out == "There are no messages.\n"
    staff.done("hub", "message", "Training on Friday", "--words", "At the library.", "--to", program_name)
    assert "1 new message: porchlight messages" in rosa("sync").out
    assert "Training on Friday" in rosa("messages").out
    assert rosa.done("messages")[0]["words"] == "At the library."
    assert "messages" not in rosa("sync").out


BEFORE_JOINING: dict[tuple[str, ...], int] = {
    ("sync",): 3,
    ("sync", "now"): 2,
    ("invite",): 3,
    ("invite", "--out", "invitation.plb"): 3,
    ("bundle",): 2,
    ("bundle", "out"): 2,
    ("bundle", "out", "x.plb"): 3,
    ("bundle", "in"): 2,
    ("bundle", "in", "no-such-file.plb"): 3,
    ("bundle", "carry", "no-such-file.plb"): 2,
    ("bundle", "carry", "no-such-file.plb", "--out", "y.plb"): 3,
    ("join",): 2,
    ("join", "http://hub.example.org", "--code", "a b c d", "--name", "x"): 3,
    ("join", "https://", "--code", "a b c d", "--name", "x"): 3,
    ("join", "http://127.0.0.1:9", "--code", "a b c", "--name", "x"): 3,
    ("join", "http://127.0.0.1:9", "--code", "a b c d", "--name", " "): 3,
    ("join", "http://127.0.0.1:9", "--code", "a b c d", "--name", "x"): 3,
    ("join", "http://127.0.0.1:9", "--code", "a b c d e f", "--name", "x"): 3,
    ("shares", "--level", "everything"): 2,
    ("shares", "--smallest", "4"): 2,
    ("shares", "--smallest", "17"): 2,
    ("shares", "--approve", "--stop"): 2,
    ("conflicts", "--keep", "1", "--take", "1"): 2,
    ("conflicts", "--keep", "1"): 3,
    ("conflicts", "--take", "0"): 3,
    ("digest", "all"): 2,
}


def test_refused_commands_say_why_and_change_nothing(
    laptop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = laptop("data")
    rosa.init()
    monkeypatch.chdir(tmp_path)
    before = rosa.digest()
    for words, code in BEFORE_JOINING.items():
        ran = rosa(*words)
        assert (ran.code, ran.out) == (code, ""), (words, ran)
        assert ran.err.strip(), words
        assert "Traceback" not in ran.err
        if words != ("bundle",):
            assert ran.err.count("\n") == 1, (words, ran.err)
            assert rosa(*words, "--json").json["error"] == ran.err.strip()
    assert "Join with" in rosa("sync").err
    assert rosa.digest() == before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert rosa.done("conflicts") == rosa.done("messages") == []
    assert rosa("shares").code == 0


def test_a_wrong_code_leaves_an_empty_laptop_that_may_try_again(
    served: HubProcess, staff: Commands, laptop: Make, program_name: str
) -> None:
    rosa, ben = laptop("rosa"), laptop("ben")
    begin(rosa, served, staff.done("hub", "enrol", program_name)["code"])
    words = rosa.done("invite")["words"]
    ran = ben("join", served.address, "--code", "one two three four five six", "--name", "Van")
    assert ran.code == 3
    assert "not known" in ran.err
    joined = ben.done("join", served.address, "--code", words, "--name", "Van")
    assert len(joined["recovery_code"]) > 20  # told now, since nobody was told the first time
    assert ben.digest() == rosa.digest()


def test_an_invitation_in_a_file_with_a_code_of_the_hub(
    served: HubProcess, staff: Commands, laptop: Make, program_name: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    rosa, ben = laptop("rosa"), laptop("ben")
    begin(rosa, served, staff.done("hub", "enrol", program_name)["code"])
    file, code = tmp_path / "invitation.plb", staff.done("hub", "enrol", program_name)["code"]
    words = rosa.done("invite", "--out", str(file))["words"]
    joining = ("join", served.address, "--code", code, "--name", "Van", "--invitation", str(file))
    assert "PORCHLIGHT_INVITATION_WORDS" in ben(*joining).err
    monkeypatch.setenv("PORCHLIGHT_INVITATION_WORDS", "one two three four five six")
    assert "six words" in ben(*joining).err
    monkeypatch.setenv("PORCHLIGHT_INVITATION_WORDS", words)
    assert ben(*joining).code == 0
    assert ben.digest() == rosa.digest()


def test_a_code_that_is_wrong_leaves_an_empty_folder_empty(served: HubProcess, laptop: Make) -> None:
    van = laptop("van")
    ran = van("join", served.address, "--code", "able able able able able able", "--name", "Van")
    assert ran.code == 3
    assert "not known" in ran.err
    assert not van.root.exists()
    assert van.init()["recovery_code"]
    ran = van("join", served.address, "--code", "able able able able able able", "--name", "Van")
    assert "a laptop that has no program yet" in ran.err
    assert van("doctor").code == 0
