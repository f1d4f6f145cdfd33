# SPDX-License-Identifier: Apache-2.0
"""The network's counts of a school year or a month, and the goals that staff set for them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from app.domain.suppression import ALL
from app.errors import Invalid, NotFound
from app.hub import counts
from app.hub.counts import (
    NO_SCHOOL,
    Counts,
    Figure,
    Figures,
    Network,
    Reporting,
    SchoolCoverage,
    is_school_year,
)
from app.hub.overview import ago
from app.hub.pages.desk import Desk, Visit
from app.hub.pages.listing import Cell, Column, Listing, Row, Share, as_csv
from app.hub.pages.words import in_order, period_words, role_words, source_words

_SILENT_SHOWN = 300
_NOTHING = "No program shares counts of this period."
_NEW, _CONTINUING = "new", "continuing"
_COVERAGE = [Column("With a need", True), Column("Of them served", True), Column("Coverage", True)]


def routes(desk: Desk) -> list[BaseRoute]:
    """Counts and goals."""
    return [
        desk.page("/counts", show),
        desk.page("/counts/goals", show_goals),
        desk.form("/counts/goals", set_goals),
        desk.page("/counts/{table}.csv", table_csv),
    ]


def show(visit: Visit) -> Response:
    """All tables of a period, the newest school year if none is named."""
    with visit.database.look() as connection:
        periods = counts.periods(connection)
        period = _period(visit, periods)
        network = counts.network(connection, period) if period else None
        goals = counts.goals(connection, period)
    if network is None:
        return visit.page("counts_none.html")
    silent = [one.name + (" (cannot be read)" if one.at is not None else "") for one in network.silent]
    return visit.page(
        "counts.html", period=period, title=period_words(period), is_year=is_school_year(period),
        periods=[(one, period_words(one)) for one in periods], tables=tables(network, goals, visit.now),
        sharing=len(network.sharing), silent=silent[:_SILENT_SHOWN],
        silent_more=max(0, len(silent) - _SILENT_SHOWN), has_needs=bool(network.total.needing),
    )  # fmt: skip


def table_csv(visit: Visit) -> Response:
    """One table as a file."""
    with visit.database.look() as connection:
        period = _period(visit, counts.periods(connection))
        if not period:
            raise NotFound(_NOTHING)
        network = counts.network(connection, period)
        goals = counts.goals(connection, period)
    for listing in tables(network, goals, visit.now):
        if listing.name == f"{visit.part('table')}-{period}":
            return as_csv(listing)
    raise NotFound("There is no such table.")


def show_goals(visit: Visit, status: int = 200, *, wrong: Mapping[str, str] | None = None) -> Response:
    """The form for the goals of a school year."""
    with visit.database.look() as connection:
        year = _year(visit, counts.periods(connection))
        kept = counts.goals(connection, year)
        roles = in_order({place[0] for place in counts.network(connection, year).total.adults} | set(kept))
    fields = []
    for at, role in enumerate(roles):
        value = visit.typed(_field(at)) if wrong else str(kept.get(role, ""))
        fields.append((_field(at), role, role_words(role), value, (wrong or {}).get(role, "")))
    return visit.page("goals.html", status, year=year, fields=fields)


def set_goals(visit: Visit) -> Response:
    """Keep them."""
    wanted = {}
    for at in range(len(visit.form)):
        role = visit.typed(f"role{at}")[:200]
        if role and role != ALL:
            wanted[role] = visit.typed(_field(at))
    with visit.database.look() as connection:
        year = _year(visit, counts.periods(connection))
    try:
        with visit.database.step() as connection:
            by = visit.who.name if visit.who else ""
            counts.set_goals(connection, year, wanted, by, visit.now)
    except Invalid as problem:
        return show_goals(visit, 422, wrong=problem.fields)
    return visit.go(f"/counts?{urlencode({'period': year})}", f"The goals for {year} are kept.")


# -- tables ------------------------------------------------------------------------------------------


def tables(network: Network, goals: Mapping[str, int], now: int) -> list[Listing]:
    """Every table of a period, in the order of the page."""
    return [
        _adults(network, goals),
        _sources(network),
        _students(network),
        *([_schools(network)] if network.coverage else ()),
        _sessions(network),
        _programs(network, now),
    ]


def _adults(network: Network, goals: Mapping[str, int]) -> Listing:
    adults, with_goals = network.total.adults, is_school_year(network.period)
    roles = in_order({place[0] for place in adults} | set(goals))
    rows = [_adults_row(adults, role, goals.get(role), with_goals=with_goals) for role in roles]
    whole = sum(goals.values()) or None
    rows.append(_adults_row(adults, ALL, whole, with_goals=with_goals))
    columns = [Column("Role"), Column("New", True), Column("Continuing", True), Column("Adults", True)]
    if with_goals:
        columns += [Column("Goal", True), Column("Of the goal", True)]
    return _listing(network, "adults", "Adults by role", columns, rows)


def _adults_row(adults: Figures, role: str, goal: int | None, *, with_goals: bool) -> Row:
    every = _at(adults, role, ALL, ALL)
    cells: list[Cell] = [
        role_words(role), _at(adults, role, ALL, _NEW), _at(adults, role, ALL, _CONTINUING), every,
    ]  # fmt: skip
    if with_goals:
        cells += [goal, Share(every, goal) if goal else None]
    return Row(tuple(cells), whole=role == ALL)


def _sources(network: Network) -> Listing:
    adults = network.total.adults
    rows = [
        Row(
            (
                role_words(role), source_words(source), _at(adults, role, source, _NEW),
                _at(adults, role, source, _CONTINUING), _at(adults, role, source, ALL),
            ),
            whole=role == ALL,
        )
        for role in [*in_order({place[0] for place in adults}), ALL]
        for source in sorted({place[1] for place in adults if place[0] == role} - {ALL}, key=source_words)
    ]  # fmt: skip
    columns = [
        Column("Role"), Column("Source"), Column("New", True), Column("Continuing", True),
        Column("Adults", True),
    ]  # fmt: skip
    return _listing(network, "sources", "Adults by role and source", columns, rows)


def _students(network: Network) -> Listing:
    total = network.total
    columns = [Column("Role"), Column("Students served", True), Column("Schools served", True)]
    if total.needing:
        columns += _COVERAGE
    rows = []
    for role in [*in_order({place[0] for place in (*total.served, *total.needing)}), ALL]:
        cells: list[Cell] = [role_words(role), _at(total.served, role, ALL), network.schools.get(role, 0)]
        if total.needing:
            cells += _coverage(_at(total.needing, role, ALL), _at(total.needing_served, role, ALL))
        rows.append(Row(tuple(cells), whole=role == ALL))
    return _listing(network, "students", "Students and schools served, by role", columns, rows)


def _schools(network: Network) -> Listing:
    """A line for each program, school and role: schools are told apart by program, as names are not one's."""
    order = {role: at for at, role in enumerate([*in_order({one.role for one in network.coverage}), ALL])}
    at_school: dict[tuple[bytes, str], list[SchoolCoverage]] = {}
    for one in network.coverage:
        at_school.setdefault((one.program, one.school), []).append(one)
    rows = [
        Row(
            (
                one.name, "No school" if one.school == NO_SCHOOL else one.school, role_words(one.role),
                *_coverage(one.needing, one.served),
            ),
            f"/programs/{one.program.hex()}",
            whole=one.role == ALL,
        )
        for own in at_school.values()
        for one in sorted(own, key=lambda one: order[one.role])
    ]  # fmt: skip
    columns = [Column("Program"), Column("School"), Column("Role"), *_COVERAGE]
    return _listing(network, "schools", "Needs and coverage, by school", columns, rows)


def _coverage(need: Figure, served: Figure) -> list[Cell]:
    """A rate only of two shown counts: of others it would say something about what is hidden."""
    rate = Share(served, need.shown) if need.shown and not (need.hidden or served.hidden) else None
    return [need, served, rate]


def _sessions(network: Network) -> Listing:
    total = network.total
    rows = []
    for role in [*in_order({place[0] for place in (*total.held, *total.not_held, *total.minutes)}), ALL]:
        minutes = _at(total.minutes, role)
        hours = (Decimal(minutes.shown) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
        cells = (
            role_words(role), _at(total.held, role), _at(total.not_held, role),
            Figure(minutes.shown // 60, hidden=True) if minutes.hidden else hours,
        )  # fmt: skip
        rows.append(Row(cells, whole=role == ALL))
    columns = [
        Column("Role"), Column("Sessions held", True), Column("Not held", True),
        Column("Student hours", True),
    ]  # fmt: skip
    return _listing(network, "sessions", "Sessions, by role", columns, rows)


def _programs(network: Network, now: int) -> Listing:
    with_needs = bool(network.total.needing)
    rows = [_program_row(one, now, with_needs=with_needs) for one in network.sharing]
    columns = [
        Column("Program"), Column("As of"), Column("Adults", True), Column("Students served", True),
        Column("Schools", True), Column("Sessions held", True), *(_COVERAGE if with_needs else ()),
    ]  # fmt: skip
    return _listing(network, "programs", "Programs in these counts", columns, rows)


def _program_row(one: Reporting, now: int, *, with_needs: bool) -> Row:
    own = one.totals or Counts().totals()
    cells: list[Cell] = [one.name, ago(one.at, now), own.adults, own.served, own.schools, own.held]
    if with_needs:
        cells += _coverage(own.needing, own.needing_served)
    return Row(tuple(cells), f"/programs/{one.program.hex()}")


def _listing(network: Network, name: str, caption: str, columns: list[Column], rows: list[Row]) -> Listing:
    return Listing(
        f"{name}-{network.period}", caption, tuple(columns), rows, "Nothing was counted.",
        f"/counts/{name}.csv?{urlencode({'period': network.period})}",
    )  # fmt: skip


def _at(figures: Figures, *place: str) -> Figure:
    return figures.get(place, Figure())


def _field(at: int) -> str:
    return f"goal{at}"


def _period(visit: Visit, periods: list[str]) -> str:
    """The period that is asked for. Raises NotFound when nobody shares it."""
    asked = visit.asked("period")
    if asked and asked not in periods:
        raise NotFound(_NOTHING)
    return asked or (periods[0] if periods else "")


def _year(visit: Visit, periods: list[str]) -> str:
    asked = visit.typed("year") or visit.asked("year")
    if asked not in periods or not is_school_year(asked):
        raise NotFound("No program shares counts of this school year.")
    return asked
