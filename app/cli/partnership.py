# SPDX-License-Identifier: Apache-2.0
"""Commands of a laptop among others: joining a hub, syncing, what is shared, conflicts; not bundles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app import clock
from app.cli.frame import PASSPHRASE, Frame, WrongUsage, frame, secret
from app.errors import PorchlightError
from app.i18n import counted

if TYPE_CHECKING:
    from app.context import AppContext
    from app.partnership.conflicts import ConflictRow

# Whoever waits at a prompt wants to know soon; a window tries for longer.
_TRIES = 3
RECOVERY_CODE, INVITATION_WORDS = "PORCHLIGHT_RECOVERY_CODE", "PORCHLIGHT_INVITATION_WORDS"


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (join, sync, invite, shares, conflicts, messages):
        cli.command()(command)


def join(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="The hub's address, such as https://hub.example.org")],
    code: Annotated[str, typer.Option(help="Four words from the hub, or six from another laptop.")],
    name: Annotated[str, typer.Option(help="What this laptop is called, such as “Front desk”.")],
    who: Annotated[str, typer.Option(help="Who works on this laptop, for History.")] = "",
    recovery: Annotated[
        bool, typer.Option(help="Ask for the recovery code of the printed sheet (PORCHLIGHT_RECOVERY_CODE).")
    ] = False,
    invitation: Annotated[Path | None, typer.Option(help="File of an invitation.")] = None,
) -> None:
    """Join a hub. In an empty data directory: become another laptop of a program that others began."""
    from app.context import has_joined, has_program, leave_joining, name_author, prepare_to_join, unlock
    from app.disk.one_writer import Doing
    from app.partnership.contact import contact
    from app.partnership.joining import Wish, join
    from app.partnership.link import HubLink, was_turned_away
    from app.paths import DataDir

    here = frame(context)
    on_paper = secret(RECOVERY_CODE, "Recovery code") if recovery else ""
    wish = Wish(
        code, name, on_paper, invitation.expanduser().read_bytes() if invitation else b"",
        secret(INVITATION_WORDS, "Six words") if invitation else "",
    )  # fmt: skip
    link = HubLink(address)
    passphrase, new_code = secret(PASSPHRASE, "Passphrase"), ""
    data = DataDir(here.root)
    was_empty = data.is_empty()
    if data.is_free() or not _is_a_program(here, passphrase):
        program, new_code = prepare_to_join(here.root, passphrase, on_paper, doing=Doing.COMMAND)
    else:
        program = unlock(here.root, passphrase, doing=Doing.COMMAND)
    try:
        membership = join(program.store, link, wish)
        with here.progress() as progress:
            contact(program.store, program.vault, progress)
        if who or not has_program(program):
            name_author(program.store, who or membership.name)
    except PorchlightError as problem:
        if was_empty and was_turned_away(problem) and not has_joined(program):
            leave_joining(program, take_away=True)
            raise
        if new_code and not on_paper and has_program(program):  # asked again, nobody would tell it any more
            raise PorchlightError(f"{problem.message} {_to_keep(new_code)}") from problem
        raise
    finally:
        program.close()
    own = f"“{membership.name}” of {membership.at_hub}"
    said = f"This laptop is {own} now, and has everything that the hub has."
    if new_code and not on_paper:
        said += f"\n\n{_to_keep(new_code)}"
    here.tell(said, {"program": membership.at_hub, "name": membership.name, "recovery_code": new_code})


def _to_keep(code: str) -> str:
    return f"Recovery code of this laptop: {code}. Write it down and keep it on paper."


def _is_a_program(here: Frame, passphrase: str) -> bool:
    from app.context import has_program, unlock
    from app.disk.one_writer import Doing

    opened = unlock(here.root, passphrase, doing=Doing.COMMAND)
    try:
        return has_program(opened)
    finally:
        opened.close()


def sync(context: typer.Context) -> None:
    """Send what waits and fetch what others did."""
    from app.partnership.contact import contact, state

    here = frame(context)
    with here.program() as program:
        with here.progress() as progress:
            done = contact(program.store, program.vault, progress, tries=_TRIES)
        now = state(program.store)
    received, trips = counted(done.received, "parcel"), counted(done.round_trips, "round trip")
    lines = [f"Sent {done.sent:,} and received {received} in {trips}."]
    if now.conflicts:
        lines.append(f"{counted(now.conflicts, 'change')} met another one: porchlight conflicts")
    if now.unread:
        lines.append(f"{counted(now.unread, 'new message')}: porchlight messages")
    if now.agree is False:
        lines.append("Another laptop that read as far has other rows. Run porchlight doctor on both.")
    here.tell(
        "\n".join(lines),
        {
            "sent": done.sent, "received": done.received, "round_trips": done.round_trips,
            "conflicts": now.conflicts, "waiting": now.waiting, "agree": now.agree, "messages": now.unread,
        },
    )  # fmt: skip


def invite(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Write a file instead of leaving it at the hub.")] = None,
) -> None:
    """Let another laptop in within two days: six words to tell it."""
    from app.partnership import joining
    from app.partnership.link import HubLink
    from app.partnership.membership import require_membership

    here = frame(context)
    with here.program() as program:
        if out is not None:
            words = joining.invite_by_file(program.store, out.expanduser())
        else:
            with program.store.read() as session:
                membership = require_membership(session)
            words = joining.invite(program.store, HubLink(membership.address, membership.token))
    how = f"with the file {out} and a code from the hub" if out else "in place of a code, within two days"
    here.tell(f"Six words for the other laptop, {how}:\n\n  {words}\n", {"words": words})


def shares(
    context: typer.Context,
    level: Annotated[
        Literal["counts", "numbered", "named"] | None, typer.Option(help="What the hub may read.")
    ] = None,
    smallest: Annotated[
        int | None, typer.Option(min=5, max=16, help="The smallest count that is shown.")
    ] = None,
    approve: Annotated[bool, typer.Option(help="I have seen it and agree that it is sent.")] = False,
    stop: Annotated[bool, typer.Option(help="Share nothing; what the hub had is taken away.")] = False,
) -> None:
    """Show exactly what the hub sees, or will see."""
    from app.partnership import shares as shared

    if approve and stop:
        raise WrongUsage("Say either --approve or --stop.")
    here = frame(context)
    with here.program(looking=not approve and not stop) as program:
        with program.store.read() as session:
            choice = shared.read_choice(session)
        wanted, count = level or choice.level, smallest or choice.smallest
        if stop:
            shared.stop(program.store)
        elif approve:
            shared.approve(program.store, wanted, count)
        with program.store.read() as session:
            choice, shown = shared.read_choice(session), shared.preview(session, wanted, count)
    rows = [
        {"period": share.period, "table": table.name}
        | {f"{n}": "hidden" if value is None else str(value) for n, value in enumerate(row)}
        for share in shown for table in share.tables for row in table.rows
    ]  # fmt: skip
    widest = max((len(table.of) for share in shown for table in share.tables), default=0)
    is_sent = choice.is_approved and (choice.level, choice.smallest) == (wanted, count)
    state = "is sent" if is_sent else "is NOT sent until you say --approve"
    here.show(
        f"What the hub sees ({wanted}); it {state}",
        {"period": "Period", "table": "Table"} | {f"{n}": "" for n in range(widest)},
        rows, empty="There is nothing to count yet.",
    )  # fmt: skip


def conflicts(
    context: typer.Context,
    keep: Annotated[int | None, typer.Option(help="What stands in this line is right.")] = None,
    take: Annotated[int | None, typer.Option(help="The other value of this line is right.")] = None,
) -> None:
    """What two people changed without knowing of each other."""
    from app.partnership import conflicts as tray

    if keep is not None and take is not None:
        raise WrongUsage("Say either --keep or --take.")
    here = frame(context)
    chosen = keep if keep is not None else take
    with here.program(looking=chosen is None) as program:
        if chosen is not None:
            one = _line(program, chosen)
            settle = tray.keep if keep is not None else tray.take_other
            settle(program.store, one.row, one.field, one.seq)
            here.tell("Settled, here now and on the other laptops after the next sync.", {"settled": chosen})
            return
        with program.store.read() as session:
            found = tray.open_conflicts(session)
    rows = [
        {
            "line": place, "what": one.whom, "field": one.field_text,
            "stands": _side(one, stands=True), "other": _side(one, stands=False),
        }
        for place, one in enumerate(found, 1)
    ]  # fmt: skip
    here.show(
        "Changes that met (settle with --keep LINE or --take LINE)",
        {"line": "", "what": "What", "field": "Field", "stands": "Stands", "other": "The other value"},
        rows, empty="Nothing to decide.",
    )  # fmt: skip


def messages(context: typer.Context) -> None:
    """Read what the hub has to say."""
    from app.partnership.contact import mark_read, state

    here = frame(context)
    with here.program(looking=True) as program:
        found = state(program.store).messages
        if program.writer is not None:  # while the window is open, they are read there
            mark_read(program.store)
    rows = [
        {"at": f"{clock.local(one.at):%Y-%m-%d}", "title": one.title, "words": one.words} for one in found
    ]
    here.show("Messages", {"at": "Date", "title": "Title", "words": ""}, rows, empty="There are no messages.")


def _line(program: AppContext, place: int) -> ConflictRow:
    from app.partnership.conflicts import open_conflicts

    with program.store.read() as session:
        found = open_conflicts(session)
    if not 1 <= place <= len(found):
        raise PorchlightError(f"There is no line {place}. See: porchlight conflicts")
    return found[place - 1]


def _side(one: ConflictRow, *, stands: bool) -> str:
    side = one.stands if stands else one.lost
    at = f"{clock.local(side.at):%m-%d %H:%M}"
    return f"{side.text or '(empty)'} ({side.who}, {side.laptop or 'this laptop'}, {at})"
