# SPDX-License-Identifier: Apache-2.0
"""Commands for safe keeping: backups, checks, mending, and everything as open files.

How each is done is in ``app.keeping``; every one of them asks for the passphrase.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import PASSPHRASE, Frame, WrongUsage, frame, plain, secret
from app.errors import Damaged, NotFound, StorageProblem
from app.i18n import counted

if TYPE_CHECKING:
    from app.keeping.shelf import Kept
    from app.storage.backup import Holds

_MEND = "Mend it with: porchlight mend."


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (backup, backups, restore, doctor, mend, export):
        cli.command()(command)


def backup(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="A file to write instead.")] = None,
    stick: Annotated[Path | None, typer.Option(help="A folder on a stick to write one into.")] = None,
) -> None:
    """Make a verified backup: with the others on this laptop, on a stick, or as a file."""
    from app.keeping import shelf

    if out is not None and stick is not None:
        raise WrongUsage("A backup goes to a file (--out) or to a stick (--stick): name one of them.")
    here = frame(context)
    with here.program() as program, here.progress() as progress:
        store, data = program.store, program.data
        if out is not None:
            holds = program.back_up(out.expanduser(), progress)
            here.tell(f"Wrote {out}, compared with the data: {_words(holds)}.", _value(out, holds))
        elif stick is not None:
            folder = stick.expanduser()
            counts = not shelf.is_own_disk(data, folder)
            path = shelf.to_stick(store, data, folder, progress, counts=counts)
            more = "" if counts else " It is on this laptop's own disk, so it does not count as a stick."
            words = f"Wrote {path} and read it back from there.{more}"
            here.tell(words, {"file": str(path), "counts": counts})
        elif (kept := shelf.keep_one(store, data, "asked", progress)) is None:
            here.tell("Nothing was stored since the last backup: it holds everything.", {"file": None})
        else:
            assert kept.holds is not None
            words = f"Kept {kept.path.name}, compared with the data: {_words(kept.holds)}."
            here.tell(words, _value(kept.path, kept.holds))


def backups(context: typer.Context) -> None:
    """List the backups on this laptop, newest first, with what each holds."""
    from app.keeping import shelf

    here = frame(context)
    with here.program(looking=True) as program:
        found = shelf.backups(program.data, program.store.copy_key())
    columns = {
        "number": "Number", "made": "Made", "why": "Why", "students": "Students", "adults": "Adults",
        "sessions": "Sessions", "marks": "Marks", "size": "Bytes",
    }  # fmt: skip
    rows = [_row(number, kept) for number, kept in enumerate(found, 1)]
    here.show("Backups on this laptop", columns, rows, empty="There are no backups on this laptop yet.")


def restore(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="FILE|NUMBER", help="A file, or a number of the list.")],
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="With a file: keep the program that is here in a folder.")
    ] = False,
) -> None:
    """Bring a backup back: a file into an empty data directory, or one of this laptop's by its number.

    What was here is kept in a folder “set aside …” in the data directory.
    """
    from app.context import restore_and_unlock
    from app.paths import DataDir

    here = frame(context)
    number = int(which) if which.isdecimal() and not Path(which).exists() else None
    phrase = secret(PASSPHRASE, "Passphrase of the backup" if number is None else "Passphrase")
    if number is None and not set_aside and not DataDir(here.root).is_free():
        raise StorageProblem(
            f"There is already a program in {here.root}; nothing was changed. With --set-aside it is kept in "
            "a folder of its own, and the backup comes in its place."
        )
    source = Path(which).expanduser() if number is None else _numbered(here, number, phrase)
    with here.progress() as progress:
        opened = restore_and_unlock(
            source, here.root, phrase, progress=progress, set_aside=set_aside or number is not None
        )
    try:
        with opened.store.read() as session:
            run = session.connection().exec_driver_sql
            students = run("SELECT count(*) FROM student WHERE removed = 0").scalar_one()
    finally:
        opened.close()
    here.tell(
        f"Restored {source.name} into {here.root}: {counted(students, 'student')}.",
        {"data_dir": str(here.root), "file": str(source), "students": students},
    )


def _numbered(here: Frame, number: int, phrase: str) -> Path:
    """The backup of the list, with one made of how things are now. Raises NotFound."""
    from app.context import unlock
    from app.disk.one_writer import Doing
    from app.keeping import shelf
    from app.paths import DataDir

    found = shelf.backups(DataDir(here.root))
    if not 1 <= number <= len(found):
        raise NotFound(f"There is no backup number {number}. See the list with: porchlight backups.")
    try:
        program = unlock(here.root, phrase, doing=Doing.COMMAND)
    except Damaged:
        return found[number - 1].path  # the file that is set aside is all there is to keep
    try:
        shelf.keep_one(program.store, program.data, "restored")
    finally:
        program.close()
    return found[number - 1].path


def doctor(context: typer.Context) -> int:
    """Check that the data, the key file and the backups are sound. Changes nothing."""
    from app.keeping.checkup import check_everything

    here = frame(context)
    try:
        with here.program(looking=True) as program, here.progress() as progress:
            checks = check_everything(program.store, program.data, progress)
    except Damaged as problem:
        here.tell(f"PROBLEM  {problem.message} {_MEND}", {"ok": False, "damaged": True, "checks": []})
        return 3
    ok = all(check.ok for check in checks)
    lines = [f"{'ok     ' if check.ok else 'PROBLEM'}  {check.name}: {check.detail}" for check in checks]
    last = "Everything is sound." if ok else f"Something is wrong. If the data file is damaged: {_MEND}"
    here.tell("\n".join([*lines, last]), {"ok": ok, "damaged": False, "checks": checks})
    return 0 if ok else 3


def mend(context: typer.Context) -> None:
    """Mend a damaged data file from the last backup and what was stored since; the damaged one is kept."""
    from app.context import mend_and_unlock
    from app.disk.one_writer import Doing

    here = frame(context)
    try:
        with here.program():
            pass
    except Damaged:
        phrase = secret(PASSPHRASE, "Passphrase")
    else:
        here.tell("The data file is not damaged; nothing was changed.", {"mended": False})
        return
    with here.progress() as progress:
        opened, mended = mend_and_unlock(here.root, phrase, progress=progress, doing=Doing.COMMAND)
    opened.close()
    missing = "Nothing is lost." if mended.is_whole else "The last things that were stored may be missing."
    here.tell(
        f"Mended from a backup and {counted(mended.actions, 'step')} stored since. {missing} "
        f"The damaged file is kept in {mended.aside}.",
        {"mended": True, "actions": mended.actions, "is_whole": mended.is_whole, "aside": str(mended.aside)},
    )


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The new folder to write. What is in it is not encrypted.")],
    recipient: Annotated[str, typer.Option(help="For whom, for the disclosure log.")] = "Ourselves",
    purpose: Annotated[str, typer.Option(help="What for, for the disclosure log.")] = "To look at",
) -> None:
    """Write everything as open files: CSV, JSON and a plain SQLite file."""
    from app.keeping.exporting import export_everything, note_export

    here = frame(context)
    with here.program() as program, here.progress() as progress:
        done = export_everything(program.store, out.expanduser().absolute(), progress)
        note_export(program.store, done, recipient, purpose)
    here.tell(
        f"Wrote {counted(done.rows, 'row')} and {counted(done.history, 'line')} of history to {done.folder}. "
        "It is not encrypted: whoever has the folder can read every name in it.",
        done,
    )


def _words(holds: Holds) -> str:
    return ", ".join(
        counted(getattr(holds, what + "s"), what) for what in ("student", "adult", "session", "mark")
    )


def _value(path: Path, holds: Holds) -> dict[str, Any]:
    return {"file": str(path), "holds": plain(holds)}


def _row(number: int, kept: Kept) -> dict[str, Any]:
    from app.clock import local

    made = local(kept.about.made_at).strftime("%Y-%m-%d %H:%M")
    holds: dict[str, Any] = {"why": "an earlier key"} if kept.holds is None else plain(kept.holds)
    return {"number": number, "made": made, "size": kept.about.size, "file": str(kept.path)} | holds
