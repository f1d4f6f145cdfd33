# SPDX-License-Identifier: Apache-2.0
"""A hub and laptops in one process: the hub's real transactions on real SQLite, without the web between."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from app.clock import new_id
from app.hub import bundles, ordering, programs
from app.hub.database import Database
from app.hub.ordering import Refused
from app.partnership.exchange import Exchanged, LinkProblem, exchange
from app.partnership.membership import Membership, note_membership
from app.partnership.pace import FIRST_BATCH, Pace
from app.services import program
from app.storage.digest import content_digest
from app.storage.store import Store
from app.sync import frames, wire
from app.sync.bundle import Entry
from app.sync.joining import Enrol, code_hash

KEY = bytes(range(32))
NOW = 1_795_000_000_000


@cache
def _empty_hub() -> bytes:
    """A hub's file with its tables. To be copied: making them takes a tenth of a second."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.in_folder(Path(folder))
        database.bring_up_to_date()
        with database.look() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            content: bytes = raw.serialize()
        database.close()
    return content


class HubInside:
    """The hub without HTTP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        (folder / "hub.db").write_bytes(_empty_hub())
        self.database = Database.in_folder(folder)
        self.now = NOW
        self.answers: list[bytes] = []
        with self.database.step() as connection:
            self.program = programs.new_program(connection, "Pine Hill", self.now)
        self.program_key = secrets.token_bytes(32)

    def answer(self, token: str, request: bytes) -> bytes:
        self.now += 1000
        with self.database.step() as connection:
            caller = programs.caller_of(connection, token)
            assert caller is not None
            made = ordering.sync(connection, caller, wire.read_request(request), self.now)
        return wire.write_answer(made)

    def stream(self, token: str, seq: int) -> bytes:
        with self.database.look() as connection:
            caller = programs.caller_of(connection, token)
            assert caller is not None
            head = wire.write_answer(ordering.where(connection, caller, self.now))
            return b"".join(
                frames.write("down", self.program, head, bundles.log_frames(connection, self.program, seq))
            )

    def bring(self, content: bytes, *, accept: bool = False) -> bytes:
        """A laptop's bundle comes in; the bundle that goes back, empty when it waits for a person."""
        self.now += 1000
        with self.database.step() as connection:
            brought = bundles.bring_in(connection, content, self.now, accept=accept)
            return b"" if brought.waits else b"".join(bundles.answer_pieces(connection, brought))

    def log(self) -> list[Entry]:
        with self.database.look() as connection:
            return programs.log_from(connection, self.program, 0, 100_000)

    def copy(self) -> bytes:
        """The hub's whole content, as a backup has it."""
        with self.database.look() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            content: bytes = raw.serialize()
            return content

    def restore(self, content: bytes, *, by_command: bool = True) -> None:
        """Put a backup back; ``by_command`` begins a new log, as the command does."""
        self.database.close()
        for file in self.folder.iterdir():
            file.unlink()
        (self.folder / "hub.db").write_bytes(content)
        self.database = Database.in_folder(self.folder)
        if by_command:
            with self.database.step() as connection:
                programs.begin_new_logs(connection)


def _with_a_hole(answer: bytes) -> bytes:
    """A page of which the first entry got lost."""
    page = wire.read_answer(answer)
    if not isinstance(page, wire.Page) or len(page.items) < 2:
        return answer
    return wire.write_answer(replace(page, items=page.items[1:]))


class Lost(LinkProblem, ConnectionError):
    """A request or its answer did not arrive."""


class LaptopInside:
    """A laptop's real store and its way to the hub; ``lose`` decides what gets lost or mixed up on it."""

    batch = FIRST_BATCH

    def __init__(self, hub: HubInside, folder: Path, name: str) -> None:
        self.hub, self.folder, self.name = hub, folder, name
        self.store = Store(folder / "porchlight.db", KEY, who=name)
        self.lose: Callable[[], str] = lambda: ""
        self.dawdle: Callable[[], bool] = lambda: False
        self._astray = 0

    @property
    def membership(self) -> Membership:
        from app.partnership.membership import require_membership

        with self.store.read() as session:
            return require_membership(session)

    def join(self) -> None:
        signing = SigningKey.generate()
        with self.hub.database.step() as connection:
            words = programs.new_code(connection, self.hub.program, self.hub.now)
            enrolled = programs.enrol(
                connection,
                Enrol(code_hash(words), self.name, bytes(signing.verify_key), begins=False),
                self.hub.now,
            )
        with self.store.receive() as session:
            note_membership(
                session,
                Membership(
                    "", enrolled.program, enrolled.laptop, enrolled.token, new_id(), self.hub.program_key,
                    bytes(signing), enrolled.slot, self.name,
                ),
            )  # fmt: skip

    def sync(self, request: bytes) -> bytes:
        lost = self.lose()
        if lost == "request":
            raise Lost("Lost on the way.")
        answer = self.hub.answer(self.membership.token, request)
        self.hub.answers.append(answer)
        if lost == "answer":
            raise Lost("Lost on the way.")
        if lost == "late":
            return self.hub.answers[-2:][0]
        return _with_a_hole(answer) if lost == "hole" else answer

    def begin(self, request: bytes) -> Callable[[], bytes]:
        """Send without waiting. A request that dawdles arrives after those that were sent behind it."""
        if self.dawdle():
            self._astray += 1
            return lambda: self._arrive(request)
        try:
            answer = self.sync(request)
        except (Lost, Refused) as problem:
            if isinstance(problem, Refused) and not self._astray:
                raise
            self._astray += 1  # what follows it has nothing before it
            failure = Lost(str(problem))

            def fail() -> bytes:
                raise failure

            return fail
        return lambda: answer

    def _arrive(self, request: bytes) -> bytes:
        self._astray -= 1
        return self.sync(request)

    def log_after(self, seq: int) -> Iterator[bytes]:
        """The stream, which breaks off in the middle when something is lost."""
        lost = self.lose()
        if lost in ("request", "answer"):
            raise Lost("Lost on the way.")
        whole = self.hub.stream(self.membership.token, seq)
        yield whole[: len(whole) * 2 // 3] if lost else whole

    def hang_up(self) -> None:
        """There is no connection to close."""

    def exchange(self) -> Exchanged:
        self._astray = 0
        return exchange(self.store, self, pace=Pace(batch=self.batch))

    def digest(self) -> str:
        with self.store.read() as session:
            return content_digest(session)

    def backup(self, to: Path) -> None:
        """The data file as it is now."""
        self.store.close()
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        self.store = Store(self.folder / "porchlight.db", KEY, who=self.name)

    def restore(self, source: Path) -> None:
        self.store.close()
        shutil.rmtree(self.folder)
        shutil.copytree(source, self.folder)
        self.store = Store(self.folder / "porchlight.db", KEY, who=self.name)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty data file. To be copied."""
    folder = tmp_path_factory.mktemp("empty")
    Store.create(folder / "porchlight.db", KEY).close()
    return folder


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubInside]:
    made = HubInside(tmp_path / "hub")
    yield made
    made.database.close()


@pytest.fixture
def make_laptop(hub: HubInside, empty_store: Path, tmp_path: Path) -> Iterator[Callable[..., LaptopInside]]:
    """``make_laptop("Rosa", starts=True)``: the first one starts the program."""
    made: list[LaptopInside] = []

    def make(name: str, *, starts: bool = False) -> LaptopInside:
        folder = tmp_path / name
        shutil.copytree(empty_store, folder)
        one = LaptopInside(hub, folder, name)
        if starts:
            with one.store.write("program.start", "Started Pine Hill") as session:
                program.start_program(session, program.ProgramDraft("Pine Hill", "2026-27", ["Library"]))
        one.join()
        made.append(one)
        return one

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def two(make_laptop: Callable[..., LaptopInside]) -> tuple[LaptopInside, LaptopInside]:
    """Rosa's laptop, which began the program, and Ben's; they know of each other."""
    first = make_laptop("Rosa", starts=True)
    first.exchange()
    second = make_laptop("Ben")
    second.exchange()
    first.exchange()  # it learns of the second laptop
    assert first.digest() == second.digest()
    return first, second
