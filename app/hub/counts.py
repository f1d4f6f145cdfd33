# SPDX-License-Identifier: Apache-2.0
"""The network's counts: what the programs share of one period, added up.

What arrives hidden stays hidden. A sum over programs is exact only where every part of it is shown;
otherwise it is "at least" what is shown. So every figure here is made of figures that the programs chose to
show, and of nothing else: whoever could derive a hidden count from them could derive it from one program's
own share, which that program has audited. Sums are of counts: a person in two programs counts twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, delete, insert, select

from app.domain.suppression import ALL, Place
from app.errors import Invalid
from app.hub.tables import goal, program, share
from app.sync.shares import COUNTS, SharedTable, read_share
from app.sync.wire import BadMessage

NO_SCHOOL = "no school"
LARGEST_GOAL = 10_000_000
# More than any program has; what claims more is no count.
_LARGEST = 10**9
_MOST_ROWS = 20_000
_PERIOD = re.compile(r"\d{4}-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count: ``shown`` when nothing of it is hidden, otherwise at least that."""

    shown: int = 0
    hidden: bool = False

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.shown + other.shown, self.hidden or other.hidden)


Figures = Mapping[Place, Figure]


@dataclass(frozen=True, slots=True)
class Totals:
    """What is said of one program beside the others."""

    adults: Figure
    served: Figure
    schools: int
    held: Figure
    needing: Figure = Figure()
    needing_served: Figure = Figure()


@dataclass(frozen=True, slots=True)
class Counts:
    """What one program shares of a period, by what is counted and then by place. No place there is 0.

    ``adults`` by (role, source, standing), ``served`` by (role, school), ``held``, ``not_held`` and
    ``minutes`` by (role,), ``needing`` and ``needing_served`` by (role, school). ``ALL`` in a place is the
    program's own total, which is no sum.
    """

    adults: Figures = field(default_factory=dict)
    served: Figures = field(default_factory=dict)
    held: Figures = field(default_factory=dict)
    not_held: Figures = field(default_factory=dict)
    minutes: Figures = field(default_factory=dict)
    needing: Figures = field(default_factory=dict)
    needing_served: Figures = field(default_factory=dict)

    def schools(self, role: str = ALL) -> int:
        """How many schools have students who are served."""
        return sum(1 for place in self.served if place[0] == role and place[1] not in {ALL, NO_SCHOOL})

    def totals(self) -> Totals:
        """The program's own totals."""
        return Totals(
            self.adults.get((ALL, ALL, ALL), Figure()), self.served.get((ALL, ALL), Figure()), self.schools(),
            self.held.get((ALL,), Figure()), self.needing.get((ALL, ALL), Figure()),
            self.needing_served.get((ALL, ALL), Figure()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reporting:
    """A program, when it shared the period (UTC ms) and what; None for nothing, and for nothing readable."""

    program: bytes
    name: str
    at: int | None
    totals: Totals | None


@dataclass(frozen=True, slots=True)
class SchoolCoverage:
    """Needs of one role (or ``ALL``) at one school of one program, as that program shares them."""

    program: bytes
    name: str
    school: str
    role: str
    needing: Figure
    served: Figure


@dataclass(frozen=True, slots=True)
class Network:
    """All programs of a period: those that share, those that do not, and their sum."""

    period: str
    sharing: tuple[Reporting, ...]
    silent: tuple[Reporting, ...]
    total: Counts
    # Schools by role; a school of two programs counts twice.
    schools: Mapping[str, int]
    # By program, school and role. Schools of two programs are not put together: they only may be the same.
    coverage: tuple[SchoolCoverage, ...] = ()


# Which table of a share holds what: (its name, its places, its counts).
_TABLES = (
    ("adults", ("role", "source", "standing"), {"adults": "adults"}),
    ("students", ("role", "school"), {"students served": "served"}),
    (
        "sessions",
        ("role",),
        {"sessions held": "held", "sessions not held": "not_held", "minutes": "minutes"},
    ),
    (
        "needs",
        ("role", "school"),
        {"students with a need": "needing", "with a need and served": "needing_served"},
    ),
)


def periods(connection: Connection) -> list[str]:
    """What there are counts of: school years first, then months, the newest first in each."""
    found = connection.scalars(select(share.c.period).where(share.c.kind == COUNTS).distinct())
    known = [period for period in found if _PERIOD.fullmatch(period)]
    years = sorted((one for one in known if is_school_year(one)), reverse=True)
    return years + sorted((one for one in known if not is_school_year(one)), reverse=True)


def is_school_year(period: str) -> bool:
    """2026-27 is a school year, 2026-11 a month."""
    year, _, rest = period.partition("-")
    return int(rest) == (int(year) + 1) % 100


def network(connection: Connection, period: str) -> Network:
    """The counts of a period."""
    rows = connection.execute(
        select(program.c.program, program.c.name, share.c.at, share.c.content)
        .select_from(
            program.outerjoin(
                share,
                and_(share.c.program == program.c.program, share.c.kind == COUNTS, share.c.period == period),
            )
        )
        .order_by(program.c.name, program.c.program)
    )
    whole = Sum()
    sharing, silent = [], []
    coverage: list[SchoolCoverage] = []
    for row in rows:
        own = _read(period, row.content)
        reporting = Reporting(bytes(row.program), row.name, row.at, own.totals() if own else None)
        if own is None:
            silent.append(reporting)
        else:
            sharing.append(reporting)
            whole.add(own)
            coverage += _by_school(reporting, own)
    return Network(period, tuple(sharing), tuple(silent), whole.counts(), whole.schools, tuple(coverage))


def _by_school(one: Reporting, own: Counts) -> list[SchoolCoverage]:
    """What a program shares of needs by school; those without a school last."""
    places = sorted(own.needing, key=lambda place: (place[1] == NO_SCHOOL, place[1].casefold(), place[1]))
    return [
        SchoolCoverage(
            one.program, one.name, school, role, own.needing[role, school],
            own.needing_served.get((role, school), Figure()),
        )
        for role, school in places
        if school != ALL
    ]  # fmt: skip


class Sum:
    """Counts of programs, added place by place."""

    def __init__(self) -> None:
        self._figures: dict[str, dict[Place, Figure]] = {name: {} for name in Counts.__dataclass_fields__}
        self.schools: dict[str, int] = {}

    def add(self, counts: Counts) -> None:
        """One program more."""
        for name, into in self._figures.items():
            own: Figures = getattr(counts, name)
            for place, figure in own.items():
                into[place] = into[place] + figure if place in into else figure
        for role in {place[0] for place in counts.served}:
            self.schools[role] = self.schools.get(role, 0) + counts.schools(role)

    def counts(self) -> Counts:
        """All of them together."""
        return Counts(**self._figures)


def read_counts(tables: Iterable[SharedTable]) -> Counts:
    """The counts of a share. Raises BadMessage for tables that are not what their names say."""
    found: dict[str, dict[Place, Figure]] = {}
    for table in tables:
        for name, places, figures in _TABLES:
            if table.name == name:
                found |= _columns(table, places, figures)
    return Counts(**found)


def _columns(
    table: SharedTable, places: tuple[str, ...], figures: Mapping[str, str]
) -> dict[str, dict[Place, Figure]]:
    width = len(places)
    if table.of[:width] != places or len(table.rows) > _MOST_ROWS:
        raise BadMessage(f"This is no table of {table.name}.")
    found: dict[str, dict[Place, Figure]] = {}
    for at, title in enumerate(table.of):
        if at < width or title not in figures:
            continue
        column: dict[Place, Figure] = {}
        for row in table.rows:
            place = tuple(str(value)[:200] for value in row[:width])
            # Two rows of one place are not to be: neither of them counts as shown.
            column[place] = Figure(hidden=True) if place in column else _figure(row[at])
        found[figures[title]] = column
    return found


def _figure(value: str | int | None) -> Figure:
    if value is None:
        return Figure(hidden=True)
    if not isinstance(value, int) or not 0 <= value < _LARGEST:
        raise BadMessage("A count is a whole number.")
    return Figure(value)


def _read(period: str, content: bytes | None) -> Counts | None:
    if content is None:
        return None
    try:
        return read_counts(read_share(COUNTS, period, bytes(content)).tables)
    except BadMessage:
        return None


# -- goals -------------------------------------------------------------------------------------------


def goals(connection: Connection, year: str) -> dict[str, int]:
    """How many adults of each role the network wants in a school year."""
    rows = connection.execute(select(goal.c.role, goal.c.adults).where(goal.c.year == year))
    return {row.role: row.adults for row in rows}


def set_goals(connection: Connection, year: str, wanted: Mapping[str, str], by: str, now: int) -> None:
    """Keep the goals of a school year as they were typed; an empty one is none. Raises Invalid, by role."""
    wrong, read = {}, {}
    for role, typed in wanted.items():
        plain = typed.replace(",", "").replace(" ", "").strip()
        if not plain:
            continue
        if not (plain.isascii() and plain.isdigit() and len(plain) < 10 and int(plain) <= LARGEST_GOAL):
            wrong[role] = f"A goal is a whole number up to {LARGEST_GOAL:,}, or nothing."
        else:
            read[role] = int(plain)
    if wrong:
        raise Invalid(wrong)
    before = goals(connection, year)
    for role in wanted:
        if read.get(role) == before.get(role):
            continue
        connection.execute(delete(goal).where(and_(goal.c.year == year, goal.c.role == role)))
        if role in read:
            connection.execute(
                insert(goal).values(year=year, role=role, adults=read[role], changed=now, changed_by=by)
            )
