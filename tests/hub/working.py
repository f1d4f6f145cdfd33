# SPDX-License-Identifier: Apache-2.0
"""Run as a process of its own: a real laptop that adds students and syncs after each, until it is killed.

    python -m tests.hub.working FOLDER LAST

Students are numbered from the highest that is there; after each was stored its number goes to standard
output, and LAST is the last of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app import context
from app.partnership.contact import contact
from app.partnership.exchange import LinkProblem
from app.services import people

PASSPHRASE = "five words are easy kept"


def name(number: int) -> str:
    return f"Student {number:05}"


def main() -> None:
    program = context.unlock(Path(sys.argv[1]), PASSPHRASE)
    last = int(sys.argv[2])
    try:
        with program.store.read() as session:
            there = session.connection().exec_driver_sql("SELECT count(*) FROM student").scalar_one()
        while there < last:
            there += 1
            with program.store.write("student.add", f"Added {name(there)}") as session:
                people.add_student(
                    session, people.StudentDraft(given=name(there), family="Begaye", grade="4")
                )
            sys.stdout.write(f"{there}\n")
            sys.stdout.flush()
            try:
                contact(program.store, program.vault, tries=1)
            except LinkProblem:
                continue
    finally:
        program.close()


if __name__ == "__main__":
    main()
