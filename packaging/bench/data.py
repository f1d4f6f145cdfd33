# SPDX-License-Identifier: Apache-2.0
"""A program of invented people as it is after some years: 250 students at a time, 30,000 marks a year.

Rows go straight into an encrypted file without a journal (nobody did anything), which takes seconds; the
finished folder is kept with the system's temporary files under a name that follows from the schema. All
years are drawn alike, so that a one-year and a ten-year file can be compared.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.domain import names, sheet_numbers
from app.paths import DataDir
from app.storage import migrations, schema_steps, tables
from app.storage.derived import search_row
from app.storage.engine import connect
from app.storage.store import Store
from app.vault.vault import Cost, Vault
from bench import field

KEY = hashlib.sha256(b"invented people").digest()
PASSPHRASE = "invented people only"  # noqa: S105
LAST_YEAR = 2026
TODAY = date(2027, 5, 17)
FIRST_DAY, LAST_DAY = date(2026, 8, 10), date(2027, 5, 28)

STUDENTS, GROUP_OF, WEEKS, STAY_YEARS = 252, 4, 42, 4
_GIVEN = (
    "Ana", "Leilani", "Minh", "Joseph", "Rosa", "Kaʻōhao", "Tłʼízí", "Will", "Mary Ann", "Zoë", "ᏣᎳᎩ", "Bo",
    "Ines", "Omar", "Grace", "Lupe", "Hana", "Eli", "Noor", "Sky",
)  # fmt: skip
_FAMILY = (
    "Begaye", "Yazzie", "O'Brien-de la Cruz", "Smith", "Kaʻahanui", "Tsosie", "García", "Lee", "Nguyễn",
    "Watts",
    "Running Bear", "Martínez López", "Nez", "Baker", "Hill", "Okafor", "Castillo", "Benally",
)  # fmt: skip
_SCHOOLS = ("Pine Hill Elementary", "Ganado Middle", "Valley High")
_SITES = ("Pine Hill library", "Ganado gym", "Chapter house", "Valley High 12", "Church hall", "Town library")
_MARKS = (
    ("present", 45), ("present", 45), ("present", 45), ("present", 45), ("present", 45), ("present", 45),
    ("late", 33), ("left_early", 30), ("absent_excused", 0), ("absent_unexcused", 0), ("school_absent", 0),
)  # fmt: skip

Row = tuple[Any, ...]


def folder(years: int, extra_people: int = 0) -> DataDir:
    """The data directory of a program of so many years, made when it is not there yet.

    ``extra_people`` are students who left long ago: names to search among.
    """
    version = hashlib.sha256(Path(__file__).read_bytes() + _schema()).hexdigest()[:12]
    target = Path(tempfile.gettempdir()) / f"porchlight-bench-{version}-{years}-{extra_people}"
    data = DataDir(target)
    if not data.is_empty():
        return data
    unfinished = Path(tempfile.mkdtemp(prefix="porchlight-bench-"))
    _make(DataDir(unfinished), years, extra_people)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.replace(target)
    return data


def opened(years: int, extra_people: int = 0) -> Store:
    """The same program, open; close it when done. Do not write to it: make a copy for that."""
    return Store(folder(years, extra_people).database, KEY)


def _schema() -> bytes:
    """What the made file depends on beside this one."""
    own = Path(str(tables.__file__)).parent
    others = (migrations, schema_steps, field)
    paths = [*sorted(own.glob("*.py")), *(Path(str(module.__file__)) for module in others)]
    return b"".join(path.read_bytes() for path in paths)


def _make(data: DataDir, years: int, extra_people: int) -> None:
    migrations.create(data.database, KEY)
    vault = Vault([])
    vault.add("passphrase", PASSPHRASE, KEY, Cost(memory=8 * 1024 * 1024, passes=1))
    vault.save(data.vault, data.vault_copy)
    connection = connect(data.database, KEY, writer=True)
    try:
        program = _Program(random.Random(7), connection)
        program.begin(extra_people)
        for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
            program.add_year(year)
    finally:
        connection.close()


class _Program:
    """Writes one year after the other; ids are drawn from the same source as everything else."""

    def __init__(self, rng: random.Random, connection: Any) -> None:
        self.rng, self.connection = rng, connection
        self.numbers: set[str] = set()
        self.students: list[tuple[bytes, int]] = []
        self.schools: list[bytes] = []
        self.sites: list[bytes] = []

    def new_id(self) -> bytes:
        return self.rng.randbytes(16)

    def put(self, table: str, columns: str, rows: Sequence[Row]) -> None:
        """Insert rows in the order of their keys; what ``columns`` does not name is empty or 0."""
        named = columns.split()
        rest = {
            name: "''" if kind == "TEXT" else "0"
            for _, name, kind, needed, default, _ in self.connection.execute(f"PRAGMA table_info({table})")
            if needed and default is None and name not in columns.replace('"', "").split()
        }
        values = ", ".join(["?"] * len(named) + list(rest.values()))
        statement = f"INSERT INTO {table} ({', '.join([*named, *rest])}) VALUES ({values})"  # noqa: S608
        self.connection.executemany(statement, sorted(rows))

    def begin(self, extra_people: int) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.put(
            "program",
            "id name coordinator phone paper min_enrolled_days",
            [(self.new_id(), "Pine Hill Reading Partners", "Dana Begaye", "928 555 0100", "letter", 10)],
        )
        self.schools = [self.new_id() for _ in _SCHOOLS]
        self.put(
            "school", "id name district", [(i, n, "D-7") for i, n in zip(self.schools, _SCHOOLS, strict=True)]
        )
        self.sites = [self.new_id() for _ in _SITES]
        self.put(
            "site",
            "id name school_id",
            [(i, n, self.schools[0]) for i, n in zip(self.sites, _SITES, strict=True)],
        )
        self.put("sheet_layout", "id layout", [("letter", "{}")])
        self.connection.execute("COMMIT")
        for _ in range(0, extra_people, 1000):
            self.connection.execute("BEGIN IMMEDIATE")
            self._new_students(min(1000, extra_people), LAST_YEAR - 20, date(LAST_YEAR - 16, 6, 1))
            self.connection.execute("COMMIT")

    def add_year(self, year: int) -> None:
        """A school year: who left, who came, groups, series, sessions, marks, sheets and school days."""
        first = FIRST_DAY.replace(year=year)
        self.connection.execute("BEGIN IMMEDIATE")
        self.put(
            "school_year",
            "id name first_day last_day",
            [(self.new_id(), f"{year}-{(year + 1) % 100:02}", first.isoformat(), _end(year).isoformat())],
        )
        self._turn_over(year)
        adults = self._new_adults(60, year)
        self._groups(year, adults)
        self._school_days(first)
        students = [one for one, _ in self.students]
        field.add(self.rng, self.put, field.Year(first, _end(year), students, adults, self.schools))
        self.connection.execute("COMMIT")

    # -- people ------------------------------------------------------------------------------

    def _turn_over(self, year: int) -> None:
        staying = [(one, since) for one, since in self.students if year - since < STAY_YEARS]
        gone = [
            (_end(year - 1).isoformat(), one) for one, since in self.students if year - since >= STAY_YEARS
        ]
        self.connection.executemany("UPDATE student SET left_day = ? WHERE id = ?", gone)
        came = self._new_students(STUDENTS - len(staying), year, None)
        # The first year has students of every age, so that each year brings about as many as leave.
        spread = [(one, year - n % STAY_YEARS if not self.students else year) for n, one in enumerate(came)]
        self.students = staying + spread

    def _new_students(self, count: int, year: int, left: date | None) -> list[bytes]:
        rows: list[Row] = []
        households = [self.new_id() for _ in range(max(1, count * 3 // 4))]
        self.put("household", "id name", [(one, self.rng.choice(_FAMILY)) for one in households])
        for n in range(count):
            row_id, given, family = self.new_id(), self._given(), self.rng.choice(_FAMILY)
            number = f"{year % 100:02}{n:05}"
            rows.append((
                row_id, given, family, f"{2016 - n % 8}-03-{n % 28 + 1:02}", f"{n % 12 + 1:02}",
                None if n % 40 == 0 else self.schools[n % 3], households[n % len(households)], number,
                f"{year}-08-17", None if left is None else left.isoformat(), names.fold(given, family,
                number),
                search_row(row_id),
            ))  # fmt: skip
        self.put(
            "student",
            "id given family birth_date grade school_id household_id district_id first_day left_day fold"
            " search_row",
            rows,
        )
        return [row[0] for row in rows]

    def _new_adults(self, count: int, year: int) -> list[bytes]:
        rows: list[Row] = []
        for _ in range(count):
            row_id, given, family = self.new_id(), self._given(), self.rng.choice(_FAMILY)
            rows.append((
                row_id, given, family, "work_study", 0, f"{year}-08-10",
                None if year == LAST_YEAR else _end(year).isoformat(), names.fold(given, family),
                search_row(row_id),
            ))  # fmt: skip
        self.put("adult", "id given family source continuing first_day left_day fold search_row", rows)
        self.put("adult_role", "adult_id role", [(row[0], "tutor") for row in rows])
        return [row[0] for row in rows]

    def _given(self) -> str:
        return f"{self.rng.choice(_GIVEN)} {self.rng.choice('ABCDEFGHJKLMNPRSTVWY')}"

    # -- groups and what they did --------------------------------------------------------------

    def _groups(self, year: int, adults: Sequence[bytes]) -> None:
        members = [one for one, _ in self.students]
        self.rng.shuffle(members)
        teams = [members[n : n + GROUP_OF] for n in range(0, len(members), GROUP_OF)]
        first, last = FIRST_DAY.replace(year=year), _end(year)
        groups = [self.new_id() for _ in teams]
        places = [self.sites[n % len(self.sites)] for n in range(len(teams))]
        leaders = [adults[n % len(adults)] for n in range(len(teams))]
        span = (first.isoformat(), last.isoformat())
        self.put("student_group", "id name site_id", [
            (g, f"Reading {n + 1}, {year}", places[n]) for n, g in enumerate(groups)
        ])  # fmt: skip
        self.put("membership", "id group_id student_id first_day last_day", [
            (self.new_id(), g, one, *span) for g, team in zip(groups, teams, strict=True) for one in team
        ])  # fmt: skip
        self.put("assignment", "id adult_id group_id role first_day last_day", [
            (self.new_id(), a, g, "tutor", *span) for g, a in zip(groups, leaders, strict=True)
        ])  # fmt: skip
        series = [self.new_id() for _ in groups]
        self.put("series", 'id group_id site_id days start "end" first_day last_day role activity subject', [
            (r, g, places[n], "mon,tue,thu", 915 + n % 3 * 60, 960 + n % 3 * 60, *span, "tutor",
            "tutoring", "reading")
            for n, (r, g) in enumerate(zip(series, groups, strict=True))
        ])  # fmt: skip
        self.put("series_adult", "series_id adult_id", [(r, a) for r, a in zip(series, leaders, strict=True)])
        plans = list(zip(series, groups, places, leaders, teams, strict=True))
        self._sessions(plans, first)

    def _sessions(self, plans: Sequence[tuple[bytes, bytes, bytes, bytes, list[bytes]]], first: date) -> None:
        sessions: list[Row] = []
        leading: list[Row] = []
        marks: list[Row] = []
        sheets: list[Row] = []
        rows: list[Row] = []
        for n, (series, group, site, adult, team) in enumerate(plans):
            for day in _days(first):
                text, session = (
                    day.isoformat(),
                    hashlib.blake2b(series + day.isoformat().encode(), digest_size=16).digest(),
                )
                status = self._status(day)
                start = 915 + n % 3 * 60
                sessions.append(
                    (
                        session,
                        series,
                        text,
                        group,
                        site,
                        text,
                        start,
                        start + 45,
                        "tutor",
                        "tutoring",
                        "reading",
                        status,
                    )
                )
                leading.append((session, adult))
                sheet, number = self.new_id(), sheet_numbers.new_number(self.rng, self.numbers)
                self.numbers.add(number)
                sheets.append(
                    (
                        sheet,
                        number,
                        session,
                        "typed" if status != "planned" else "printed",
                        "letter",
                        "en",
                        1,
                        20,
                    )
                )
                rows += [(sheet, place, one, 0) for place, one in enumerate(team, 1)]
                if status == "held":
                    marks += [self._mark(session, one, text) for one in team if self.rng.random() > 0.01]
        self.put(
            "session",
            'id series_id planned_day group_id site_id day start "end" role activity subject status',
            sessions,
        )
        self.put("session_adult", "session_id adult_id", leading)
        self.put(
            "mark",
            "session_id student_id status minutes minutes_source scheduled early_release note day",
            marks,
        )
        self.put("sheet", "id number session_id state layout_id language pages row_count", sheets)
        self.put("sheet_row", "sheet_id row student_id walk_in", rows)

    def _status(self, day: date) -> str:
        if day >= TODAY or (day > TODAY - timedelta(days=14) and self.rng.random() < 0.1):
            return "planned"
        return "cancelled_weather" if self.rng.random() < 0.03 else "held"

    def _mark(self, session: bytes, student: bytes, day: str) -> Row:
        status, minutes = self.rng.choice(_MARKS)
        return (session, student, status, minutes, "default", 1, "", "", day)

    def _school_days(self, first: date) -> None:
        days = [day.isoformat() for n in range(252) if (day := first + timedelta(days=n)).weekday() < 5]
        self.put("school_day", "student_id day absent_x2 excused code", [
            (one, day, 2 if self.rng.random() < 0.06 else 0, 0, "") for one,
            _ in self.students for day in days
        ])  # fmt: skip


def _end(year: int) -> date:
    return LAST_DAY.replace(year=year + 1)


def _days(first: date) -> Iterator[date]:
    """Three days in each of 42 weeks."""
    monday = first - timedelta(days=first.weekday())
    for week in range(WEEKS):
        for weekday in (0, 1, 3):
            yield monday + timedelta(days=7 * week + weekday)
