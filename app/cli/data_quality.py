# SPDX-License-Identifier: Apache-2.0
"""What should be put right: ``porchlight tidy list``, ``same``, ``different`` and ``bring-over``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli import find
from app.cli.frame import WrongUsage, frame, plain
from app.domain.data_quality import missing_text
from app.i18n import counted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.clock import Id
    from app.services.merging import Comparison

tidy = typer.Typer(
    name="tidy", no_args_is_help=True, rich_markup_mode=None,
    help="What should be put right: doubles, gaps, overlaps, times that cannot be, forgotten sign-outs.",
)  # fmt: skip

One = Annotated[str, typer.Argument(metavar="PERSON", help="A name, the district's id, or an id.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The other entry, best by its id.")]
IsAdult = Annotated[bool, typer.Option("--adult", help="Adults, not students.")]
_COLUMNS = {
    "kind": "What", "who": "Who or which", "day": "Day", "says": "What is wrong", "id": "Id",
    "other_id": "Other id",
}  # fmt: skip


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    tidy.command("list")(show)
    tidy.command()(same)
    tidy.command()(different)
    tidy.command("bring-over")(bring_over)
    cli.add_typer(tidy)


def show(context: typer.Context) -> None:
    """List what should be put right, of this school year."""
    here = frame(context)
    with here.program(looking=True) as program, program.store.read() as session:
        rows = list(_rows(session))
    here.show("To put right", _COLUMNS, rows, empty="Everything is in order.")


def same(
    context: typer.Context,
    kept: One,
    other: Other,
    adult: IsAdult = False,
    take: Annotated[
        list[str] | None,
        typer.Option("--take", metavar="FIELD", help="Keep the other's value of this field; repeatable."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this both are only compared.")] = False,
) -> None:
    """Make two entries of one person one: PERSON stays, everything of OTHER goes over. Undo takes it back."""
    from app.services import merging

    here = frame(context)
    with here.program(looking=not yes) as program:
        with program.store.read() as session:
            kind, one, two = _both(session, kept, other, adult=adult)
            found = merging.compare(session, kind, one, two)
        if not yes:
            here.show(_title(found), _compare_columns(found), _compared(found), empty="They are alike.")
            return
        draft = merging.MergeDraft(
            kind=kind, kept_id=one, other_id=two, take=dict.fromkeys(take or (), merging.Side.OTHER)
        )
        with program.store.write(
            "people.merge", f"Made one of {found.kept_name} and {found.other_name}"
        ) as s:
            done = merging.merge(s, draft, program.who)
    met = f"; {counted(len(done.collisions), 'pair')} met and the fuller stayed" if done.collisions else ""
    here.tell(f"{found.kept_name}: {counted(done.moved, 'row')} went over{met}.", done)


def different(context: typer.Context, one: One, other: Other, adult: IsAdult = False) -> None:
    """Note that two people who are alike are two; they are never offered again."""
    from app.services import merging

    here = frame(context)
    with here.program() as program:
        with program.store.read() as session:
            kind, first, second = _both(session, one, other, adult=adult)
        with program.store.write("people.apart", "Told two people apart") as s:
            merging.tell_apart(s, kind, first, second, program.who)
    here.tell("They are two people.", {"first_id": first, "second_id": second})


def bring_over(
    context: typer.Context,
    one: Annotated[str, typer.Argument(metavar="ID", help="Either id of a pair that was made one.")],
    other: Annotated[str, typer.Argument(metavar="ID", help="The other id.")],
) -> None:
    """Bring over what came later, on another laptop, for the entry that is hidden."""
    from app.clock import id_from_text
    from app.services import merging

    try:
        first, second = id_from_text(one), id_from_text(other)
    except ValueError:
        raise WrongUsage("Write both ids as porchlight tidy list shows them.") from None
    here = frame(context)
    with here.program() as program, program.store.write("people.merge", "Brought over what came later") as s:
        done = merging.bring_together(s, first, second)
    here.tell(f"{counted(done.moved, 'row')} went over.", done)


def _both(session: Session, one: str, other: str, *, adult: bool) -> tuple[str, Id, Id]:
    who = find.adult if adult else find.student
    return (
        "adult" if adult else "student",
        who(session, one, whole=True),
        who(session, other, whole=True),
    )


def _title(found: Comparison) -> str:
    return (
        f"{found.kept_name} stays ({found.kept_has or 'nothing lies with it'}); "
        f"{found.other_name} goes over ({found.other_has or 'nothing lies with it'}). Do it with --yes"
    )


def _compare_columns(found: Comparison) -> dict[str, str]:
    return {"word": "Field", "kept": found.kept_name, "other": found.other_name, "offered": "Stays"}


def _compared(found: Comparison) -> list[dict[str, Any]]:
    fields = [plain(one) for one in found.fields if one.differs]
    met = [
        {"word": one.what, "kept": one.kept, "other": one.other,
         "offered": "other" if one.other_wins else "kept"}
        for one in found.collisions
    ]  # fmt: skip
    return fields + met


def _rows(session: Session) -> Iterator[dict[str, Any]]:
    from app.storage.queries.waiting import waiting

    found = waiting(session, clock.today(), _SAYS)
    for key, (kind, say) in _SAYS.items():
        for row in found[key]:
            yield {"kind": kind, "day": getattr(row, "day", None), "other_id": None} | say(row)


def _pair(row: Any) -> dict[str, Any]:
    return {
        "who": f"{row.first_name} and {row.second_name}", "says": row.reason, "id": row.first_id.hex(),
        "other_id": row.second_id.hex(),
    }  # fmt: skip


_SAYS: dict[str, tuple[str, Any]] = {
    "twins": ("Here twice?", _pair),
    "left_behind": (
        "To bring over",
        lambda row: {
            "who": row.name, "says": f"{row.rows} came later", "id": row.first_id.hex(),
            "other_id": row.second_id.hex(),
        },
    ),
    "missing": (
        "Gaps",
        lambda row: {"who": row.name, "says": missing_text(row.missing), "id": row.student_id.hex()},
    ),
    "overlaps": (
        "At two places",
        lambda row: {
            "who": row.name, "says": f"{row.minutes} min in {row.first_group} and {row.second_group}",
            "id": row.first_id.hex(), "other_id": row.second_id.hex(),
        },
    ),
    "times": (
        "Odd times",
        lambda row: {"who": row.name or row.group, "says": row.problem, "id": row.session_id.hex()},
    ),
    "sign_outs": (
        "Not signed out",
        lambda row: {
            "who": row.name, "says": f"in {row.time_in:%H:%M}, {row.minutes} min credited",
            "id": row.session_id.hex(), "other_id": row.student_id.hex(),
        },
    ),
}  # fmt: skip
