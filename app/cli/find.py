# SPDX-License-Identifier: Apache-2.0
"""Whom and what the words of a command mean: people and sites by name or id, and the usual period."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app import clock
from app.clock import Id, id_from_text
from app.errors import Conflict, FileProblem, Invalid, NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ID = re.compile(r"[0-9a-fA-F]{32}")
_HEADINGS = {"id", "name", "names", "student", "students", "student id", "student name", "district id"}
_LARGEST_LIST = 5_000_000


def period(session: Session, first: date | None, last: date | None) -> tuple[date, date]:
    """The days that are asked for; what is not said comes from the school year of today."""
    from app.storage.queries.calendar import school_year_at

    today = clock.today()
    year = school_year_at(session, first or last or today)
    start = first or (year.first_day if year else today.replace(month=1, day=1))
    end = last or (year.last_day if year else today)
    if end < start:
        raise Invalid({"to": "The last day is before the first day."})
    return start, end


def site(session: Session, words: str | None) -> Id | None:
    """A site by name or id; None for every site. Raises NotFound naming the sites."""
    from app.services.places import find_site
    from app.storage.queries.calendar import sites

    if words is None:
        return None
    if _ID.fullmatch(words) and id_from_text(words) in {row.id for row in sites(session)}:
        return id_from_text(words)
    return find_site(session, words)


def adult(session: Session, words: str, *, whole: bool = False) -> Id:
    """An adult by name or id; who has left is meant only where nobody who is here has the name.

    ``whole`` as in ``student``. Raises NotFound, or Conflict for several.
    """
    try:
        return _adults(session, "active").find(words, whole=whole)
    except NotFound as problem:
        try:
            return _adults(session, "left").find(words, whole=whole)
        except NotFound:
            raise problem from None


def _adults(session: Session, state: Literal["active", "left"]) -> _Book:
    from app.storage.queries.adults import AdultFilter, adult_ids, adult_rows

    today = clock.today()
    book = _Book("adult")
    for row in adult_rows(session, adult_ids(session, AdultFilter(on=today, state=state)), today):
        book.add(row.id, row.given, row.family, row.preferred, row.email)
    return book


def student(session: Session, words: str, *, whole: bool = False) -> Id:
    """A student by name, the district's id or id, also one who has left. Raises NotFound or Conflict.

    With ``whole`` a beginning of the name is not enough: for what cannot be taken back.
    """
    return _students(session).find(words, whole=whole)


def students(session: Session, words: str, on: date) -> list[Id]:
    """``all`` students in the program, or those of a file with one id or name on a line."""
    from app.storage.queries.students import StudentFilter, student_ids

    if words == "all":
        return student_ids(session, StudentFilter(on=on))
    book = _students(session)
    found: list[Id] = []
    problems: list[str] = []
    for number, line in _lines(Path(words).expanduser()):
        try:
            found.append(book.find(line))
        except (NotFound, Conflict) as problem:
            problems.append(f"Line {number}: {problem.message}")
    if problems:
        more = f" And {len(problems) - 3} more." if len(problems) > 3 else ""
        raise Invalid({"students": " ".join(problems[:3]) + more})
    if not found:
        raise Invalid({"students": "The file of students names nobody."})
    return list(dict.fromkeys(found))


def _students(session: Session) -> _Book:
    from app.storage.queries.students import StudentFilter, student_ids, student_rows

    today = clock.today()
    book = _Book("student")
    for row in student_rows(session, student_ids(session, StudentFilter(on=today, state="all")), today):
        book.add(row.id, row.given, row.family, row.preferred, row.district_id)
    return book


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        if path.stat().st_size > _LARGEST_LIST:
            raise FileProblem(f"{path.name} is too large to be a list of students.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise FileProblem(f"The file of students cannot be read: {path}. Or write: --students all.") from None
    except UnicodeDecodeError:
        raise FileProblem(f"{path.name} is not plain UTF-8 text, so no student was read from it.") from None
    lines = text.splitlines()
    if path.suffix.lower() == ".csv":
        lines = [row[0] if row else "" for row in csv.reader(lines)]
    from app.domain.names import fold

    return [
        (number, line.strip())
        for number, line in enumerate(lines, 1)
        if line.strip() and not (number == 1 and fold(line.replace("_", " ")) in _HEADINGS)
    ]


class _Book:
    """People by everything they may be called in a command."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._by_id: set[Id] = set()
        self._by_key: dict[str, dict[Id, str]] = {}

    def add(self, row_id: Id, given: str, family: str, preferred: str, *codes: str) -> None:
        from app.domain.names import display_name, fold, list_name

        self._by_id.add(row_id)
        shown = display_name(given, family)
        spellings = [shown, list_name(given, family), *codes]
        if preferred:
            spellings += [display_name(preferred, family), list_name(given, family, preferred)]
        for spelling in spellings:
            if spelling:
                self._by_key.setdefault(fold(spelling), {})[row_id] = shown

    def find(self, words: str, *, whole: bool = False) -> Id:
        from app.domain.names import fold

        if _ID.fullmatch(words) and id_from_text(words) in self._by_id:
            return id_from_text(words)
        hits, near = self._by_key.get(fold(words)), self._containing(fold(words).split())
        if not hits and whole and near:
            several = "; ".join(f"{name} ({row_id.hex()})" for row_id, name in list(near.items())[:4])
            raise NotFound(f"Nobody is called just “{words}”. Write the whole name, or the id: {several}.")
        hits = hits or near
        if not hits:
            raise NotFound(f"There is no {self._kind} named “{words}” in this program.")
        if len(hits) > 1:
            several = "; ".join(f"{name} ({row_id.hex()})" for row_id, name in list(hits.items())[:4])
            raise Conflict(f"“{words}” may be any of {len(hits)}: {several}. Write the id.")
        return next(iter(hits))

    def _containing(self, words: Sequence[str]) -> dict[Id, str]:
        """People who have every word somewhere in one of their spellings, from its beginning."""
        found: dict[Id, str] = {}
        for key, people in self._by_key.items():
            parts = key.split()
            if words and all(any(part.startswith(word) for part in parts) for word in words):
                found |= people
        return found
