# SPDX-License-Identifier: Apache-2.0
"""A laptop as the hub sees it: a token, a signing key and parcels of anything. It keeps no program.

What the hub must do well does not depend on what the parcels hold, so these cost a millisecond instead of a
data file. Real laptops are in ``tests/partnership``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from nacl.signing import SigningKey

from app import clock
from app.hub import programs
from app.hub.database import Database
from app.hub.ordering import Caller
from app.sync import bundle, frames, tokens, wire
from app.sync.bundle import Entry
from app.sync.chain import START, link
from app.sync.joining import Enrol, code_hash
from app.sync.parcel import FIRST, Header, parcel_hash, seal
from app.sync.wire import Page, Request


@dataclass(slots=True)
class Writer:
    """One enrolled laptop and its replica; ``made`` are all its parcels, in order."""

    program: bytes
    laptop: bytes
    token: str
    signing_key: bytes
    slot: int = 0
    replica: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    made: list[bytes] = field(default_factory=list)
    log: bytes = b""
    cursor: int = 0
    chain: bytes = START
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def join(cls, database: Database, program: bytes, name: str = "Desk") -> Writer:
        """A new laptop of a program."""
        signing = SigningKey.generate()
        with database.step() as connection:
            said = programs.new_code(connection, program, clock.now_ms())
            letter = Enrol(code_hash(said), name, bytes(signing.verify_key), begins=False)
            enrolled = programs.enrol(connection, letter, clock.now_ms())
        return cls(program, enrolled.laptop, enrolled.token, bytes(signing), enrolled.slot)

    @property
    def caller(self) -> Caller:
        return Caller(self.program, self.laptop, self.slot)

    @property
    def last(self) -> bytes:
        return parcel_hash(self.made[-1]) if self.made else FIRST

    def write(self, count: int = 1, size: int = 40) -> tuple[bytes, ...]:
        """New parcels of random bytes."""
        for _ in range(count):
            header = Header(
                secrets.token_bytes(16), self.program, self.replica, len(self.made) + 1, self.last
            )
            self.made.append(seal(header, secrets.token_bytes(size), bytes(32), self.signing_key))
        return tuple(self.made[-count:]) if count else ()

    def ask(self, parcels: tuple[bytes, ...] = (), **others: object) -> Request:
        """What this laptop says, with these parcels."""
        asked = Request(
            replica=self.replica, n=len(self.made), last=self.last, log=self.log, cursor=self.cursor,
            chain=self.chain, parcels=parcels,
        )  # fmt: skip
        return replace(asked, **others)  # type: ignore[arg-type]

    def ask_bytes(self, parcels: tuple[bytes, ...] = (), **others: object) -> bytes:
        return wire.write_request(self.ask(parcels, **others))

    def unread(self) -> tuple[bytes, ...]:
        """Own parcels that were not read back yet, at most a request full of them."""
        back = {entry.content for entry in self.entries}
        return tuple(one for one in self.made if one not in back)[:200]

    def take(self, answer: bytes) -> Page:
        """Read a page as a laptop does: contiguous and with the right chain, or AssertionError."""
        page = wire.read_answer(answer)
        assert isinstance(page, Page), page
        own = {one[4:20]: one for one in self.made}
        for item in page.items:
            content = own[item.content] if len(item.content) == 16 else item.content
            assert item.seq == self.cursor + 1
            self.cursor = item.seq
            self.chain = link(self.chain, item.seq, parcel_hash(content), item.received)
            self.entries.append(Entry(item.seq, item.received, self.chain, content))
        assert page.chain == self.chain
        self.log = page.log
        return page

    def bundle(self, parcels: tuple[bytes, ...] = (), **others: object) -> bytes:
        """A stick for the hub."""
        head = bundle.write_up_head(
            self.laptop, self.program, self.ask_bytes((), **others), self.signing_key,
            tokens.hash_of(self.token),
        )  # fmt: skip
        return b"".join(frames.write("up", self.program, head, parcels))

    def told(self, content: bytes) -> wire.Answer:
        """What the hub answers to a bundle."""
        head = bundle.read_down_head(frames.read(content).head)
        return wire.read_answer(bundle.open_down_head(head, self.program, tokens.hash_of(self.token)).answer)


def check_log(entries: list[Entry]) -> None:
    """The log has no gap and no parcel twice, and its chain is right."""
    chain = START
    for place, entry in enumerate(entries, 1):
        assert entry.seq == place
        chain = link(chain, place, parcel_hash(entry.content), entry.received)
        assert entry.chain == chain
    assert len({entry.content for entry in entries}) == len(entries)
