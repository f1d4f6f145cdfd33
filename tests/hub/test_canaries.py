# SPDX-License-Identifier: Apache-2.0
"""No plaintext of 200 invented names on the hub's disk, in its logs, on the wire, or in what leaves the hub.

Two real laptops do everything that a laptop does with a hub, through a listener that keeps every byte. The
same search finds each spelling of a name that is planted.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import zstandard

from app import clock, context, demo
from app.context import AppContext
from app.domain.words import SessionStatus
from app.hub import keeping, messages, programs
from app.hub.database import Database
from app.hub.tables import metadata
from app.partnership import joining, shares, stick
from app.partnership.contact import contact
from app.partnership.joining import Wish
from app.partnership.link import BUNDLE_TYPE, HubLink, Refusal
from app.partnership.membership import require_membership
from app.services import people, sessions
from app.services.program import ProgramDraft
from app.storage.journal import WriteSession
from app.sync.wire import MEDIA_TYPE
from app.vault.vault import Cost
from tests.hub.canaries import STEM, byte_spellings, canary, files_with, occurrences, spellings
from tests.hub.processes import HubProcess, ask
from tests.hub.wire_tap import WireTap
from tests.postgres import Server

PASSPHRASE = "seven vermilion kites over Xyzzyville"
NAMES = 200


def rename(session: WriteSession) -> int:
    """Everybody in the program gets invented names, and notes that name them; returns how many there are."""
    used = iter(range(10_000))

    def new() -> str:
        return canary(next(used))

    def ids(table: str) -> list[bytes]:
        rows = session.connection().exec_driver_sql(f"SELECT id FROM {table} ORDER BY id")
        return list(rows.scalars())

    for student in ids("student"):
        draft = people.StudentDraft(given=new(), middle=new(), family=new(), grade="4", note=f"Ask {new()}.")
        people.change_student(session, student, draft)
    for adult in ids("adult"):
        people.change_adult(
            session, adult, people.AdultDraft(given=new(), family=new(), note=f"Knows {new()}")
        )
    for guardian in ids("guardian"):
        people.change_guardian(session, guardian, people.GuardianDraft(given=new(), family=new()))
    for place in session.connection().exec_driver_sql(
        "SELECT id FROM session WHERE id NOT IN (SELECT session_id FROM mark) ORDER BY id LIMIT 5"
    ):
        sessions.cancel_session(session, place[0], SessionStatus.CANCELLED_PROGRAM, f"{new()} was ill")
    return next(used)


@dataclass(slots=True)
class Story:
    """What was left behind, and what must stand nowhere in it."""

    folders: list[Path]
    wire: bytes
    bundles: list[Path]
    names: int = 0
    token: str = ""
    never: dict[str, set[bytes]] = field(default_factory=dict)


def live(story: Story, tap: WireTap, database: Database, folder: Path) -> None:
    """Start, join, name, share, sync, invite, carry a stick; both ways."""
    now = clock.now_ms()
    with database.step() as connection:
        program = programs.new_program(connection, "Pine Hill", now)
        code = programs.new_code(connection, program, now)
        messages.leave(connection, program, "Training", "On Friday", now)
    link = HubLink(tap.address)
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], canary(9000))
    first, paper = context.start(folder / "first", draft, PASSPHRASE, Cost(8 << 20, 1))
    second = context.prepare_to_join(folder / "second", PASSPHRASE, "", Cost(8 << 20, 1))[0]
    try:
        demo.fill(first.store, students=30, weeks=3)
        with first.store.write("demo", f"Named {canary(9001)}") as session:
            story.names = rename(session)
        member = joining.join(first.store, link, Wish(code, "Front desk"))
        shares.approve(first.store, shares.NUMBERED)
        contact(first.store, first.vault)
        link.token = member.token
        said = joining.invite(first.store, link)
        joining.join(second.store, HubLink(tap.address), Wish(said, "Van"))
        contact(second.store, second.vault)
        _edit(second, canary(9002))
        contact(second.store, second.vault)
        assert len(b"".join(link.log_after(0))) > 10_000
        _edit(first, canary(9003))
        _carry(story, first, second, tap, folder)
        with second.store.read() as session:
            other = require_membership(session)
        story.token = member.token.rpartition(".")[2]
        story.never = {
            "passphrase": spellings(PASSPHRASE), "recovery code": spellings(paper),
            "six words": spellings(said), "enrolment code": spellings(code),
            "program key": byte_spellings(member.program_key),
            "signing key": byte_spellings(member.signing_key) | byte_spellings(other.signing_key),
            "data key": byte_spellings(first.store.copy_key()),
        }  # fmt: skip
    finally:
        first.close()
        second.close()


def _edit(program: AppContext, name: str) -> None:
    with program.store.write("student.add", f"Added {name}") as session:
        people.add_student(session, people.StudentDraft(given=name, family=name, note=name))


def _carry(story: Story, first: AppContext, second: AppContext, tap: WireTap, folder: Path) -> None:
    """The second laptop brings the first one's stick to the hub and carries the answer back."""
    up, down = folder / "up.plb", folder / "down.plb"
    stick.write_bundle(first.store, first.vault, up)
    with second.store.read() as session:
        carrier = HubLink(tap.address, require_membership(session).token)
    down.write_bytes(carrier.bring(up.read_bytes()))
    assert stick.read_bundle(first.store, down).delivered > 0
    story.bundles = [up, down]


def values_of(database: Database) -> bytes:
    """Every value that the hub keeps; a database's own files hold long ones in pieces."""
    with database.look() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(table.select())]
    values = [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]
    return b"\n".join(values)


def ask_strangely(tap: WireTap, token: str) -> None:
    """Names in every part of a request where they have no business."""
    name = canary(9999)
    for method, path in (
        ("GET", f"/v1/snapshot?after={name}"), ("GET", f"/v1/{name}"), ("POST", f"/v1/sync?{name}"),
        ("POST", "/v1/enrol"), ("POST", "/v1/invite"), ("POST", "/v1/bundle"), ("GET", f"/programs/{name}"),
        ("POST", "/sign-in"),
    ):  # fmt: skip
        for kind in (MEDIA_TYPE, BUNDLE_TYPE, name):
            status, _ = ask(tap.port, method, path, name.encode() * 20, token, kind)
            assert status < 500


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def story(
    request: pytest.FixtureRequest, empty_hub: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """Everything that happened on one kind of database, and every place where something of it may be."""
    folder = tmp_path_factory.mktemp("canaries")
    hub_folder, out = folder / "hub", folder / "out"
    hub_folder.mkdir()
    with ExitStack() as opened, pytest.MonkeyPatch.context() as patch:
        if request.param == "sqlite":
            (hub_folder / "hub.db").write_bytes(empty_hub.read_bytes())
            url, places = f"sqlite:///{hub_folder / 'hub.db'}", [hub_folder]
        else:  # a server of its own, so that nothing of other tests is in its files
            own = opened.enter_context(Server(request.getfixturevalue("postgres").programs))
            url, places = own.new_database(), [hub_folder, own.folder]
        made = Story([*places, out], b"", [])
        patch.setenv("PORCHLIGHT_NOW", "2026-11-16T10:00")
        database = Database.open(url)
        try:
            with HubProcess(hub_folder, url) as hub:
                with WireTap(hub.port) as tap:
                    live(made, tap, database, folder / "laptops")
                    made.wire = tap.heard
                    ask_strangely(tap, "")
                    with pytest.raises(Refusal):
                        HubLink(tap.address, made.token).sync(b"")
                out.mkdir()
                keeping.backup(database, out / "backup.db")
                with database.look() as connection:
                    keeping.export(connection, out / "export")
                (out / "values").write_bytes(values_of(database))
            yield made
        finally:
            database.close()


def test_two_hundred_names_stand_nowhere(story: Story) -> None:
    assert story.names >= NAMES
    found, read = files_with([*story.folders, *story.bundles], spellings(STEM))
    assert found == {}
    assert read > 300_000
    assert occurrences(story.wire, spellings(STEM)) == []
    assert len(story.wire) > 40_000


def test_what_was_shared_is_there(story: Story) -> None:
    """Otherwise the search would prove nothing: counts and numbered rows are on the disk and the wire."""
    assert occurrences(story.wire, [b"students served"])
    assert occurrences(story.wire, [b"student number"])
    found, _ = files_with(story.folders, [b"student number"])
    assert any("shares.csv" in path for path in found)
    assert {Path(path).name for path in found} >= {"values", "backup.db", "shares.csv"}


def test_keys_and_codes_stand_nowhere(story: Story) -> None:
    assert set(story.never) == {
        "passphrase", "recovery code", "six words", "enrolment code", "program key", "signing key",
        "data key",
    }  # fmt: skip
    needles = set().union(*story.never.values())
    assert all(len(needle) >= 16 for needle in needles)
    assert files_with([*story.folders, *story.bundles], needles)[0] == {}
    assert occurrences(story.wire, needles) == []


def test_a_token_stands_only_where_it_is_shown(story: Story) -> None:
    """On the wire in the answer to joining and behind Bearer; on the hub nowhere."""
    token = story.token.encode()
    assert files_with([*story.folders, *story.bundles], spellings(story.token))[0] == {}
    pieces = story.wire.split(token)
    assert len(pieces) > 4
    shown = [piece[-66 - 40 :] for piece in pieces[:-1]]
    bearers = [one for one in shown if b"Bearer " in one]
    told = [one for one in shown if b"Bearer " not in one]
    assert len(told) == 1
    assert len(bearers) == len(shown) - 1


def test_the_log_says_what_was_asked_and_nothing_more(story: Story) -> None:
    said = (story.folders[0] / "said").read_text()
    for line in ("POST /v1/enrol 200", "POST /v1/sync 200", "GET /v1/snapshot 200", "POST /v1/bundle 200"):
        assert line in said
    for wrong in ("POST /v1/sync 401", "GET /v1/snapshot 401", "POST /v1/enrol 4"):
        assert wrong in said
    for text in (STEM, "Pine Hill", "Front desk", "Van", "Traceback", "Bearer", story.token):
        assert text not in said


@pytest.mark.parametrize("place", ["plain", "compressed", "in a folder"])
def test_the_search_finds_what_is_planted(tmp_path: Path, place: str) -> None:
    name = canary(123)
    forms = [
        name.encode(), name.lower().encode(), name.upper().encode(), name.encode("utf-16-le"),
        name.encode("utf-16-be"), name.encode().hex().encode(), name.encode().hex().upper().encode(),
        *(base64.b64encode(b"x" * before + name.encode() + b"yz") for before in range(6)),
        *(base64.urlsafe_b64encode(b"~" * before + name.encode()) for before in range(3)),
    ]  # fmt: skip
    for number, form in enumerate(forms):
        content = b"\x00before" + form + b"after\xff"
        if place == "compressed":
            content = b"\x28\xb5\x2f\xfd nothing" + zstandard.compress(content * 50) + b"rest"
        path = tmp_path / "deep" / "er" / str(number) if place == "in a folder" else tmp_path / str(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        found, _ = files_with([tmp_path], spellings(STEM))
        assert str(path) in found, form
    (tmp_path / "innocent").write_bytes(b"Quixzelv o and a good deal more")
    assert str(tmp_path / "innocent") not in files_with([tmp_path], spellings(STEM))[0]
    key = bytes(range(100, 132))
    assert occurrences(base64.b64encode(b"ab" + key + b"c"), byte_spellings(key))
