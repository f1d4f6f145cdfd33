# SPDX-License-Identifier: Apache-2.0
"""Two people who are one: compared field by field, made one, or told apart for good.

Somebody decides; nothing is ever merged by itself. Merging is one action: what is known of the other one
goes over to the one who is kept (``merging_rows``), the other one is hidden, and both ids stay known: those
of other systems lead to the kept one, and a ``Likeness`` remembers the id that went. So Undo brings both
back, here and, after a sync, on every laptop. Who may be one is offered by ``queries.duplicates``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app import clock
from app.clock import Id
from app.domain import names
from app.domain.data_quality import pair
from app.domain.words import SameOrNot
from app.errors import Conflict, Invalid, NotFound
from app.i18n import counted
from app.services import merging_rows
from app.services.merging_rows import Collision
from app.storage.journal import Change, WriteSession, journaled_columns
from app.storage.people_columns import places
from app.storage.queries.history_words import field_word, names_of, value_text
from app.storage.tables import Adult, ExternalId, Likeness, SheetRow, Student
from app.storage.types import to_plain

KINDS: dict[str, type[Student | Adult]] = {"student": Student, "adult": Adult}
# By what other systems know somebody, in the person's own row.
_NUMBERS = ("district_id", "state_id")
# The source under which the number that was not kept stays known, so that an import finds its way.
MERGED = "merged"
_HIDDEN = frozenset({"removed", "erased"})
# What is counted by name in a comparison; the rest is only how much more there is.
_TOLD = {
    "mark": ("mark", "marks"), "membership": ("stay in a group", "stays in groups"),
    "assignment": ("match", "matches"), "session_adult": ("session led", "sessions led"),
    "score": ("result", "results"), "goal": ("goal", "goals"), "school_day": ("school day", "school days"),
    "need": ("need", "needs"), "consent": ("consent", "consents"),
    "student_guardian": ("guardian", "guardians"), "contact": ("contact", "contacts"),
    "hour_line": ("line of hours", "lines of hours"), "training": ("training", "trainings"),
}  # fmt: skip


class Side(StrEnum):
    """Whose value of a field is kept; ``BOTH`` of two notes."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDraft:
    """Who is kept, who goes, and whose value of which field; fields not named are as offered."""

    kind: str
    kept_id: Id
    other_id: Id
    take: Mapping[str, Side] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field of both, as text, and whose value is offered to be kept."""

    key: str
    word: str
    kept: str
    other: str
    offered: Side

    @property
    def differs(self) -> bool:
        return self.kept != self.other


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two people side by side. ``kept_has`` is what lies with them: "34 marks, 2 goals"."""

    kind: str
    kept_id: Id
    kept_name: str
    kept_has: str
    other_id: Id
    other_name: str
    other_has: str
    fields: tuple[ComparedField, ...]
    collisions: tuple[Collision, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: how many rows went over, and which of them met."""

    kept_id: Id
    moved: int
    collisions: tuple[Collision, ...]


def compare(session: DbSession, kind: str, kept_id: Id, other_id: Id) -> Comparison:
    """Two people side by side, and what would meet. Raises NotFound or Invalid."""
    kept, other = _both(session, kind, kept_id, other_id)
    return Comparison(
        kind, kept_id, _name(kept), _has(session, kind, kept_id), other_id, _name(other),
        _has(session, kind, other_id), tuple(_compared(session, kept, other)),
        tuple(merging_rows.collisions(session, kind, kept_id, other_id)),
    )  # fmt: skip


def merge(session: WriteSession, draft: MergeDraft, who: str) -> Merged:
    """Make two people one. Raises NotFound, Invalid, or Conflict when somebody was erased.

    That the kept one stays is said as well as that the other goes: of two laptops that keep different ones,
    one wins in both and nobody vanishes.
    """
    kept, other = _both(session, draft.kind, draft.kept_id, draft.other_id)
    met = tuple(merging_rows.collisions(session, draft.kind, draft.kept_id, draft.other_id))
    _remember_numbers(session, draft, kept, other)
    _take(kept, other, draft.take)
    moved = merging_rows.move(session, draft.kind, draft.kept_id, draft.other_id)
    other.removed = True
    session.flush()
    session.note(Change(draft.kind, (draft.kept_id.hex(),), {"removed": 0}, {"removed": 0}))
    _remember(session, draft.kind, pair(draft.kept_id, draft.other_id), draft.kept_id, who)
    return Merged(draft.kept_id, moved, met)


def tell_apart(session: DbSession, kind: str, one: Id, other: Id, who: str) -> None:
    """They are two people: remembered, and never asked again. Raises NotFound or Invalid."""
    _both(session, kind, one, other)
    _remember(session, kind, pair(one, other), None, who)


def bring_together(session: DbSession, one: Id, other: Id) -> Merged:
    """Move over what has come, since two were made one, to the one who is hidden.

    Another laptop that did not know of it yet may have marked them, or have kept the other one of the two;
    then the one whom the ``Likeness`` names stands again. Raises NotFound or Conflict.
    """
    known = session.get(Likeness, pair(one, other))
    if known is None or known.removed or known.answer is not SameOrNot.SAME or known.kept_id is None:
        raise NotFound("These two are not noted as one person any more.")
    kept_id = known.kept_id
    gone_id = other if kept_id == one else one
    kept: Any = session.get_one(KINDS[known.kind], kept_id)
    gone: Any = session.get_one(KINDS[known.kind], gone_id)
    if kept.erased:
        raise Conflict("This person was erased. Nothing can be put back.")
    met = tuple(merging_rows.collisions(session, known.kind, kept_id, gone_id))
    moved = merging_rows.move(session, known.kind, kept_id, gone_id)
    kept.removed, gone.removed = False, True
    return Merged(kept_id, moved, met)


def _both(session: DbSession, kind: str, one: Id, other: Id) -> tuple[Any, Any]:
    if kind not in KINDS or one == other:
        raise Invalid({"people": "Choose two students, or two adults."})
    found: list[Any] = [session.get(KINDS[kind], which) for which in (one, other)]
    for person in found:
        if person is None or person.removed:
            raise NotFound(f"This {kind} is no longer here.")
    return found[0], found[1]


def _take(kept: Any, other: Any, chosen: Mapping[str, Side]) -> None:
    fields = _fields(kept)
    for name in chosen:
        if name not in fields:
            raise Invalid({"take": f"“{name}” is not a field of both."})
    for name in fields:
        one, two = getattr(kept, name), getattr(other, name)
        side = chosen.get(name) or _offered(name, one, two)
        value = f"{one}\n{two}" if side is Side.BOTH and one and two else two if side is Side.OTHER else one
        if value != one:
            setattr(kept, name, value)


def _fields(person: Any) -> list[str]:
    return [name for name in journaled_columns(type(person)) if name not in _HIDDEN]


def _offered(name: str, kept: Any, other: Any) -> Side:
    """What is known wins over what is not; of the days of a stay, the longer one; two notes are both kept."""
    if kept == other:
        return Side.KEPT
    if name == "left_day":
        return Side.OTHER if kept is not None and (other is None or other > kept) else Side.KEPT
    if kept in (None, "", "unknown") or other in (None, "", "unknown"):
        return Side.OTHER if kept in (None, "", "unknown") else Side.KEPT
    if name == "first_day" and isinstance(kept, date):
        return Side.OTHER if other < kept else Side.KEPT
    return Side.BOTH if name == "note" else Side.KEPT


def _compared(session: DbSession, kept: Any, other: Any) -> list[ComparedField]:
    kind: str = kept.__tablename__
    fields = _fields(kept)
    plain = [{name: to_plain(getattr(one, name)) for name in fields} for one in (kept, other)]
    called = names_of(session, [Change(kind, (), one, None) for one in plain])
    return [
        ComparedField(
            name, field_word(name), value_text(kind, name, plain[0][name], called),
            value_text(kind, name, plain[1][name], called),
            _offered(name, getattr(kept, name), getattr(other, name)),
        )
        for name in fields
    ]  # fmt: skip


def _remember_numbers(session: DbSession, draft: MergeDraft, kept: Any, other: Any) -> None:
    """The number that will not stand in the kept one's row still leads an import to it."""
    for name in _NUMBERS:
        if not hasattr(kept, name):
            continue
        one, two = getattr(kept, name), getattr(other, name)
        side = draft.take.get(name) or _offered(name, one, two)
        dropped = one if side is Side.OTHER else two
        if not dropped or one == two:
            continue
        known = session.get(ExternalId, (MERGED, draft.kind, dropped))
        if known is None:
            session.add(ExternalId(source=MERGED, kind=draft.kind, ext_id=dropped, row_id=draft.kept_id))
        else:
            known.row_id, known.removed = draft.kept_id, False


def _remember(session: DbSession, kind: str, key: tuple[Id, Id], kept: Id | None, who: str) -> None:
    """What was decided; without one who is kept they are two."""
    answer = SameOrNot.DIFFERENT if kept is None else SameOrNot.SAME
    known = session.get(Likeness, key)
    if known is None:
        session.add(
            Likeness(
                first_id=key[0], second_id=key[1], kind=kind, answer=answer, kept_id=kept,
                day=clock.today(), who=who,
            )
        )  # fmt: skip
    else:
        known.answer, known.kept_id, known.removed = answer, kept, False
        known.day, known.who = clock.today(), who
    session.flush()


def _has(session: DbSession, kind: str, person: Id) -> str:
    numbers = Counter(
        {
            place.name: merging_rows.count_about(session, place, person)
            for place in places(kind)
            if place.table is not SheetRow  # paper says nothing of a person that a mark does not
        }
    )
    parts = [counted(number, *words) for table, words in _TOLD.items() if (number := numbers.pop(table, 0))]
    return ", ".join([*parts, *([f"{rest} more"] if (rest := numbers.total()) else [])])


def _name(person: Any) -> str:
    return names.list_name(person.given, person.family, person.preferred)
