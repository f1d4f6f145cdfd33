# SPDX-License-Identifier: Apache-2.0
"""Everything that is known of one person goes over to another, row by row.

Where that is, the tables themselves tell (``app.storage.people_columns``), so that a new one cannot be
forgotten. Where the person is part of the key, a row is made under the new key. Two rows that would then
be one are a collision: the fuller one stays, with what it lacks taken from the other. Whom to merge is
decided in ``merging``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import data_quality
from app.domain.restricted import NOT_SHOWN, sight_of
from app.domain.together import group_of
from app.domain.words import ATTENDED
from app.storage.journal import Change, journaled_columns
from app.storage.people_columns import OF_EITHER, Place, places
from app.storage.queries.history_words import field_word, names_of, table_word, value_text
from app.storage.tables import Care, Mark, Membership, NotWith, SheetRow
from app.storage.types import to_plain

Values = dict[str, Any]
Rows = Mapping[tuple[Any, ...], Any]
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Collision:
    """Two rows of which only one can stay. ``kept`` and ``other`` say where they differ, in words."""

    what: str
    kept: str
    other: str
    other_wins: bool


def rows_about(session: DbSession, place: Place, person: Id) -> Sequence[Any]:
    """The living rows that are about somebody by this column."""
    column = getattr(place.table, place.column)
    found = select(place.table).where(column == person, place.table.removed.is_(False))
    return session.scalars(found).all()


def count_about(session: DbSession, place: Place, person: Id) -> int:
    """How many those are."""
    column = getattr(place.table, place.column)
    found = select(func.count()).where(column == person, place.table.removed.is_(False))
    return session.execute(found).scalar_one()


def collisions(session: DbSession, kind: str, kept: Id, other: Id) -> list[Collision]:
    """What would meet, and differs, if the other one's rows went over; nothing is changed."""
    found = []
    for place in places(kind):
        rows = rows_about(session, place, other)
        known = _under_new_keys(session, place, rows, kept, other)
        for row in rows:
            standing = _standing(session, place, row, known, kept, other)
            if standing is not None and (told := _told(session, standing, row)) is not None:
                found.append(told)
    return found


def move(session: DbSession, kind: str, kept: Id, other: Id) -> int:
    """Let everything be about ``kept`` that is about ``other``; returns how many rows went over."""
    moved = 0
    for place in places(kind):
        rows = rows_about(session, place, other)
        known = _under_new_keys(session, place, rows, kept, other)
        for row in rows:
            _move(session, place, row, known, kept, other)
            moved += 1
        session.flush()
    return moved


def _move(session: DbSession, place: Place, row: Any, known: Rows, kept: Id, other: Id) -> None:
    standing = _standing(session, place, row, known, kept, other)
    if standing is not None:
        _settle(standing, row)
        row.removed = True
    elif isinstance(row, NotWith) and {row.first_id, row.second_id} == {kept, other}:
        row.removed = True  # nobody is kept apart from themselves
    elif not (isinstance(row, Membership) and _lengthened(session, row, kept)):
        _over(session, place, row, known, kept, other)


def _over(session: DbSession, place: Place, row: Any, known: Rows, kept: Id, other: Id) -> None:
    if not place.is_in_key:
        setattr(row, place.column, kept)
        return
    key = _new_key(row, kept, other)
    hidden = known.get(tuple(key.values()))
    if hidden is None:
        session.add(place.table(**(_all_values(row) | key)))
    else:
        for name in journaled_columns(place.table):
            setattr(hidden, name, getattr(row, name))
    row.removed = True


def _under_new_keys(
    session: DbSession, place: Place, rows: Sequence[Any], kept: Id, other: Id
) -> dict[tuple[Any, ...], Any]:
    """What lies already under the keys that these rows would get, hidden rows too."""
    if not rows or not place.is_in_key:
        return {}
    columns = [getattr(place.table, column.key) for column in rows[0].__table__.primary_key]
    keys = [tuple(_new_key(row, kept, other).values()) for row in rows]
    found = (
        row
        for first in range(0, len(keys), _AT_ONCE)
        for row in session.scalars(
            select(place.table).where(tuple_(*columns).in_(keys[first : first + _AT_ONCE]))
        )
    )
    return {tuple(getattr(row, column.key) for column in columns): row for row in found}


def _standing(session: DbSession, place: Place, row: Any, known: Rows, kept: Id, other: Id) -> Any:
    """The kept one's row that stands where this one would go, or None."""
    found: Any = None
    if isinstance(row, SheetRow):
        found = session.scalars(
            select(SheetRow).where(
                SheetRow.sheet_id == row.sheet_id, SheetRow.student_id == kept, SheetRow.removed.is_(False)
            )
        ).first()
    elif place.is_in_key:
        key = _new_key(row, kept, other)
        same = isinstance(row, NotWith) and len(set(key.values())) == 1
        found = None if same else known.get(tuple(key.values()))
    return None if found is None or found.removed else found


def _new_key(row: Any, kept: Id, other: Id) -> Values:
    """The row's key with the kept one in place of the other; of a pair the smaller id comes first."""
    names = [column.key for column in type(row).__table__.primary_key]
    values = [kept if getattr(row, name) == other else getattr(row, name) for name in names]
    if isinstance(row, NotWith):
        values = list(data_quality.pair(*values))
    return dict(zip(names, values, strict=True))


def _lengthened(session: DbSession, row: Membership, kept: Id) -> bool:
    """A stay that overlaps or follows one in the same group makes that one longer: a child is there once."""
    own = session.scalars(
        select(Membership).where(
            Membership.student_id == kept, Membership.group_id == row.group_id, Membership.removed.is_(False)
        )
    )
    for one in own:
        both = data_quality.joined_stay((one.first_day, one.last_day), (row.first_day, row.last_day))
        if both is not None:
            one.first_day, one.last_day = both
            row.removed = True
            return True
    return False


def _settle(standing: Any, row: Any) -> None:
    """Of two rows the fuller one's values stay; what it lacks comes from the other."""
    fields = [name for name in journaled_columns(type(row)) if name != "removed"]
    one, two = ({name: getattr(which, name) for name in fields} for which in (standing, row))
    if _is_fuller(row, standing):
        one, two = two, one
    for name, value in _together(type(row), one, two).items():
        if getattr(standing, name) != value:
            setattr(standing, name, value)


def _together(table: type[Any], fuller: Values, other: Values) -> Values:
    """Fields that only make sense together are never mixed; two texts about care are both true."""
    result = dict(fuller)
    for name, value in other.items():
        loose = group_of(table.__tablename__, name) is None
        if loose and result[name] in (None, "", "unknown"):
            result[name] = value
        elif table is Care and value and value.casefold() not in result[name].casefold():
            result[name] = f"{result[name]}; {value}"
    if table is Mark:  # on the plan once is on the plan
        result["scheduled"] = fuller["scheduled"] or other["scheduled"]
    return result


def _is_fuller(row: Any, standing: Any) -> bool:
    return _weight(row) > _weight(standing)


def _weight(row: Any) -> tuple[int, ...]:
    values = {name: getattr(row, name) for name in journaled_columns(type(row))}
    said = data_quality.fullness(values)
    return (row.minutes if row.status in ATTENDED else 0, said) if isinstance(row, Mark) else (said,)


def _told(session: DbSession, standing: Any, row: Any) -> Collision | None:
    """Where two rows differ; None when they say the same."""
    name: str = row.__tablename__
    plain = [
        {field: to_plain(getattr(which, field)) for field in journaled_columns(type(row))}
        for which in (standing, row)
    ]
    differing = [field for field in plain[0] if plain[0][field] != plain[1][field] and field != "note"]
    if not differing:
        return None
    key = tuple(to_plain(getattr(row, column.key)) for column in row.__table__.primary_key)
    called = names_of(session, [Change(name, key, one, None) for one in plain])
    texts = [
        ", ".join(f"{field_word(field)} {_shown(name, field, one[field], called)}" for field in differing)
        for one in plain
    ]
    what = f"{table_word(name)} {_whereof(row, key, called)}".strip()
    return Collision(what, texts[0], texts[1], _is_fuller(row, standing))


def _shown(table: str, field: str, plain: Any, called: dict[str, str]) -> str:
    """A value in words; what not everybody may see only says that it differs."""
    if sight_of(table, field) is not None:
        return NOT_SHOWN
    return value_text(table, field, plain, called) or "not said"


def _whereof(row: Any, key: tuple[Any, ...], called: Mapping[str, str]) -> str:
    """Which mark, which day: the parts of the key that are not a person."""
    columns = row.__table__.primary_key
    return ", ".join(
        called.get(str(part)) or value_text(row.__tablename__, column.key, part, {})
        for column, part in zip(columns, key, strict=True)
        if column.key not in {"student_id", "adult_id", "sheet_id", *OF_EITHER}
    )


def _all_values(row: Any) -> Values:
    """Every column, the derived ones too; triggers keep those true."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
