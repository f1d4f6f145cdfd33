# SPDX-License-Identifier: Apache-2.0
"""Commands about what opens the program: ``porchlight keys …``, and ``porchlight passphrase`` as before.

What each does and does not do is in ``app.keeping``. In a terminal a new code counts when two groups of it
are typed back from paper; a script gets it and has to see to that itself.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.frame import NEW_PASSPHRASE, PASSPHRASE, Frame, frame, secret
from app.i18n import counted

if TYPE_CHECKING:
    from app.context import AppContext

RECOVERY_CODE, SECOND_PASSPHRASE = "PORCHLIGHT_RECOVERY_CODE", "PORCHLIGHT_SECOND_PASSPHRASE"

keys = typer.Typer(
    name="keys", no_args_is_help=True, rich_markup_mode=None,
    help="What opens the program: the passphrase, the sheet on paper, a second person, and the key itself.",
)  # fmt: skip

Sheet = Annotated[Path | None, typer.Option("--sheet", help="Also write the recovery sheet as PDF.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (status, passphrase, sheet, second, rotate, mend):
        keys.command()(command)
    cli.add_typer(keys)
    cli.command()(passphrase)


def status(context: typer.Context) -> None:
    """Say which ways in there are, and measure what one try of a passphrase takes."""
    from app.keeping.keys import RECOVERY, SECOND, load_vault
    from app.paths import DataDir
    from app.vault.slot import new_slot

    here = frame(context)
    vault = load_vault(DataDir(here.root))
    cost = vault.slots[0].cost
    begun = time.perf_counter()
    new_slot("measure", "nothing", bytes(32), cost)
    seconds = time.perf_counter() - begun
    ways = ["the passphrase"]
    ways += ["the recovery code"] if vault.has(RECOVERY) else []
    ways += ["a second person's passphrase"] if vault.has(SECOND) else []
    here.tell(
        f"It opens with {', '.join(ways)}. One try takes {seconds:.2f} s here ({cost.memory >> 20} MiB, "
        f"{counted(cost.passes, 'pass', 'passes')}). Key file {vault.generation}, with "
        f"{counted(len(vault.earlier), 'key')} of before.",
        {
            "ways": sorted({slot.kind for slot in vault.slots}), "seconds": round(seconds, 3),
            "memory": cost.memory, "passes": cost.passes, "generation": vault.generation,
            "earlier": len(vault.earlier),
        },
    )  # fmt: skip


def passphrase(
    context: typer.Context,
    recovery: Annotated[bool, typer.Option(help="Open with the recovery code instead.")] = False,
    out: Sheet = None,
) -> None:
    """Change the passphrase (the new one: PORCHLIGHT_NEW_PASSPHRASE or a prompt).

    With --recovery a new recovery code comes too: the one that was used opens nothing from then on.
    """
    from app.keeping.keys import PASSPHRASE as BY_PASSPHRASE
    from app.keeping.keys import RECOVERY, change_passphrase, known_words

    here = frame(context)
    kind = RECOVERY if recovery else BY_PASSPHRASE
    old = secret(RECOVERY_CODE, "Recovery code") if recovery else secret(PASSPHRASE, "Present passphrase")
    with _opened(here, old, kind) as program:
        new = os.environ.get(NEW_PASSPHRASE) or secret(NEW_PASSPHRASE, "New passphrase", twice=True)
        change_passphrase(here.root, old, new, kind, known=known_words(program.store))
        if not recovery:
            words = "The passphrase is changed. The recovery code on paper still works."
            here.tell(words, {"changed": True})
            return
        code = _new_code(here, program, new, out)
    here.tell(f"The passphrase is changed.{_new_words(here, code)}", {"changed": True, "recovery_code": code})


def sheet(context: typer.Context, out: Sheet = None) -> None:
    """Make a new recovery code; the old sheet opens nothing from then on."""
    here = frame(context)
    typed = secret(PASSPHRASE, "Passphrase")
    with _opened(here, typed) as program:
        code = _new_code(here, program, typed, out)
    here.tell(
        f"The old recovery sheet opens nothing any more.{_new_words(here, code)}", {"recovery_code": code}
    )


def second(
    context: typer.Context,
    remove: Annotated[bool, typer.Option(help="Their passphrase opens nothing from then on.")] = False,
) -> None:
    """Let a second person in (with PORCHLIGHT_SECOND_PASSPHRASE or what is typed), or take it back."""
    from app.keeping.keys import known_words, remove_second_person, set_second_person

    here = frame(context)
    with _opened(here, secret(PASSPHRASE, "Passphrase")) as program:
        key = program.store.copy_key()
        if remove:
            remove_second_person(program.data, key)
        else:
            typed = secret(SECOND_PASSPHRASE, "The second person's new passphrase", twice=True)
            set_second_person(program.data, key, typed, known_words(program.store))
    said = "opens nothing any more" if remove else "opens the program too"
    here.tell(f"The second person's passphrase {said}.", {"second": not remove})


def rotate(context: typer.Context, out: Sheet = None) -> None:
    """Write all data anew under a new key, with a new recovery code; a second person is let in again.

    For when somebody may have copied the key file or a backup and knows a passphrase or code of that time.
    """
    from app.context import turn_key
    from app.disk.one_writer import Doing
    from app.vault.recovery_code import new_recovery_code

    here = frame(context)
    typed = secret(PASSPHRASE, "Passphrase")
    code = new_recovery_code()
    with _opened(here, typed) as program:
        _onto_paper(here, program, code, out)
    with here.progress() as progress:
        program, _ = turn_key(here.root, typed, code, progress, doing=Doing.COMMAND)
    program.close()
    here.tell(f"All data is written anew under a new key.{_new_words(here, code)}", {"recovery_code": code})


def mend(
    context: typer.Context,
    recovery: Annotated[bool, typer.Option(help="Open with the recovery code instead.")] = False,
    backup: Annotated[list[Path] | None, typer.Option(help="A backup to look into; repeatable.")] = None,
) -> None:
    """Put the key file right: the newer one that the data file has noted, or the one out of a backup."""
    from app.context import put_key_file_right
    from app.disk.one_writer import Doing
    from app.keeping.keys import PASSPHRASE as BY_PASSPHRASE
    from app.keeping.keys import RECOVERY

    here = frame(context)
    old = secret(RECOVERY_CODE, "Recovery code") if recovery else secret(PASSPHRASE, "Passphrase")
    kind, more = RECOVERY if recovery else BY_PASSPHRASE, [path.expanduser() for path in backup or ()]
    mended = put_key_file_right(here.root, old, kind, more=more, doing=Doing.COMMAND)
    said = (
        "The right key file is back; its passphrase opens the program."
        if mended
        else "The key file is the newest there is; nothing was changed."
    )
    here.tell(said, {"mended": mended})


@contextmanager
def _opened(here: Frame, typed: str, kind: str = "passphrase") -> Iterator[AppContext]:
    """The program, open for a change of its key file, which the data file notes at the end."""
    from app.context import unlock
    from app.disk.one_writer import Doing
    from app.keeping.unlocking import note_vault

    program = unlock(here.root, typed, kind, doing=Doing.COMMAND)
    try:
        yield program
        note_vault(program.data, program.store)
    finally:
        program.close()


def _new_code(here: Frame, program: AppContext, typed: str, out: Path | None) -> str:
    from app.keeping.keys import use_recovery_code
    from app.vault.recovery_code import new_recovery_code

    code = new_recovery_code()
    _onto_paper(here, program, code, out)
    use_recovery_code(here.root, typed, code)
    return code


def _onto_paper(here: Frame, program: AppContext, code: str, out: Path | None) -> None:
    """Write the sheet, and in a terminal ask for two groups from the paper until they are right."""
    if out is not None:
        from app.reports.recovery_sheet import draw_recovery_sheet
        from app.storage.queries.calendar import program as program_of

        with program.store.read() as session:
            draw_recovery_sheet(code, program_of(session).name, out.expanduser())
    if here.as_json or not sys.stdin.isatty():
        return
    typer.echo(f"Recovery code: {code}\nBring it onto paper now.", err=True)
    groups = code.split("-")
    for number in sorted(secrets.SystemRandom().sample(range(len(groups)), 2)):
        while typer.prompt(f"Group {number + 1} from the paper", err=True).strip().upper() != groups[number]:
            typer.echo(f"Group {number + 1} says something else. Look again.", err=True)


def _new_words(here: Frame, code: str) -> str:
    if not here.as_json and sys.stdin.isatty():
        return " The new code on paper works from now on."
    return (
        f"\n\nRecovery code: {code}\nWrite it down and keep it on paper, away from this laptop; the "
        "old one opens nothing any more."
    )
