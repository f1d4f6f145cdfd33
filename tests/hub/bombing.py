# SPDX-License-Identifier: Apache-2.0
"""Run as a process of its own: asks a hub for something and prints how much memory that took at its peak.

    python -m tests.hub.bombing FOLDER NAME

Prints the answer's status and the growth of the highest memory in KiB, after everything was asked once.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import zstandard

from app import clock
from app.hub import programs
from app.hub.database import Database
from app.hub.web import BUNDLE_TYPE, LARGEST_BUNDLE, create
from app.sync import frames, packing, shares
from app.sync.commit import BadCommit
from app.sync.wire import BadMessage
from tests.hub.asking import Asker
from tests.hub.writer import Writer

GIGABYTE = 1 << 30


@cache
def told(size: int) -> bytes:
    """Compressed zeros that say how many they are."""
    pieces = zstandard.ZstdCompressor(level=1).compressobj(size=size)
    return b"".join([*(pieces.compress(bytes(1 << 20)) for _ in range(size >> 20)), pieces.flush()])


@cache
def untold(size: int) -> bytes:
    """The same, found out only by inflating them."""
    pieces = zstandard.ZstdCompressor(level=1, write_content_size=False).compressobj()
    return b"".join([*(pieces.compress(bytes(1 << 20)) for _ in range(size >> 20)), pieces.flush()])


def far_back() -> bytes:
    """A little, with a claim to look back 128 MiB."""
    wanted = zstandard.ZstdCompressionParameters(window_log=27, compression_level=3, write_content_size=0)
    pieces = zstandard.ZstdCompressor(compression_params=wanted).compressobj()
    return pieces.compress(bytes(1000)) + pieces.flush()


def lists() -> bytes:
    """JSON that is fifty times as large in memory."""
    return zstandard.compress(b'{"format":1,"smallest":1,"tables":[["t",[],[' + b"[]," * 500_000 + b"[]]]]}")


def texts() -> bytes:
    return zstandard.compress(
        b'{"format":1,"smallest":1,"tables":[["t",[' + b'"ab",' * 400_000 + b'"x"],[]]]}'
    )


def claim() -> bytes:
    """Sixteen bytes that say they inflate to a terabyte."""
    return b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 40) + b"\x01\x00\x00"


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "told": lambda: told(GIGABYTE), "untold": lambda: untold(GIGABYTE), "far back": far_back, "claim": claim,
}  # fmt: skip
MESSAGES = {
    "empty lists": b"\x9e\x01\xdd\x00\x0f\x00\x00" + b"\x90" * 0xF0000 + b"\xc0" * 12,
    "empty maps": b"\x9e\x01\xdd\x00\x0f\x00\x00" + b"\x80" * 0xF0000 + b"\xc0" * 12,
    "claims": b"\xdd\xff\xff\xff\xff" + b"\x01" * 1000,
    "deep": b"\x9e\x01" + b"\x91" * 1_000_000,
    "numbers": b"\x9e\x01\xdd\x00\x01\xc0\x00"
    + b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x01" * 0x1C000
    + b"\xc0" * 12,
}
READERS: dict[str, Callable[[], bytes]] = ARCHIVES | {"lists": lists, "texts": texts}
NAMES = (
    *(f"sync {name}" for name in ARCHIVES), *(f"message {name}" for name in MESSAGES),
    *(f"share {name}" for name in READERS), *(f"parcel {name}" for name in ARCHIVES), "bundle", "parcels",
)  # fmt: skip


class Scene:
    """A hub and one of its laptops."""

    def __init__(self, folder: Path) -> None:
        database = Database.in_folder(folder)
        database.bring_up_to_date()
        with database.step() as connection:
            program = programs.new_program(connection, "Pine Hill", clock.now_ms())
        self.ask, self.writer = Asker(create(database)), Writer.join(database, program)

    def sync(self, body: bytes) -> int:
        return self.ask("POST", "/v1/sync", body, token=self.writer.token).status

    def prepare(self, name: str) -> Callable[[], int]:
        """What is to be measured; everything that makes the bomb itself is done before."""
        kind, _, which = name.partition(" ")
        if kind == "sync":
            bomb = ARCHIVES[which]()
            assert len(bomb) < 200_000
            body = self.writer.ask_bytes((), shares=(("counts", "2026-11", bomb),))
            return lambda: self.sync(body)
        if kind == "message":
            return lambda: self.sync(MESSAGES[which])
        if kind == "share":
            bomb = READERS[which]()
            return lambda: _refused(lambda: shares.read_share("counts", "2026-11", bomb))
        if kind == "parcel":
            bomb = ARCHIVES[which]()
            return lambda: _refused(lambda: packing.unpack(bomb))
        if kind == "parcels":
            # As many as fit into one request: each is checked and kept.
            self.writer.replica, self.writer.made = bytes(16), []
            body = self.writer.ask_bytes(self.writer.write(60, size=16_000))
            return lambda: self.sync(body)
        piece = frames.write_frame(bytes(120_000))
        start = self.writer.bundle(self.writer.write(2))
        pieces = [start, *[piece] * (LARGEST_BUNDLE // len(piece) + 1)]  # one piece too many
        return lambda: self.ask(
            "POST", "/v1/bundle", pieces, token=self.writer.token, kind=BUNDLE_TYPE
        ).status  # fmt: skip


def _refused(read: Callable[[], object]) -> int:
    try:
        read()
    except (BadMessage, BadCommit):
        return 400
    return 200


def highest() -> int:
    """The most memory that this process had so far, in KiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found.group(1))


def forget_highest() -> None:
    """Begin to measure from what there is now."""
    Path("/proc/self/clear_refs").write_text("5")


def main() -> None:
    scene = Scene(Path(sys.argv[1]))
    assert scene.sync(scene.writer.ask_bytes(scene.writer.write(3))) == 200
    _refused(lambda: shares.read_share("counts", "2026-11", b"x"))
    for name in sys.argv[2:] or NAMES:
        act = scene.prepare(name)
        forget_highest()
        before = highest()
        status = act()
        sys.stdout.write(f"{name}\t{status}\t{highest() - before}\n")


if __name__ == "__main__":
    main()
