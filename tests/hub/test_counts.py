# SPDX-License-Identifier: Apache-2.0
"""The network's counts: sums, what stays hidden, goals; and that nothing hidden follows from page or CSV."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from app import clock
from app.clock import new_id
from app.domain.suppression import ALL, Place, Sum, derivable, hidden_cells, sums_of, with_totals
from app.hub import counts, programs
from app.hub.counts import Counts, Figure, Network, Reporting
from app.hub.database import Database
from app.hub.pages.counts import tables
from app.hub.tables import share
from app.hub.web import create
from app.partnership.counting import Facts, count
from app.storage.queries.shared import ActiveAdult, Held, Needing, Served
from app.sync.shares import COUNTS, Share, SharedTable, Value, write_share
from tests.hub.staff_client import StaffClient, let_in

YEAR, MONTH = "2026-27", "2026-11"
CAVEAT = "A child or an adult in two programs counts twice"
NO_NEEDS = "no program reports needs yet"


@pytest.fixture
def url(sqlite_url: str) -> str:
    """Counting is the same on both databases."""
    return sqlite_url


@pytest.fixture
def ana(database: Database) -> StaffClient:
    let_in(database)
    client = StaffClient(create(database))
    client.sign_in()
    return client


def put(database: Database, name: str, content: bytes, *, period: str = YEAR, kind: str = COUNTS) -> bytes:
    """A program that shares this."""
    with database.step() as connection:
        program = programs.new_program(connection, name, clock.now_ms())
        connection.execute(
            insert(share).values(
                program=program, kind=kind, period=period, content=content, at=clock.now_ms()
            )
        )
    return program


def students(rows: Mapping[Place, int | None], *others: SharedTable, period: str = YEAR) -> bytes:
    listed = tuple((*place, count) for place, count in rows.items())
    of = ("role", "school", "students served")
    return write_share(Share(COUNTS, period, 10, (SharedTable("students", of, listed), *others)))


def in_csv(client: StaffClient, table: str, period: str = YEAR) -> list[list[str]]:
    response = client.http.get(f"/counts/{table}.csv?period={period}")
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def on_page(text: str, table: str, period: str = YEAR) -> list[list[str]]:
    """The cells of a table of the page that was fetched."""
    body = text.split(f'id="table-{table}-{period}"')[1].split("</table>", maxsplit=1)[0].split("<thead")[1]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[html.unescape(re.sub("<[^>]*>", "", cell)).strip() for cell in row] for row in cells]


# -- sums ------------------------------------------------------------------------------------------


def test_the_counts_of_programs_are_added_and_the_page_says_what_that_means(
    ana: StaffClient, database: Database
) -> None:
    put(database, "One", students({("tutor", "Pine"): 12, ("tutor", ALL): 12, (ALL, ALL): 12}))
    put(
        database, "Two",
        students({
            ("tutor", "Pine"): 30, ("tutor", "Oak"): 11, ("tutor", "no school"): 10, ("tutor", ALL): 50,
            ("mentor", "Oak"): 10, ("mentor", ALL): 10, (ALL, ALL): 55,
        }),
    )  # fmt: skip
    with database.step() as connection:
        programs.new_program(connection, "Silent & Co", clock.now_ms())
    ana.page("/counts")
    assert CAVEAT in ana.words
    assert NO_NEEDS in ana.words
    assert "From 2 programs" in ana.words
    assert "<li>Silent &amp; Co</li>" in ana.text
    rows = in_csv(ana, "students")
    assert rows[0] == ["Role", "Students served", "Schools served"]
    assert rows[1] == ["Academic tutor", "62", "3"]
    assert rows[2] == ["Mentor", "10", "1"]
    # Not 72: in each program a student counts once, also with two roles.
    assert rows[-1] == ["All roles", "67", "0"]
    assert [row[0] for row in in_csv(ana, "programs")] == ["Program", "One", "Two"]


def test_what_arrives_hidden_stays_hidden(ana: StaffClient, database: Database) -> None:
    put(database, "One", students({("tutor", "Pine"): None, ("tutor", ALL): None, (ALL, ALL): 24}))
    put(database, "Two", students({("tutor", "Pine"): 1030, ("tutor", ALL): 1030, (ALL, ALL): 1030}))
    put(database, "Three", students({("mentor", "Pine"): None, ("mentor", ALL): None, (ALL, ALL): None}))
    ana.page("/counts")
    assert [row[1] for row in on_page(ana.text, "students")] == [
        "Students served", "at least 1,030", "hidden", "0", "0", "0", "at least 1,054",
    ]  # fmt: skip
    assert [row[1] for row in in_csv(ana, "students")][1:3] == ["at least 1030", "hidden"]
    assert {row[0]: row[3] for row in in_csv(ana, "programs")} == {
        "Program": "Students served", "One": "24", "Three": "hidden", "Two": "1030",
    }  # fmt: skip


def test_page_and_csv_say_the_same(ana: StaffClient, database: Database) -> None:
    put(database, "One", _by_a_laptop(40))
    put(database, "Two", _by_a_laptop(23))
    ana.page("/counts")
    for name in ("adults", "sources", "students", "sessions", "programs"):
        page = [[cell.replace(",", "").replace("–", "") for cell in row] for row in on_page(ana.text, name)]
        assert page == in_csv(ana, name), name
        assert len(page) > 1


def test_what_a_laptop_shares_is_what_the_hub_counts(ana: StaffClient, database: Database) -> None:
    put(database, "One", _by_a_laptop(40))
    adults = {row[0]: row[1:] for row in in_csv(ana, "adults")}
    assert adults["Academic tutor"] == ["10", "30", "40", "", ""]
    assert adults["All roles"] == ["10", "30", "40", "", ""]
    sources = in_csv(ana, "sources")
    assert ["Academic tutor", "AmeriCorps member", "10", "0", "10"] in sources
    assert ["All roles", "Community volunteer", "0", "30", "30"] in sources
    assert ["Academic tutor", "7", "2", "20.0"] in in_csv(ana, "sessions")
    assert in_csv(ana, "students")[1] == ["Academic tutor", "40", "1"]
    assert "hidden" not in in_csv(ana, "programs")[1]


def test_coverage_is_what_a_laptop_counts_and_a_small_rest_is_not_told(
    ana: StaffClient, database: Database
) -> None:
    needs = [
        Needing(YEAR, role, "Pine Hill", at.to_bytes(16, "big"), at < met)
        for role, people, met in (("tutor", 40, 30), ("mentor", 40, 37), ("wraparound", 40, 20))
        for at in range(people)
    ]  # fmt: skip
    put(database, "One", write_share(count(Facts(YEAR, [], [], [], needs), 10)[0]))
    rows = {row[0]: row[3:] for row in in_csv(ana, "students")}
    assert rows["Academic tutor"] == ["40", "30", "75 %"]
    assert rows["Mentor"] == ["40", "hidden", ""], "three who are not served are few"
    assert rows["Wraparound coordinator"] == ["40", "hidden", ""], "and the sum would tell"
    put(database, "Two", students({("tutor", ALL): 10}))
    programs = {row[0]: row[6:] for row in in_csv(ana, "programs")}
    assert programs["Program"] == ["With a need", "Of them served", "Coverage"]
    assert programs["One"] == ["40", "hidden", ""]
    assert programs["Two"] == ["0", "0", ""]
    ana.page("/counts")
    assert NO_NEEDS not in ana.words


def test_coverage_is_told_by_school_as_each_program_shares_it(ana: StaffClient, database: Database) -> None:
    """Two programs have an Oak School; they may be two schools, so their lines stay apart."""

    def needs(*told: tuple[str, str, int, int]) -> bytes:
        every = [
            Needing(YEAR, role, school, (1000 * place + at).to_bytes(16, "big"), at < met)
            for place, (role, school, people, met) in enumerate(told)
            for at in range(people)
        ]
        return write_share(count(Facts(YEAR, [], [], [], every), 10)[0])

    put(database, "One", needs(("mentor", "Oak", 40, 20), ("tutor", "Oak", 60, 40), ("tutor", "", 30, 10)))
    put(
        database, "Two", needs(("tutor", "Oak", 20, 0), ("tutor", "<b>Pine", 12, 3), ("tutor", "Elm", 50, 25))
    )
    put(database, "Three", students({("tutor", ALL): 10}))
    rows = in_csv(ana, "schools")
    assert rows[0] == ["Program", "School", "Role", "With a need", "Of them served", "Coverage"]
    assert rows[1:] == [
        ["One", "Oak", "Academic tutor", "60", "40", "66 %"],
        ["One", "Oak", "Mentor", "40", "20", "50 %"],
        ["One", "Oak", "All roles", "100", "60", "60 %"],
        ["One", "No school", "Academic tutor", "30", "10", "33 %"],
        ["One", "No school", "All roles", "30", "10", "33 %"],
        ["Two", "<b>Pine", "Academic tutor", "12", "hidden", ""],
        ["Two", "<b>Pine", "All roles", "12", "hidden", ""],
        ["Two", "Elm", "Academic tutor", "50", "hidden", ""],
        ["Two", "Elm", "All roles", "50", "hidden", ""],
        ["Two", "Oak", "Academic tutor", "20", "0", "0 %"],
        ["Two", "Oak", "All roles", "20", "0", "0 %"],
    ]
    ana.page("/counts")
    assert [row[:5] for row in on_page(ana.text, "schools")] == [row[:5] for row in rows]
    assert "<b>Pine" not in ana.text


def _by_a_laptop(people: int) -> bytes:
    """A school year as the laptop's own code counts and packs it."""
    made = [
        ActiveAdult(MONTH, "tutor", "community" if at >= 10 else "americorps", at >= 10, new_id())
        for at in range(people)
    ]
    served = [Served(MONTH, "tutor", "Pine Hill", new_id(), 30) for _ in range(people)]
    held = [Held(MONTH, "tutor", "held", 7), Held(MONTH, "tutor", "cancelled_weather", 2)]
    return write_share(count(Facts(YEAR, made, served, held), 10)[0])


def test_months_stand_after_years_and_strange_periods_nowhere(ana: StaffClient, database: Database) -> None:
    for at, period in enumerate(("2026-10", "2025-26", MONTH, YEAR, "<b>", "20261-1")):
        put(database, f"P{at}", students({("tutor", ALL): 10}, period=period), period=period)
    put(database, "Marks", students({}), kind="marks", period="2027-28")
    ana.page("/counts")
    assert re.findall(r'<option value="([^"]*)"', ana.text) == [YEAR, "2025-26", MONTH, "2026-10"]
    assert "<h1>Counts, School year 2026-27</h1>" in ana.text
    ana.page(f"/counts?period={MONTH}")
    assert "<h1>Counts, November 2026</h1>" in ana.text
    assert "Goal" not in in_csv(ana, "adults", MONTH)[0]


def test_a_long_table_is_shown_in_part_and_kept_whole(ana: StaffClient, database: Database) -> None:
    content = students({("tutor", ALL): 10, (ALL, ALL): 10})
    with database.step() as connection:
        for at in range(301):
            program = programs.new_program(connection, f"P{at:03}", clock.now_ms())
            connection.execute(
                insert(share).values(program=program, kind=COUNTS, period=YEAR, content=content, at=0)
            )
    ana.page("/counts")
    assert "These are the first 300 of 301" in ana.words
    assert [row[0] for row in on_page(ana.text, "programs")][-1] == "P299"
    assert [row[0] for row in in_csv(ana, "programs")][-1] == "P300"
    assert in_csv(ana, "students")[-1][1] == "3010"


def test_without_any_counts_the_page_says_where_they_come_from(ana: StaffClient) -> None:
    ana.page("/counts")
    assert "No program shares counts yet" in ana.words


BAD: list[tuple[tuple[str, ...], tuple[tuple[Value, ...], ...]]] = [
    (("role", "school", "students served"), (("tutor", ALL, "12"),)),
    (("role", "school", "students served"), (("tutor", ALL, -1),)),
    (("role", "school", "students served"), (("tutor", ALL, 10**400),)),
    (("school", "role", "students served"), (("tutor", ALL, 10),)),
    (("role",), (("tutor",),)),
    (("role", "school", "students served"), (("tutor", ALL, 10),) * 20_001),
]


def test_a_share_that_is_none_is_named_and_counts_nothing(ana: StaffClient, database: Database) -> None:
    for at, (of, rows) in enumerate(BAD):
        put(
            database, f"Bad {at}", write_share(Share(COUNTS, YEAR, 10, (SharedTable("students", of, rows),)))
        )  # fmt: skip
    put(database, "Rubbish", b"\x28\xb5\x2f\xfdrubbish")
    put(database, "Twice", students({("tutor", "a" * 200 + "1"): 10, ("tutor", "a" * 200 + "2"): 10}))
    put(database, "Good", students({("tutor", ALL): 44, ("<b>", ALL): 10, (ALL, ALL): 54}))
    ana.page("/counts")
    assert ana.status == 200
    assert ana.words.count("(cannot be read)") == len(BAD) + 1
    assert ["Academic tutor", "44", "1"] in in_csv(ana, "students")
    assert "<b>" not in ana.text


# -- coverage and goals ----------------------------------------------------------------------------


def test_coverage_is_there_where_needs_are_and_only_of_shown_counts(
    ana: StaffClient, database: Database
) -> None:
    of = ("role", "school", "students with a need", "with a need and served")
    needs = SharedTable("needs", of, (("tutor", ALL, 80, 60), ("mentor", ALL, 40, None)))
    put(database, "One", students({("tutor", ALL): 60}, needs))
    put(database, "Two", students({("tutor", ALL): 10}))
    ana.page("/counts")
    assert NO_NEEDS not in ana.words
    rows = in_csv(ana, "students")
    assert rows[0][3:] == ["With a need", "Of them served", "Coverage"]
    assert rows[1] == ["Academic tutor", "70", "0", "80", "60", "75 %"]
    assert rows[2][3:] == ["40", "hidden", ""]


def test_goals_are_set_kept_and_compared(ana: StaffClient, database: Database) -> None:
    put(database, "One", _by_a_laptop(40))
    ana.page(f"/counts/goals?year={YEAR}")
    key = {f"role{at}": role for at, role in enumerate(("tutor", "mentor"))}
    ana.send("/counts/goals", year=YEAR, goal0="1,60", goal1="many", **key)
    assert ana.status == 422
    assert 'value="many"' in ana.text
    assert ana.text.count('aria-invalid="true"') == 1
    ana.act(f"/counts/goals?year={YEAR}", "/counts/goals", year=YEAR, goal0=" 1,60 ", goal1="0", **key)
    rows = {row[0]: row[3:] for row in in_csv(ana, "adults")}
    assert rows["Academic tutor"] == ["40", "160", "25 %"]
    assert rows["Mentor"] == ["0", "0", ""]
    assert rows["All roles"] == ["40", "160", "25 %"]
    ana.act(f"/counts/goals?year={YEAR}", "/counts/goals", year=YEAR, goal0="", goal1="", **key)
    assert {row[4] for row in in_csv(ana, "adults")[1:]} == {""}
    for year in (MONTH, "2031-32", ""):
        ana.page(f"/counts/goals?year={YEAR}")
        ana.send("/counts/goals", year=year, goal0="5", **key)
        assert ana.status == 404
    with database.look() as connection:
        assert counts.goals(connection, YEAR) == {}


# -- nothing hidden can be derived -----------------------------------------------------------------

SMALLEST = 5
tables_of_students = st.dictionaries(
    st.tuples(st.sampled_from(["tutor", "mentor"]), st.sampled_from(["Oak", "Pine"])), st.integers(1, 14),
    min_size=1,
)  # fmt: skip
tables_of_adults = st.dictionaries(
    st.tuples(
        st.sampled_from(["tutor", "mentor"]), st.just("college"), st.sampled_from(["new", "continuing"])
    ),
    st.integers(1, 14), min_size=1,
)  # fmt: skip


class Program:
    """A program's true counts with totals, and what it hides of them before it shares them."""

    def __init__(self, cells: Mapping[Place, int]) -> None:
        every, _ = with_totals(cells)
        # What counts 0 is not in a share.
        self.counts = {place: count for place, count in every.items() if count}
        self.hidden = hidden_cells(self.counts, sums_of(self.counts), SMALLEST)

    def figures(self) -> dict[Place, Figure]:
        return {
            place: Figure(hidden=True) if place in self.hidden else Figure(count)
            for place, count in self.counts.items()
        }


def network_of(*parts: Counts) -> Network:
    sharing = tuple(Reporting(bytes([at]) * 16, f"P{at}", 0, one.totals()) for at, one in enumerate(parts))
    whole = counts.Sum()
    for one in parts:
        whole.add(one)
    return Network(YEAR, sharing, (), whole.counts(), whole.schools)


def check_nothing_follows(made: list[Program], shown: Mapping[Place, Figure]) -> None:
    """Whoever knows the page and every share works out no hidden count of any program.

    ``shown`` are the network's figures as they stand on the page. A figure "at least N" says N, which must
    be the sum of shown counts and of nothing else.
    """
    every: dict[tuple[object, Place], int] = {}
    hidden: set[tuple[object, Place]] = set()
    sums: list[Sum[tuple[object, Place]]] = []
    for at, one in enumerate(made):
        every |= {(at, place): count for place, count in one.counts.items()}
        hidden |= {(at, place) for place in one.hidden}
        sums += [Sum((at, own.total), tuple((at, part) for part in own.parts)) for own in sums_of(one.counts)]
    for place, figure in shown.items():
        parts = tuple((at, place) for at, one in enumerate(made) if place in one.counts)
        if not parts:
            assert figure == Figure()
            continue
        every["all", place] = sum(every[part] for part in parts)
        sums.append(Sum(("all", place), parts))
        if figure.hidden:
            hidden.add(("all", place))
            assert figure.shown == sum(every[part] for part in parts if part not in hidden)
        else:
            assert figure.shown == every["all", place]
    found = derivable(every, sums, hidden)
    assert {cell for cell in found if cell[0] != "all"} == set()


def figures_on(network: Network, table: int, headings: Mapping[str, Place]) -> dict[Place, Figure]:
    """The figures of a table of the page by place: its role, and what its heading says."""
    listing = tables(network, {}, 0)[table]
    roles = {"Academic tutor": "tutor", "Mentor": "mentor", "All roles": ALL}
    found = {}
    for row in listing.rows:
        for column, cell in zip(listing.columns, row.cells, strict=True):
            if column.title in headings and row.cells[0] in roles:
                assert isinstance(cell, Figure)
                found[roles[str(row.cells[0])], *headings[column.title]] = cell
    return found


@settings(max_examples=50)
@given(st.lists(tables_of_students, min_size=1, max_size=3))
def test_no_hidden_count_of_students_follows(cells: list[dict[Place, int]]) -> None:
    made = [Program(one) for one in cells]
    network = network_of(*(Counts(served=one.figures()) for one in made))
    check_nothing_follows(made, figures_on(network, 2, {"Students served": (ALL,)}))
    for at, row in enumerate(tables(network, {}, 0)[4].rows):
        assert row.cells[3] == made[at].figures().get((ALL, ALL), Figure())


@settings(max_examples=25)
@given(st.lists(tables_of_adults, min_size=1, max_size=2))
def test_no_hidden_count_of_adults_follows(cells: list[dict[Place, int]]) -> None:
    made = [Program(one) for one in cells]
    network = network_of(*(Counts(adults=one.figures()) for one in made))
    headings = {"New": (ALL, "new"), "Continuing": (ALL, "continuing"), "Adults": (ALL, ALL)}
    check_nothing_follows(made, figures_on(network, 0, headings))


def test_the_check_sees_a_total_that_gives_a_hidden_count_away() -> None:
    made = [Program({("tutor", "Oak"): 3, ("mentor", "Oak"): 9}), Program({("tutor", "Oak"): 12})]
    place = ("tutor", ALL)
    assert place in made[0].hidden
    check_nothing_follows(made, {place: Figure(12, hidden=True)})
    with pytest.raises(AssertionError):
        check_nothing_follows(made, {place: Figure(15)})
    with pytest.raises(AssertionError):
        check_nothing_follows(made, {place: Figure(15, hidden=True)})
