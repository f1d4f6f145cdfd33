# SPDX-License-Identifier: Apache-2.0
"""Run as a process of its own: real work of the real program, told of line by line, until it is killed.

    python -m tests.survival.jobs                 reads jobs from standard input and forks a child for each
    python -m tests.survival.jobs JOB ARGUMENT..  does one job; for systems that cannot fork

A job is a list in JSON, its name first. What a child has done it says after the program has returned, one
line that begins with "# ". A warm parent makes a kill cost a twentieth of a second instead of one.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path

from app import cli, context
from app.cli import run
from app.domain.words import MarkStatus
from app.exchange import apply, mapped
from app.keeping import shelf
from app.partnership.contact import contact
from app.partnership.exchange import LinkProblem
from app.services import entry, people
from app.services.program import ProgramDraft
from bench.workload import plan
from tests.survival.older import stopped_at
from tests.survival.week import CHEAP, PASSPHRASE, list_of_students

__all__ = ["apply", "mapped", "run"]  # warm, so that no child has to load them

CELLS = 60
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
DRAFT = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")


def say(*words: object) -> None:
    """One line, at once: what was said before a kill has arrived."""
    os.write(1, ("# " + " ".join(map(str, words)) + "\n").encode())


def save(root: str, first: str) -> None:
    """Students and marks in turn, numbered from ``first``."""
    program = context.unlock(Path(root), PASSPHRASE)
    with program.store.read() as session:
        cells = session.connection().exec_driver_sql(
            "SELECT s.id, t.id FROM session s JOIN student t ON t.given NOT LIKE 'Student %' "
            "ORDER BY s.day, s.id, t.id"
        )
        places = [(bytes(one), bytes(other)) for one, other in cells][:CELLS]
    say("open")
    for number in count(int(first)):
        if number % 2:
            with program.store.write("student.add", f"Added {number}") as session:
                people.add_student(
                    session, people.StudentDraft(given=f"Student {number}", family="Yazzie", grade="4")
                )
        else:
            meeting, student = places[number // 2 % len(places)]
            with program.store.write("mark.enter", f"Marked {number}") as session:
                entry.set_mark(session, meeting, student, MarkStatus.LATE, 30, note=str(number))
        say(number)


def bring_in(root: str, source: str) -> None:
    """The command, as somebody types it."""
    os.environ["PORCHLIGHT_PASSPHRASE"] = PASSPHRASE
    if cli.main(["import", source, "--data-dir", root]) == 0:
        say("done")


def sync(root: str, first: str) -> None:
    """A student of its own, then what the hub has, again and again."""
    program = context.unlock(Path(root), PASSPHRASE)
    for number in count(int(first)):
        with program.store.write("student.add", f"Added {number}") as session:
            people.add_student(
                session, people.StudentDraft(given=f"Here {number}", family="Begaye", grade="4")
            )
        say(number)
        try:
            contact(program.store, program.vault, tries=1)
        except LinkProblem:
            continue
        say("synced", program.store.place.seq)


def back_up(root: str, first: str, folder: str) -> None:
    """A student, a backup on the shelf, a backup elsewhere, again and again."""
    program = context.unlock(Path(root), PASSPHRASE)
    for number in count(int(first)):
        with program.store.write("student.add", f"Added {number}") as session:
            people.add_student(
                session, people.StudentDraft(given=f"Kept {number}", family="Begaye", grade="4")
            )
        say(number)
        kept = shelf.keep_one(program.store, program.data, "asked")
        say("kept", kept.path.name if kept else "")
        program.back_up(Path(folder) / f"{number}.porchlight")
        say("written", number)


def update(root: str) -> None:
    """Open data of an older program."""
    context.unlock(Path(root), PASSPHRASE).close()
    say("open")


def update_until(root: str, statement: str) -> None:
    """The same, killed in front of a statement of the update, counted from 1."""
    with stopped_at(int(statement), lambda: os.kill(os.getpid(), KILL)):
        update(root)


JOBS: dict[str, Callable[..., None]] = {
    "save": save, "import": bring_in, "sync": sync, "back up": back_up, "update": update,
    "update until": update_until,
}  # fmt: skip


def do(job: str, *arguments: str) -> int:
    """One job; the exit code."""
    say("started", os.getpid())
    try:
        JOBS[job](*arguments)
    except BaseException:  # noqa: BLE001 - a child must not run on as a copy of its parent
        traceback.print_exc()
        return 1
    return 0


def warm_up() -> None:
    """Everything once, and closed again: statements that are compiled here need not be in each child."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "laptop")
        program, _code = context.start(root, DRAFT, PASSPHRASE, CHEAP)
        planned = plan(program.store, 1, 1)
        students = planned.students[planned.sessions[0]]
        with program.store.write("mark.enter", "Marked") as session:
            entry.set_mark(session, planned.sessions[0], students[0], MarkStatus.LATE, 30, note="0")
        apply.import_path(program.store, list_of_students(Path(folder), 5, 0))
        shelf.keep_one(program.store, program.data, "asked")
        program.close()
        context.unlock(root, PASSPHRASE).close()


def main() -> int:
    if len(sys.argv) > 1:
        return do(*sys.argv[1:])
    warm_up()
    for line in sys.stdin:
        gc.freeze()  # what is there already is not looked through, and so not copied, in each child
        child = os.fork()
        if not child:
            code = do(*json.loads(line))
            sys.stdout.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        say("ended", os.waitstatus_to_exitcode(status))
    return 0


if __name__ == "__main__":
    sys.exit(main())
