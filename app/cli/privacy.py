# SPDX-License-Identifier: Apache-2.0
"""Commands for privacy: erasing people, legal holds, the purge list, the log of disclosures.

What an erasure leaves is in ``app.domain.erasure``. Every command asks for the passphrase as it opens the
program; a purge also asks for the second person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from app import clock
from app.cli.frame import PASSPHRASE, Frame, WrongUsage, day, frame, secret
from app.cli.keys import SECOND_PASSPHRASE
from app.errors import StorageProblem
from app.i18n import counted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.context import AppContext
    from app.services.erasing import Erased, Person, Preview
    from app.storage.queries.privacy import DueRow

Who = Annotated[str, typer.Argument(metavar="PERSON", help="A name, the district's id, or an id.")]
IsAdult = Annotated[bool, typer.Option("--adult", help="An adult, not a student.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this it is only said what would be done.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (erase, erasures, hold, purge, disclosures):
        cli.command()(command)


def erase(
    context: typer.Context,
    who: Who,
    adult: IsAdult = False,
    reason: Annotated[str, typer.Option(help="law, retention or other.")] = "law",
    yes: Yes = False,
) -> None:
    """Erase a student or an adult for good, here and on every laptop as it syncs. Counts stay."""
    from app.services import erasing

    if reason not in erasing.REASONS:
        raise WrongUsage("The reason is one of: law, retention, other.")
    here = frame(context)
    with here.program() as program:
        with program.store.read() as session:
            found = erasing.preview(session, _person(session, who, adult=adult))
        if not yes:
            here.tell(f"{_told(found)} Nothing was erased: do it with --yes.", found)
            return
        done = erasing.erase(program.store, [found.person], reason)
        _clean_up(here, program)
    here.tell(f"{found.name}: {_done(done)}", done)


def erasures(context: typer.Context) -> None:
    """How many people were erased, by year and reason."""
    from app.storage.queries.privacy import erasure_counts

    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = erasure_counts(session)
    columns = {"year": "Year", "kind": "Who", "reason": "Why", "people": "People", "rows": "Rows"}
    here.show("Erased", columns, rows, empty="Nobody was erased yet.")


def hold(
    context: typer.Context,
    who: Annotated[str | None, typer.Argument(metavar="PERSON", help="Whose; nobody for the list.")] = None,
    adult: IsAdult = False,
    reason: Annotated[str, typer.Option(help="Who asked for it, or the number of the case.")] = "",
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Its last day.")] = None,
    lift: Annotated[bool, typer.Option("--lift", help="Lift it.")] = False,
) -> None:
    """Keep what is known of somebody whatever the retention says, lift that again, or list the holds."""
    from app.errors import NotFound
    from app.services import holding
    from app.services.erasing import person_named
    from app.storage.queries import privacy

    here = frame(context)
    if who is None:
        with here.program(looking=True) as program, program.store.read() as session:
            rows = privacy.holds(session)
        columns = {
            "name": "Who", "reason": "Why", "since": "Since", "until": "Until", "lifted": "Lifted",
            "came_too_late": "Too late",
        }  # fmt: skip
        here.show("Legal holds", columns, rows, empty="Nobody is on hold.")
        return
    with here.program() as program, program.store.read() as session:
        person = _person(session, who, adult=adult)
        known = privacy.active_hold(session, person.id, clock.today())
        if not lift:
            draft = holding.HoldDraft(reason=reason, until=None if until is None else day(until))
            with program.store.write("hold.place", "Placed a legal hold") as s:
                made = holding.place_hold(s, person.kind, person.id, draft, program.who)
            name = person_named(session, person.kind, person.id)
            here.tell(f"{name} is on hold: nobody can erase this person.", {"id": made.hex()})
        elif known is None:
            raise NotFound("This person is not on hold.")
        else:
            with program.store.write("hold.lift", "Lifted a legal hold") as s:
                holding.lift_hold(s, known.id, program.who)
            here.tell("The hold is lifted.", {"id": known.id.hex()})


def purge(
    context: typer.Context,
    second: Annotated[str, typer.Option(metavar="NAME", help="The second person's name.")] = "",
    keep: Annotated[list[str] | None, typer.Option(metavar="ID", help="Leave out; may be repeated.")] = None,
    yes: Yes = False,
) -> None:
    """List whose time of keeping is over; with --yes and a second person, erase them."""
    from app.keeping.purging import Confirmation, purge
    from app.services.erasing import Person
    from app.storage.queries import privacy

    here = frame(context)
    if not yes:
        with here.program(looking=True) as program, program.store.read() as session:
            due = privacy.due(session, clock.today())
        columns = {
            "id": "Id", "name": "Name", "kind": "Who", "last_activity": "Last activity",
            "kept_until": "Kept until", "held": "On hold",
        }  # fmt: skip
        here.show("Whose time of keeping is over", columns, due, empty="Nobody's time of keeping is over.")
        return
    with here.program() as program:
        with program.store.read() as session:
            due = _without(privacy.due(session, clock.today()), keep or [])
        confirmation = Confirmation(
            passphrase=secret(PASSPHRASE, "Passphrase"),
            second_name=second,
            second_passphrase=secret(SECOND_PASSPHRASE, "The second person's passphrase"),
        )
        done = purge(program.store, program.data, [Person(row.kind, row.id) for row in due], confirmation)
        _clean_up(here, program)
    here.tell(_done(done), done)


def disclosures(
    context: typer.Context,
    what: Annotated[str, typer.Option(help="Add a line: what was given ...")] = "",
    to: Annotated[str, typer.Option(help="... to whom ...")] = "",
    purpose: Annotated[str, typer.Option(help="... and what for.")] = "",
    people: Annotated[int | None, typer.Option(min=0, help="How many people it is about.")] = None,
    hidden: Annotated[bool, typer.Option("--small-hidden", help="Counts only, small ones hidden.")] = False,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="When; today if not said.")] = None,
) -> None:
    """The log of what about people left the program; with --what, add a line to it."""
    from app.services.disclosing import DisclosureDraft, note_disclosure
    from app.storage.queries import privacy

    here = frame(context)
    if not what:
        with here.program(looking=True) as program, program.store.read() as session:
            rows = privacy.disclosures(session)
        columns = {
            "day": "Day", "what": "What", "recipient": "To whom", "purpose": "What for", "people": "People",
            "exact": "Exact", "who": "Who",
        }  # fmt: skip
        here.show("Disclosures", columns, rows, empty="Nothing is in the log yet.")
        return
    draft = DisclosureDraft(
        what=what, recipient=to, purpose=purpose, exact=not hidden, people=people, day=_day(on)
    )
    with here.program() as program, program.store.write("disclosure.note", "Noted a disclosure") as s:
        made = note_disclosure(s, draft, program.who)
    here.tell("It is in the log.", {"id": made.hex()})


def _day(text: str | None) -> date | None:
    return None if text is None else day(text)


def _person(session: Session, words: str, *, adult: bool) -> Person:
    from app.cli import find
    from app.services.erasing import Person

    kind, find_one = ("adult", find.adult) if adult else ("student", find.student)
    return Person(kind, find_one(session, words, whole=True))


def _without(due: Sequence[DueRow], keep: Sequence[str]) -> list[DueRow]:
    return [row for row in due if row.id.hex() not in keep and not row.held]


def _told(found: Preview) -> str:
    parts = [counted(found.rows, "row about this person goes", "rows about this person go")]
    if found.guardians:
        parts.append(f"also {', '.join(found.guardians)}")
    parts.append(f"{counted(found.marks, 'mark stays', 'marks stay')} as numbers")
    if found.evidence:
        places = counted(found.evidence, "place", "places")
        parts.append(f"the name stays in {places} as who decided, signed or checked something about others")
    texts = [one.text for one in (*found.mentions, *found.maybe)]
    if texts:
        count = counted(len(texts), "text", "texts")
        parts.append(f"look at {count} that may speak of them: {'; '.join(texts)}")
    held = f" On legal hold: {found.hold}." if found.hold else ""
    return f"{found.name}: {'; '.join(parts)}.{held}"


def _done(done: Erased) -> str:
    people = counted(done.people, "person", "people")
    return f"Erased {people}; {counted(done.rows, 'row', 'rows')} lost something. A backup was made after it."


def _clean_up(here: Frame, program: AppContext) -> None:
    from app.keeping.erased_list import clean_up

    try:
        with here.progress() as progress:
            clean_up(program.store, program.data, progress)
    except StorageProblem as problem:
        typer.echo(f"No backup was made after it: {problem.message}", err=True)
