# SPDX-License-Identifier: Apache-2.0
"""After closing, neither the key nor the passphrase is anywhere in the process's memory.

Another process looks, so that what is looked for is not there only because somebody looks. The child gets the
passphrase in disguise and wipes its own copy, as a window does with what was typed as far as Qt lets it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context
from app.services.program import ProgramDraft
from app.vault.vault import Cost
from app.vault.wiping import wipe

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "acorn bench candle dune elbow"
ROOT = Path(__file__).resolve().parents[2]
MASK = 0x55

CHILD = """
import gc, sys
from pathlib import Path
from app import context
from app.vault.wiping import wipe

def typed():
    return bytes(byte ^ 0x55 for byte in bytes.fromhex(sys.argv[2])).decode()

def pause():
    print("look", flush=True)
    sys.stdin.readline()

def work():
    passphrase = typed()
    opened = context.unlock(Path(sys.argv[1]), passphrase)
    wipe(passphrase)
    pause()
    with opened.store.write("student.edit", "Nothing"):
        pass
    opened.back_up(Path(sys.argv[1]) / "copy.porchlight")
    opened.close()

work()
gc.collect()
pause()
"""


@pytest.fixture
def looked_at(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], bytes]]:
    """A child that unlocks a program and closes it, and the program's key."""
    root = tmp_path / "data"
    context.start(root, ProgramDraft("Pine Hill", "2026-27", ["Library"]), WORDS, CHEAP)[0].close()
    program = context.unlock(root, WORDS)
    key = program.store.copy_key()
    program.close()
    masked = bytes(byte ^ MASK for byte in WORDS.encode()).hex()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(root), masked],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield child, key
    finally:
        child.kill()
        child.communicate()


def go_on(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def count(child: subprocess.Popen[str], key: bytes) -> dict[str, int]:
    """How often each is there. Half a key is too much: the rest of it could be tried out."""
    assert child.stdout is not None
    assert child.stdout.readline() == "look\n"
    digits = key.hex().encode()
    words = WORDS.encode()
    wanted = {
        "first half": key[:16], "second half": key[16:], "digits": digits[:32], "last digits": digits[32:],
        "DIGITS": digits.upper()[:32], "passphrase": words, "end of it": words[-14:],
        "wide": WORDS.encode("utf-16-le"),
    }  # fmt: skip
    found = dict.fromkeys(wanted, 0)
    seen = 0
    with (
        Path(f"/proc/{child.pid}/maps").open() as maps,
        Path(f"/proc/{child.pid}/mem").open("rb", 0) as memory,
    ):
        for line in maps:
            span, rights, *_ = line.split()
            begin, end = (int(part, 16) for part in span.split("-"))
            if "r" not in rights or begin >= 2**63:
                continue
            try:
                memory.seek(begin)
                content = memory.read(end - begin)
            except OSError:
                continue  # the system's own pages cannot be read
            seen += len(content)
            for name, what in wanted.items():
                found[name] += content.count(what)
    assert seen > 10_000_000
    return found


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux shows a process's memory")
def test_key_and_passphrase_are_gone_when_the_program_is_closed(
    looked_at: tuple[subprocess.Popen[str], bytes],
) -> None:
    child, key = looked_at
    try:
        open_ = count(child, key)
    except PermissionError:
        pytest.skip("this system does not let a program look into the memory of its child")
    assert open_["first half"] == open_["second half"] == 1, "one copy, which the store overwrites"
    assert sum(open_.values()) == 2
    go_on(child)
    closed = count(child, key)
    assert sum(closed.values()) == 0, closed
    go_on(child)
    assert child.wait(30) == 0


def test_wiping_overwrites_what_is_given_and_nothing_else() -> None:
    secret, text, array = bytes([7]) * 32, "".join(["ab"] * 20), bytearray(b"0123456789")
    beside = "".join(["ab"] * 20)
    wipe(secret, text, array, b"x", "y", "ñandú " * 10)
    assert (secret, text, array) == (bytes(32), "\0" * 40, bytearray(10))
    assert beside == "ab" * 20
    assert bytes([120]) == b"x"
