# SPDX-License-Identifier: Apache-2.0
"""One running program for each data directory: refused beside another, free again however that one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import context
from app.disk.one_writer import Doing, OneWriter, holder
from app.errors import InUse, StorageProblem
from app.paths import DataDir
from app.services.program import ProgramDraft
from app.vault.vault import Cost

ROOT = Path(__file__).resolve().parents[2]
CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
WORDS = "five words are easy kept"
_HOLD = """
import sys
from pathlib import Path
from app.disk.one_writer import Doing, OneWriter
writer = OneWriter.take(Path(sys.argv[1]), Doing(sys.argv[2]))
print("taken", flush=True)
sys.stdin.read()
writer.release()
"""


@contextmanager
def another_program(root: Path, doing: Doing) -> Iterator[subprocess.Popen[str]]:
    """A process that has the directory open until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(root), doing.value],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline() == "taken\n"
        try:
            yield running
        finally:
            running.kill()


@pytest.mark.parametrize(
    ("doing", "words"),
    [(Doing.WINDOW, "Porchlight is open"), (Doing.COMMAND, "command"), (Doing.FINISHING, "finishing")],
)
def test_another_program_is_told_what_has_the_data_open(tmp_path: Path, doing: Doing, words: str) -> None:
    with another_program(tmp_path, doing):
        with pytest.raises(InUse, match=words):
            OneWriter.take(tmp_path, Doing.COMMAND, patience=0.0)
        assert holder(tmp_path) is doing
        assert DataDir(tmp_path).in_use.exists()


def test_a_killed_program_leaves_no_lock_behind_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another_program(tmp_path, Doing.WINDOW) as running:
        running.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        running.wait(timeout=10)
    for year in ("2001", "2046"):
        monkeypatch.setenv("PORCHLIGHT_NOW", f"{year}-01-01T00:00")
        os.utime(DataDir(tmp_path).in_use, (0, 0)) if DataDir(tmp_path).in_use.exists() else None
        assert holder(tmp_path) is None
        OneWriter.take(tmp_path, Doing.WINDOW).release()


def test_the_end_of_a_command_is_waited_for_and_a_window_is_not(tmp_path: Path) -> None:
    writer = OneWriter.take(tmp_path, Doing.COMMAND)
    ended = threading.Timer(0.3, writer.release)
    ended.start()
    OneWriter.take(tmp_path, Doing.COMMAND, patience=10).release()
    ended.join()
    with OneWriter.take(tmp_path, Doing.WINDOW):
        began = time.monotonic()
        with pytest.raises(InUse):
            OneWriter.take(tmp_path, Doing.COMMAND, patience=10)
        assert time.monotonic() - began < 5


def test_two_threads_of_one_process_are_two_programs_and_many_takers_never_share(tmp_path: Path) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(15):
            with OneWriter.take(tmp_path, Doing.COMMAND, patience=30):
                with guard:
                    inside += 1
                    most = max(most, inside)
                with guard:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)
    assert list(tmp_path.iterdir()) == []


def test_what_was_made_only_for_the_lock_goes_and_nothing_else(tmp_path: Path) -> None:
    new = tmp_path / "deep" / "data"
    OneWriter.take(new, Doing.WINDOW).release()
    assert not new.exists()
    with OneWriter.take(new, Doing.WINDOW) as writer:
        (new / "kept").touch()
        writer.release()
    assert [path.name for path in new.iterdir()] == ["kept"]


def test_a_directory_that_was_renamed_meanwhile_is_not_the_same_any_more(tmp_path: Path) -> None:
    root = tmp_path / "data"
    with OneWriter.take(root, Doing.WINDOW) as writer:
        writer.require_in_place()
        if os.name != "nt":
            root.rename(tmp_path / "aside")
            root.mkdir()
            with pytest.raises(InUse):
                writer.require_in_place()


def test_a_place_that_takes_no_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageProblem, match="cannot be written to"):
        OneWriter.take(tmp_path / "file", Doing.WINDOW)


def test_an_open_program_is_open_once_and_can_be_looked_at(tmp_path: Path) -> None:
    root = tmp_path / "data"
    ctx, _ = context.start(root, ProgramDraft("Pine Hill", "2026-27", ["Library"]), WORDS, CHEAP)
    with pytest.raises(InUse):
        context.unlock(root, WORDS)
    with pytest.raises(StorageProblem, match="already"):
        context.start(root, ProgramDraft("Other", "2026-27"), WORDS, CHEAP)
    seen = context.look(root, WORDS)
    with seen.store.read() as session:
        assert session.connection().exec_driver_sql("SELECT name FROM program").scalar() == "Pine Hill"
    with pytest.raises(StorageProblem, match="only to look"), seen.store.write("note", "Note"):
        pass
    with pytest.raises(StorageProblem, match="only to look"), seen.store.receive():
        pass
    before = (root / "porchlight.db").read_bytes()
    ctx.close()
    folded = (root / "porchlight.db").read_bytes()
    seen.close()
    assert (root / "porchlight.db").read_bytes() == folded, "whoever looks never writes into the file"
    assert len(before) <= len(folded)
    again = context.look(root, WORDS)
    assert again.writer is not None
    again.close()
    context.unlock(root, WORDS).close()


def test_what_fails_while_it_opens_lets_go(tmp_path: Path) -> None:
    root = tmp_path / "data"
    context.start(root, ProgramDraft("Pine Hill", "2026-27", ["Library"]), WORDS, CHEAP)[0].close()
    with pytest.raises(StorageProblem):
        context.unlock(root, "something else entirely")
    assert holder(root) is None
    (root / "porchlight.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageProblem):
        context.unlock(root, WORDS)
    assert holder(root) is None
    assert not DataDir(root).in_use.exists()


_WRITE = """
import os, sys, time
from pathlib import Path
from app.disk.one_writer import Doing, OneWriter
root = Path(sys.argv[1])
while True:
    with OneWriter.take(root, Doing.COMMAND, patience=60):
        inside = root / "inside"
        if inside.exists():
            other = int(inside.read_text() or 0)
            try:
                os.kill(other, 0)
            except (ProcessLookupError, OSError):
                other = 0
            if other:
                (root / "two at once").touch()
        inside.write_text(str(os.getpid()))
        with (root / "count").open("a") as stream:
            stream.write("x")
        inside.unlink()
"""


@pytest.mark.deep
@pytest.mark.skipif(os.name == "nt", reason="signal 0 asks after a process only on POSIX")
def test_never_two_at_once_however_often_programs_are_killed(tmp_path: Path) -> None:
    def program() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", _WRITE, str(tmp_path)], cwd=ROOT)

    running = [program() for _ in range(4)]
    for turn in range(60):
        time.sleep(0.25)
        place = turn % len(running)
        running[place].kill()
        running[place].wait()
        running[place] = program()
    for one in running:
        one.kill()
        one.wait()
    assert not (tmp_path / "two at once").exists()
    assert (tmp_path / "count").stat().st_size > 1000, "they did get in"
    OneWriter.take(tmp_path, Doing.WINDOW).release()
