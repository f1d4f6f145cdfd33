# SPDX-License-Identifier: Apache-2.0
"""What the hub may read: nothing hidden follows from everything that was sent; nothing goes unapproved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.demo import fill
from app.errors import Conflict, Invalid
from app.hub.tables import share
from app.partnership import counting, shares
from app.partnership.contact import contact
from app.partnership.counting import Facts, count
from app.partnership.membership import require_membership
from app.partnership.stick import read_bundle, write_bundle
from app.services.program import school_year_named, set_school_year
from app.storage.queries.shared import ActiveAdult, Held, Needing, Served
from app.storage.tables import Adult, Mark, Student
from app.sync import bundle, frames, tokens, wire
from app.sync.shares import ALL, Share, SharedTable, Value, read_share, write_share
from app.vault.vault import Vault
from tests.partnership.conftest import HubInside, LaptopInside

YEAR = "2026-27"
MONTHS = ("2026-09", "2026-10", "2026-11", "2026-12")
SMALLEST = 5

NEEDED, MET = "students with a need", "with a need and served"
PEOPLE = ("students served", NEEDED, MET)

Cell = tuple[str, ...]
Row = tuple[tuple[Cell, int], ...]


class Reader:
    """Somebody at the hub with a pencil: all that was sent, and every equation that must hold in it."""

    def __init__(self, sent: list[Share], truth: Mapping[Cell, int] | None = None) -> None:
        self.shown: dict[Cell, Fraction] = {}
        self.hidden: set[Cell] = set()
        self.rows: list[Row] = []
        for one in sent:
            for table in one.tables:
                for row in table.rows:
                    places = row[: {"students": 2, "needs": 2, "adults": 3}.get(table.name, 1)]
                    for name, value in zip(table.of[len(places) :], row[len(places) :], strict=True):
                        self._note((one.period, name, *map(str, places)), value)
        self._equations()
        if truth is not None:
            self._rests(truth)

    def _note(self, cell: Cell, value: Value) -> None:
        if value is None:
            self.hidden.add(cell)
        else:
            self.shown[cell] = Fraction(int(value))

    def _rests(self, truth: Mapping[Cell, int]) -> None:
        """Who needs something and is not served, and who is served without a need: nobody prints it."""
        for period, name, *places in list(self._cells()):
            met = (period, MET, *places)
            if name not in (NEEDED, "students served") or not truth.get(met):
                continue
            rest = (period, f"{name} less {MET}", *places)
            if 0 < truth[rest] < SMALLEST:
                self.hidden.add(rest)
                self._add((period, name, *places), {met, rest})

    def _cells(self) -> set[Cell]:
        return {*self.shown, *self.hidden}

    def _equations(self) -> None:
        """A child has one school, an adult one source and standing; sessions and minutes add up."""
        cells = self._cells()
        for total in cells:
            period, name, *places = total
            additive = {"adults": (1, 2)}.get(name, (1,) if name in PEOPLE else (0,))
            for axis in additive:
                if places[axis] == ALL:
                    self._add(total, {
                        cell for cell in cells
                        if cell[:2] == total[:2] and cell[2 + axis] != ALL
                        and (*cell[2 : 2 + axis], ALL, *cell[3 + axis :]) == tuple(places)
                    })  # fmt: skip
            if period == YEAR:
                months = {cell for cell in cells if cell[0] != YEAR and cell[1:] == total[1:]}
                if name not in (*PEOPLE, "adults") or (name == "students served" and len(months) == 1):
                    self._add(total, months)
            roles = {
                cell for cell in cells if cell[:2] == total[:2] and cell[2] != ALL and cell[3:] == total[3:]
            }
            if total[2] == ALL and len(roles) == 1:  # whoever there is has this role
                self._add(total, roles)

    def _add(self, total: Cell, parts: set[Cell]) -> None:
        if parts:
            self.rows.append(((total, -1), *((part, 1) for part in sorted(parts))))

    def known(self) -> set[Cell]:
        """Hidden cells that the equations leave one value: by elimination with whole fractions."""
        order = sorted(self.hidden)
        place = {cell: at for at, cell in enumerate(order)}
        matrix = []
        for row in self.rows:
            line = [Fraction(0)] * len(order)
            for cell, factor in row:
                if cell in place:
                    line[place[cell]] += factor
            if any(line):
                matrix.append(line)
        rank = 0
        for column in range(len(order)):
            pivot = next((at for at in range(rank, len(matrix)) if matrix[at][column]), None)
            if pivot is None:
                continue
            matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
            lead = matrix[rank][column]
            matrix[rank] = [value / lead for value in matrix[rank]]
            for at, line in enumerate(matrix):
                if at != rank and line[column]:
                    own = line[column]
                    matrix[at] = [a - own * b for a, b in zip(line, matrix[rank], strict=True)]
            rank += 1
        single = (line for line in matrix[:rank] if sum(1 for value in line if value) == 1)
        return {order[next(at for at, value in enumerate(line) if value)] for line in single}

    def check_equations(self, truth: Mapping[Cell, int]) -> None:
        """The equations do hold: otherwise the audit would prove nothing."""
        for row in self.rows:
            assert sum(factor * truth[cell] for cell, factor in row) == 0, row


def truth_of(facts: Facts) -> dict[Cell, int]:
    """Every figure, none hidden; counted in another way than the program does."""
    found: dict[Cell, int] = {}
    periods = {YEAR, *(one.month for one in facts.served), *(one.month for one in facts.held)}
    for period in periods:
        served = [one for one in facts.served if period in (YEAR, one.month)]
        adults = [one for one in facts.adults if period in (YEAR, one.month)]
        for role in {ALL, *(one.role for one in served)}:
            for school in {ALL, *(one.school or "no school" for one in served)}:
                found[period, "students served", role, school] = len({
                    one.student for one in served
                    if role in (ALL, one.role) and school in (ALL, one.school or "no school")
                })  # fmt: skip
        found |= truth_of_needs(facts, period, found)
        for role in {ALL, *(one.role for one in adults)}:
            for source in {ALL, *(one.source for one in adults)}:
                for standing in (ALL, "new", "continuing"):
                    found[period, "adults", role, source, standing] = len({
                        one.adult for one in adults
                        if role in (ALL, one.role) and source in (ALL, one.source)
                        and standing in (ALL, "continuing" if one.continuing else "new")
                    })  # fmt: skip
        for role in {ALL, *(one.role for one in served), *(one.role for one in facts.held)}:
            own = [one for one in facts.held if period in (YEAR, one.month) and role in (ALL, one.role)]
            found[period, "sessions held", role] = sum(o.sessions for o in own if o.status == "held")
            found[period, "sessions not held", role] = sum(o.sessions for o in own if o.status != "held")
            found[period, "minutes", role] = sum(o.minutes for o in served if role in (ALL, o.role))
    return found


def truth_of_needs(facts: Facts, period: str, served: Mapping[Cell, int]) -> dict[Cell, int]:
    """Those of a period with a need, those served of them, and what subtracting leaves."""
    found: dict[Cell, int] = {}
    for role in {ALL, *(one.role for one in facts.needs)}:
        for school in {ALL, *(one.school or "no school" for one in facts.needs)}:
            own_needs = [
                one for one in facts.needs
                if one.period == period and role in (ALL, one.role)
                and school in (ALL, one.school or "no school")
            ]  # fmt: skip
            found[period, NEEDED, role, school] = len({one.student for one in own_needs})
            found[period, MET, role, school] = len({one.student for one in own_needs if one.served})
            for whole in (NEEDED, "students served"):
                rest = (found | dict(served)).get((period, whole, role, school), 0) - found[
                    period, MET, role, school
                ]
                found[period, f"{whole} less {MET}", role, school] = rest
    return found


@st.composite
def programs(draw: st.DrawFn) -> Facts:
    """A year of a small program: who was there with whom, month by month."""
    roles, schools = ("tutor", "mentor", "reading"), ("East", "West", "")
    size = draw(st.integers(1, 30))
    school_of = {n: draw(st.sampled_from(schools)) for n in range(size)}
    served, held, adults = [], [], []
    for month in MONTHS[: draw(st.integers(1, 4))]:
        for role in roles[: draw(st.integers(0, 3))]:
            first, last = draw(st.integers(0, size)), draw(st.integers(0, size))
            served += [
                Served(month, role, school_of[n], n.to_bytes(16, "big"), 30 + n % 4)
                for n in range(first, last)
            ]
            sessions = draw(st.integers(0, 9))
            if sessions or last > first:
                held.append(Held(month, role, "held", sessions + 1))
            if draw(st.booleans()):
                held.append(Held(month, role, "cancelled_weather", draw(st.integers(1, 3))))
    needs = draw(needs_of(served, roles, school_of))
    months = st.sets(st.sampled_from(("", *MONTHS)), min_size=1, max_size=2)
    for n in range(draw(st.integers(0, 14))):
        adults += [
            ActiveAdult(
                one, roles[n % 2], ("college", "parents")[n % 3 > 0], n % 5 < 2, n.to_bytes(16, "big")
            )
            for one in draw(months)
        ]
    return Facts(YEAR, adults, served, held, needs)


@st.composite
def needs_of(
    draw: st.DrawFn, served: list[Served], roles: tuple[str, ...], school_of: dict[int, str]
) -> list[Needing]:
    """Some need what they get, some do not get it, and some get it outside sessions."""
    there = {(one.month, one.role, one.student) for one in served}
    found = []
    for role in roles:
        first, last = draw(st.integers(0, len(school_of))), draw(st.integers(0, len(school_of)))
        outside = draw(st.sampled_from((1, 7)))
        for n in range(first, last):
            student = n.to_bytes(16, "big")
            met = {
                month
                for month in MONTHS
                if (month, role, student) in there or (outside > 1 and n % outside == 0)
            }
            found += [Needing(month, role, school_of[n], student, month in met) for month in MONTHS]
            found.append(Needing(YEAR, role, school_of[n], student, bool(met)))
    return found


@settings(max_examples=25, deadline=None)
@given(programs())
def test_nothing_hidden_follows_from_everything_together(facts: Facts) -> None:
    truth = truth_of(facts)
    reader = Reader(count(facts, SMALLEST), truth)
    reader.check_equations(truth)
    for cell, value in reader.shown.items():
        assert truth[cell] == value, cell
        if cell[1] in (*PEOPLE, "adults"):
            assert value >= SMALLEST or (cell[1] == MET and not value), cell
    assert reader.known() == set()


def test_minutes_of_a_hidden_month_do_not_follow_from_the_year() -> None:
    def month(name: str, students: range) -> list[Served]:
        return [Served(name, "tutor", "East", n.to_bytes(16, "big"), 30) for n in students]

    served = [*month("2026-09", range(20)), *month("2026-10", range(2)), *month("2026-11", range(30))]
    facts = Facts(YEAR, [], served, [Held(name, "tutor", "held", 4) for name in MONTHS[:3]])
    sent = {one.period: {table.name: table.rows for table in one.tables} for one in count(facts, 10)}
    assert sent[YEAR]["students"][0] == (ALL, ALL, 30)
    assert all(row[-1] is None for row in sent["2026-10"]["students"])
    minutes = {period: [row[3] for row in tables["sessions"]] for period, tables in sent.items()}
    assert minutes["2026-10"] == [None, None]
    dark = [period for period, figures in minutes.items() if None in figures]
    assert len(dark) >= 2  # another one goes dark too: the year alone would give October away
    assert minutes[YEAR] == [1560, 1560]
    assert "2026-11" not in dark  # and the one with fewest people is chosen


def test_a_large_program_shows_nearly_everything() -> None:
    served = [
        Served(month, role, school, n.to_bytes(16, "big"), 45)
        for month in MONTHS for n in range(90)
        for role, school in [(("tutor", "mentor")[n % 2], ("East", "West")[n % 4 > 1])]
    ]  # fmt: skip
    sent = count(Facts(YEAR, [], served, []), 10)
    values = [value for one in sent for table in one.tables for row in table.rows for value in row]
    assert len(values) > 100
    assert None not in values


def test_the_reader_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    served = [
        Served(month, "tutor", "East", n.to_bytes(16, "big"), 30)
        for month, size in zip(MONTHS, (20, 2, 30), strict=False) for n in range(size)
    ]  # fmt: skip
    monkeypatch.setattr(counting, "covered", lambda _people, _sums, dark, *_: set(dark))
    known = Reader(count(Facts(YEAR, [], served, []), 10)).known()
    assert ("2026-10", "minutes", ALL) in known


# -- what goes when --------------------------------------------------------------------------------

NO_CODE = Vault([])


def sync(laptop: LaptopInside) -> list[tuple[str, str, bool]]:
    """One contact; returns (kind, period, has content) of every share that went."""
    went: list[tuple[str, str, bool]] = []
    real = laptop.hub.answer

    def answer(token: str, request: bytes) -> bytes:
        went.extend(
            (kind, period, bool(content)) for kind, period, content in wire.read_request(request).shares
        )
        return real(token, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laptop.hub, "answer", answer)
        contact(laptop.store, NO_CODE, link=laptop, tries=1)
    return went


def at_hub(hub: HubInside) -> dict[tuple[str, str], Share]:
    with hub.database.look() as connection:
        rows = connection.execute(select(share.c.kind, share.c.period, share.c.content)).all()
    return {(row.kind, row.period): read_share(row.kind, row.period, bytes(row.content)) for row in rows}


def shown(laptop: LaptopInside, level: str = "counts", smallest: int = 10) -> dict[tuple[str, str], Share]:
    with laptop.store.read() as session:
        return {(one.kind, one.period): one for one in shares.preview(session, level, smallest)}


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-10T10:00")


@pytest.fixture
def both(today: None, make_laptop: Callable[..., LaptopInside]) -> tuple[LaptopInside, LaptopInside]:
    """Two laptops of a program of invented people; nobody has chosen anything yet."""
    first = make_laptop("Rosa", starts=True)
    fill(first.store, 14, 5, 7)
    second = make_laptop("Ben")
    for laptop in (first, second):
        assert sync(laptop) == []
    return first, second


Both = tuple[LaptopInside, LaptopInside]


def test_nothing_leaves_before_somebody_agreed_and_then_exactly_what_was_shown(both: Both) -> None:
    rosa, _ben = both
    assert at_hub(rosa.hub) == {}
    shares.approve(rosa.store, "counts", 5)
    assert {(kind, period) for kind, period, has in sync(rosa) if has} == shown(rosa, smallest=5).keys()
    assert at_hub(rosa.hub) == shown(rosa, smallest=5)
    assert len(at_hub(rosa.hub)) == 3  # the year and two months


def test_what_did_not_change_is_not_sent_again(both: Both) -> None:
    rosa, ben = both
    shares.approve(rosa.store, "counts", 5)
    assert sync(rosa)
    assert sync(rosa) == []
    change_a_mark(rosa)
    went = sync(rosa)
    assert {(kind, period) for kind, period, _ in went} == {("counts", "2026-27"), ("counts", "2026-11")}
    assert at_hub(rosa.hub) == shown(rosa, smallest=5)
    sync(ben)
    assert at_hub(ben.hub) == shown(ben, smallest=5)


def change_a_mark(laptop: LaptopInside) -> None:
    with laptop.store.write("mark.enter", "Corrected minutes") as session:
        mark = session.scalars(
            select(Mark).where(Mark.day >= date(2026, 11, 1), Mark.minutes > 20, Mark.status == "present")
        ).first()
        assert mark is not None
        mark.minutes = (mark.minutes or 0) - 7


@pytest.mark.parametrize("who", ["who shared", "the other one"])
def test_stopping_takes_away_what_the_hub_had_whoever_stops(both: Both, who: str) -> None:
    rosa, ben = both
    shares.approve(rosa.store, "numbered", 5)
    sync(rosa)
    assert {kind for kind, _ in at_hub(rosa.hub)} == {"counts", "marks"}
    if who == "the other one":
        ben.exchange()  # it has heard of the choice, and has sent nothing itself
        shares.stop(ben.store)
        sync(ben)
    else:
        shares.stop(rosa.store)
        sync(rosa)
    assert at_hub(rosa.hub) == {}
    for laptop in (rosa, ben, rosa, ben):
        change_a_mark(laptop)
        sync(laptop)
    assert at_hub(rosa.hub) == {}
    assert sync(rosa) == sync(ben) == []


def test_who_hears_late_that_it_stopped_takes_away_what_it_just_sent(both: Both) -> None:
    rosa, ben = both
    shares.approve(rosa.store, "counts", 5)
    sync(rosa)
    sync(ben)
    shares.stop(rosa.store)
    sync(rosa)
    change_a_mark(ben)
    went = sync(ben)  # in one contact: it sends what it believes is wanted, hears, and takes it back
    assert {has_content for _, _, has_content in went} == {True, False}
    assert at_hub(rosa.hub) == {}


def test_fewer_things_at_a_lower_level_and_a_new_choice_replaces_all(both: Both) -> None:
    rosa, ben = both
    shares.approve(rosa.store, "numbered", 5)
    sync(rosa)
    ben.exchange()
    shares.approve(ben.store, "counts", 16)
    sync(ben)
    assert at_hub(ben.hub) == shown(ben, smallest=16)
    sync(rosa)
    assert at_hub(rosa.hub) == shown(rosa, smallest=16)


def test_tables_of_another_shape_are_asked_again(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    rosa, _ben = both
    shares.approve(rosa.store, "counts", 5)
    sync(rosa)
    before = at_hub(rosa.hub)
    monkeypatch.setattr(shares, "SESSIONS", (*counting.SESSIONS, "a new column"))
    with rosa.store.read() as session:
        assert not shares.read_choice(session).is_approved
    change_a_mark(rosa)
    assert sync(rosa) == []
    assert at_hub(rosa.hub) == before
    shares.approve(rosa.store, "counts", 5)
    assert sync(rosa)


def test_earlier_school_years_stay_until_the_program_chooses_anew(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, _ben = both
    shares.approve(rosa.store, "counts", 5)
    sync(rosa)
    year = set(at_hub(rosa.hub))
    monkeypatch.setenv("PORCHLIGHT_NOW", "2027-10-12T10:00")
    with rosa.store.write("year.add", "Began 2027-28") as session:
        set_school_year(session, school_year_named("2027-28"))
    sync(rosa)
    assert set(at_hub(rosa.hub)) == {*year, ("counts", "2027-28")}
    shares.approve(rosa.store, "counts", 10)
    sync(rosa)
    assert set(at_hub(rosa.hub)) == {("counts", "2027-28")}


def test_a_month_with_more_rows_than_a_hub_takes_is_left_out(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, _ben = both
    rows = {
        month: one.tables[0].rows for (kind, month), one in shown(rosa, "numbered").items() if kind == "marks"
    }
    assert len(rows) == 2
    longest = max(rows, key=lambda month: len(rows[month]))
    full = SharedTable("marks", shares._MARKS, max(rows.values(), key=len)[:1] * shares._MOST_MARKS)
    read_share("marks", longest, write_share(Share("marks", longest, 0, (full,))))  # as many a hub does take
    monkeypatch.setattr(shares, "_MOST_MARKS", len(rows[longest]) - 1)
    assert ("marks", longest) not in shown(rosa, "numbered")
    shares.approve(rosa.store, "numbered", 5)
    sync(rosa)
    assert at_hub(rosa.hub) == shown(rosa, "numbered", 5)


def test_names_are_never_sent_and_numbers_have_limits(both: Both) -> None:
    rosa, _ben = both
    with pytest.raises(Conflict, match="sends no names"):
        shares.approve(rosa.store, "named")
    for smallest in (4, 17):
        with pytest.raises(Invalid):
            shares.approve(rosa.store, "counts", smallest)
    with pytest.raises(Invalid):
        shares.approve(rosa.store, "everything")
    assert sync(rosa) == []


def test_no_name_note_or_birth_date_is_in_any_share(both: Both) -> None:
    rosa, _ben = both
    with rosa.store.write("mark.enter", "A note") as session:
        mark = session.scalars(select(Mark)).first()
        assert mark is not None
        mark.note = "Canary of the note"
    with rosa.store.read() as session:
        secrets = {"Canary of the note"}
        for student in session.scalars(select(Student)):
            secrets |= {student.family, student.given, student.id.hex(), str(student.birth_date or "")}
        for adult in session.scalars(select(Adult)):
            secrets |= {adult.family, adult.id.hex()}
    told = [
        str(value) for one in shown(rosa, "numbered").values() for table in one.tables
        for row in (*table.rows, table.of) for value in row
    ]  # fmt: skip
    assert len(told) > 100
    assert not {secret for secret in secrets if secret and any(secret in value for value in told)}


def test_a_bundle_takes_shares_along_and_they_count_as_sent_only_online(both: Both, tmp_path: Path) -> None:
    rosa, _ben = both
    shares.approve(rosa.store, "counts", 5)
    for name in ("one", "two"):
        change_a_mark(rosa)
        write_bundle(rosa.store, NO_CODE, tmp_path / f"{name}.plb")
    first = rosa.hub.bring((tmp_path / "one.plb").read_bytes())
    assert len(at_hub(rosa.hub)) == 3
    (tmp_path / "answer").write_bytes(first)
    read_bundle(rosa.store, tmp_path / "answer")
    assert at_hub(rosa.hub) != shown(rosa, smallest=5)  # the second bundle is still on its way
    sync(rosa)
    assert at_hub(rosa.hub) == shown(rosa, smallest=5)
    rosa.hub.bring((tmp_path / "two.plb").read_bytes())
    sync(rosa)
    assert at_hub(rosa.hub) == shown(rosa, smallest=5)
    shares.stop(rosa.store)
    sync(rosa)
    assert at_hub(rosa.hub) == {}


def test_nothing_of_what_is_shared_can_be_read_in_a_bundle(both: Both, tmp_path: Path) -> None:
    rosa, _ben = both
    for level in ("counts", "numbered"):
        shares.approve(rosa.store, level, 5)
        change_a_mark(rosa)
        packed = write_bundle(rosa.store, NO_CODE, tmp_path / f"{level}.plb")
        content = packed.file.read_bytes()
        opened = frames.read(content)
        head = bundle.read_up_head(opened.head)
        with rosa.store.read() as session:
            token = require_membership(session).token
        request = wire.read_request(bundle.open_up_head(head, opened.program, tokens.hash_of(token)))
        sent = [read_share(*one) for one in request.shares if one[2]]
        words = {
            str(value) for one in sent for table in one.tables for row in (table.of, *table.rows)
            for value in row if len(str(value)) > 5
        }  # fmt: skip
        # What would be there to see: the test sees it once the seal is open.
        assert packed.shares == len(sent) > 0
        assert words & {"students served", "tutoring"}
        assert not {word for word in words if word.encode() in content}
        for _kind, _period, packed_share in request.shares:
            assert not packed_share or packed_share not in content
        for frame in (opened.head, head.sealed):
            with pytest.raises(wire.BadMessage):
                wire.read_request(frame)
