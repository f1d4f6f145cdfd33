# SPDX-License-Identifier: Apache-2.0
"""What the program already knows of the people and schools in a roster, loaded once per import.

Finds who a row means: by the source's external id, then by an id of another source, the student number or
the state id. Likeness by name is only ever offered, never acted on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.names import display_name, fold
from app.storage.tables import Adult, ExternalId, Guardian, Household, School, Student

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody here who may be the person of a row. ``why`` is a short clause for the screen."""

    row_id: Id
    name: str
    birth_date: date | None
    why: str


@dataclass(frozen=True, slots=True)
class ExtRow:
    """A stored external id; ``removed`` when the import that brought it was taken back."""

    row_id: Id
    removed: bool


class People:
    """One kind of person (or school, guardian, household) with the ways to find one of them."""

    def __init__(
        self, rows: Mapping[Id, Values], ext: Mapping[str, Mapping[str, ExtRow]], source: str
    ) -> None:
        self.rows = dict(rows)
        self._own = dict(ext.get(source, {}))
        self._others: dict[str, set[Id]] = defaultdict(set)
        for name, ids in ext.items():
            for ext_id, known in ids.items():
                if name != source and not known.removed and self._lives(known.row_id):
                    self._others[ext_id].add(known.row_id)
        self._by: dict[str, dict[str, set[Id]]] = {}

    def own(self, ext_id: str) -> ExtRow | None:
        """What this source calls by that id, also when it was removed since."""
        return self._own.get(ext_id)

    def own_ids(self) -> Iterable[tuple[str, ExtRow]]:
        return self._own.items()

    def of_other_sources(self, ext_id: str) -> Id | None:
        """The one row that other sources call by that id, if it is one."""
        return _only(self._others.get(ext_id, set()))

    def by(self, column: str, value: str) -> Id | None:
        """The one living row with that value in a column of ids."""
        return _only(self._index(column).get(value, set())) if value else None

    def namesakes(self, *parts: str) -> set[Id]:
        """Living rows with that folded name, the preferred one counting as well."""
        return self._index("name").get(fold(*parts), set())

    def same_family(self, family: str) -> set[Id]:
        """Living rows with that folded family name."""
        return self._index("family_fold").get(fold(family), set()) if family else set()

    def _index(self, column: str) -> dict[str, set[Id]]:
        if column not in self._by:
            index: dict[str, set[Id]] = defaultdict(set)
            for row_id, values in self.rows.items():
                if not values["removed"]:
                    for key in _keys(values, column):
                        index[key].add(row_id)
            self._by[column] = index
        return self._by[column]

    def _lives(self, row_id: Id) -> bool:
        return row_id in self.rows and not self.rows[row_id]["removed"]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything an import is compared with, except school days and scores (see ``preview_facts``)."""

    students: People
    adults: People
    guardians: People
    schools: People
    households: People


_TABLES: dict[str, type[Any]] = {
    "student": Student,
    "adult": Adult,
    "guardian": Guardian,
    "school": School,
    "household": Household,
}


def load_known(session: DbSession, source: str) -> Known:
    """Read people, schools and their external ids; six statements."""
    ext: dict[str, dict[str, dict[str, ExtRow]]] = defaultdict(lambda: defaultdict(dict))
    core = ExternalId.__table__.c
    for row in session.execute(select(core.source, core.kind, core.ext_id, core.row_id, core.removed)):
        ext[row.kind][row.source][row.ext_id] = ExtRow(row.row_id, bool(row.removed))
    found = {
        kind: People(
            {row["id"]: dict(row) for row in session.execute(select(table.__table__)).mappings()},
            ext[kind],
            source,
        )
        for kind, table in _TABLES.items()
    }
    return Known(found["student"], found["adult"], found["guardian"], found["school"], found["household"])


def likely_students(
    known: People, given: str, family: str, preferred: str, birth: date | None, taken: set[Id]
) -> tuple[Candidate, ...]:
    """Students here with the same name (or nickname) whose birth date does not speak against it.

    ``taken``: those that other rows of the same source are known to mean.
    """
    same = set(known.namesakes(given, family))
    if preferred:
        same |= known.namesakes(preferred, family)
    found = [_candidate(known, row_id, "same name") for row_id in same if _dates_agree(known, row_id, birth)]
    for row_id in known.same_family(family) - same if birth else ():
        values = known.rows[row_id]
        if values.get("birth_date") == birth and _short_for(given, values["given"]):
            found.append(_candidate(known, row_id, "same family name and birth date, similar first name"))
    return tuple(
        candidate for candidate in sorted(found, key=lambda one: one.row_id) if candidate.row_id not in taken
    )


def likely_adults(
    known: People, given: str, family: str, email: str, taken: set[Id]
) -> tuple[Candidate, ...]:
    """Adults here with the same name, or the same mail address."""
    found = dict.fromkeys(known.namesakes(given, family), "same name")
    if email and (by_mail := known.by("email", email.casefold())) is not None:
        found.setdefault(by_mail, "same e-mail address")
    return tuple(
        _candidate(known, row_id, why) for row_id, why in sorted(found.items()) if row_id not in taken
    )


def same_person(values: Values, given: str, family: str, birth: date | None) -> bool:
    """False when an id stands but neither the name nor the birth date fits: the id was given to somebody
    else."""
    if fold(values["given"], values["family"]) == fold(given, family):
        return True
    if birth is not None and values.get("birth_date") is not None:
        return bool(values["birth_date"] == birth)
    return _share_a_name(values, given, family)


def surely_same(values: Values, given: str, family: str, birth: date | None) -> bool:
    """Enough to join an id that is not this source's own: the whole name, or the birth date and part of the
    name. Part of a name alone is not: siblings share one, and so do strangers whose systems count from 1."""
    here = values.get("birth_date")
    if fold(values["given"], values["family"]) == fold(given, family):
        return birth is None or here is None or bool(here == birth)
    return birth is not None and here == birth and _share_a_name(values, given, family)


def _share_a_name(values: Values, given: str, family: str) -> bool:
    here = set(fold(values["given"], values["family"], values.get("preferred", "")).split())
    return bool(here & set(fold(given, family).split()))


def _dates_agree(known: People, row_id: Id, birth: date | None) -> bool:
    here = known.rows[row_id].get("birth_date")
    return birth is None or here is None or here == birth


def _short_for(one: str, other: str) -> bool:
    """True for "Alex" and "Alexander": the first three letters agree."""
    return bool(one and other) and fold(one)[:3] == fold(other)[:3]


def _candidate(known: People, row_id: Id, why: str) -> Candidate:
    values = known.rows[row_id]
    return Candidate(row_id, display_name(values["given"], values["family"]), values.get("birth_date"), why)


def _keys(values: Values, column: str) -> set[str]:
    if column == "family_fold":
        return {fold(values["family"])} - {""}
    if column == "email":
        return {values["email"].casefold()} - {""}
    if column != "name":
        return {values[column]} - {""}
    if "given" not in values:
        return {fold(values["name"])}
    names = {fold(values["given"], values["family"])}
    if values.get("preferred"):
        names.add(fold(values["preferred"], values["family"]))
    return names - {""}


def _only(rows: set[Id]) -> Id | None:
    return next(iter(rows)) if len(rows) == 1 else None
