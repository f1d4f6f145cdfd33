# SPDX-License-Identifier: Apache-2.0
"""Mapped tables of students, adults and assessments as neutral rows.

The mapping itself is in ``mapped``; school attendance is in ``school_attendance``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import PurePosixPath

from app.domain.names import fold, nfc, split_last_first
from app.domain.words import Role, Source
from app.exchange.findings import Findings, SourceDates, is_active, read_grade
from app.exchange.mapped import MappedCells
from app.exchange.roster import AdultIn, GuardianIn, ScoreIn, StudentIn
from app.exchange.table import Row, header_key

_WINDOWS = {
    "start": "start",
    "fall": "start",
    "boy": "start",
    "beginning": "start",
    "autumn": "start",
    "pre": "start",
    "middle": "middle",
    "winter": "middle",
    "moy": "middle",
    "mid": "middle",
    "end": "end",
    "spring": "end",
    "eoy": "end",
    "post": "end",
    "summer": "end",
}
_SOURCES = (
    (("workstudy", "fws"), Source.WORK_STUDY),
    (("americorps", "vista"), Source.AMERICORPS),
    (("nearpeer", "peer", "highschool"), Source.NEAR_PEER),
    (("college", "university"), Source.COLLEGE),
    (("teacher", "staff", "school", "paraprofessional"), Source.SCHOOL_STAFF),
    (("community", "volunteer", "parent", "retired", "church"), Source.COMMUNITY),
)
_ROLES = (
    (Role.TUTOR, ("tutor",)),
    (Role.MENTOR, ("mentor",)),
    (Role.SUCCESS_COACH, ("successcoach", "studentsuccess")),
    (Role.TRANSITION_COACH, ("transition", "collegecoach", "postsecondary")),
    (Role.WRAPAROUND, ("wraparound",)),
)
_LANGUAGES = {
    "english": "en", "ingles": "en", "eng": "en", "spanish": "es", "espanol": "es", "spa": "es",
    "navajo": "nv", "dine": "nv", "dine bizaad": "nv", "cherokee": "chr", "hawaiian": "haw",
    "vietnamese": "vi", "french": "fr", "chinese": "zh", "mandarin": "zh", "cantonese": "yue",
    "tagalog": "tl", "arabic": "ar", "portuguese": "pt", "russian": "ru", "korean": "ko",
    "hmong": "hmn", "somali": "so", "haitian creole": "ht",
}  # fmt: skip
_RACES = (
    (("american indian", "native american", "alaska"), "native_american"),
    (("asian",), "asian"),
    (("black", "african"), "black"),
    (("hawaiian", "pacific"), "pacific_islander"),
    (("white", "caucasian"), "white"),
    (("two or more", "multi", "mixed"), "two_or_more"),
    (("other",), "other"),
)


def read_students(
    cells: MappedCells, days: SourceDates, found: Findings
) -> tuple[list[StudentIn], list[GuardianIn]]:
    """Students and the guardians beside them. A table without any name gives rows that only add facts."""
    days.look_at(cells.table, cells.position("birth_date"))
    named = any(cells.has(name) for name in ("full_name", "given", "family"))
    students: list[StudentIn] = []
    guardians: list[GuardianIn] = []
    for row in cells.table.rows:
        student = _student(cells, row, days, found, named)
        if student is not None:
            students.append(student)
            guardians += _guardians(cells, row, student.ext_id)
    if not cells.has("guardian") and (cells.has("phone") or cells.has("email")):
        found.warn(
            f"{cells.table.name}: phone and e-mail were not read, because no column names the guardian."
        )
    return students, guardians


def _student(
    cells: MappedCells, row: Row, days: SourceDates, found: Findings, named: bool
) -> StudentIn | None:
    given, family = _name(cells, row)
    birth = days.read(cells.table, row, cells.position("birth_date"))
    ext_id = cells.first(row, ("ext_id", "district_id", "state_id"))
    if named and not (given or family):
        found.leave_out(cells.table, row, "name", "The row has no name. It was left out.")
        return None
    if not ext_id:
        if not named:
            found.leave_out(cells.table, row, "id", "The row has no id. It was left out.")
            return None
        ext_id = _id_from_name(given, family, birth)
    race, hispanic = _race(cells.get(row, "race"), cells.get(row, "hispanic"))
    return StudentIn(
        ext_id,
        given,
        family,
        nfc(cells.get(row, "middle")),
        nfc(cells.get(row, "preferred")),
        birth,
        read_grade(found, cells.table, cells.get(row, "grade")),
        school_name=nfc(cells.get(row, "school")),
        state_id=cells.get(row, "state_id"),
        district_id=cells.get(row, "district_id"),
        language=language_code(cells.get(row, "language")),
        gender=cells.get(row, "gender"),
        race=race,
        hispanic=hispanic,
        household=cells.get(row, "household"),
        address=cells.get(row, "address"),
        active=is_active(cells.get(row, "status")),
        details_only=not named,
        row=row.number,
        file=cells.table.name,
    )


def _name(cells: MappedCells, row: Row) -> tuple[str, str]:
    full = cells.get(row, "full_name")
    if full:
        given, family = split_last_first(full)
        return nfc(given), nfc(family)
    return nfc(cells.get(row, "given")), nfc(cells.get(row, "family"))


def _id_from_name(given: str, family: str, birth: date | None) -> str:
    """A list without ids: the person is known by name and birth date within this source."""
    return f"~{fold(given, family)}/{birth.isoformat() if birth else ''}"


def _race(text: str, hispanic: str) -> tuple[str, str]:
    lowered = text.casefold()
    codes = [code for words, code in _RACES if any(word in lowered for word in words)]
    if hispanic:
        stated = "yes" if header_key(hispanic) in ("1", "yes", "y", "true", "t", "si", "hispanic") else "no"
    else:
        stated = "yes" if ("hispanic" in lowered or "latin" in lowered) and "not" not in lowered else ""
    return ",".join(codes), stated


def _guardians(cells: MappedCells, row: Row, student: str) -> list[GuardianIn]:
    guardians = []
    for mark in ("", "2"):
        name = cells.get(row, "guardian" + mark)
        if name:
            given, family = split_last_first(name)
            phone, email = cells.get(row, "phone" + mark), cells.get(row, "email" + mark)
            # The same name with the same phone or mail under two students is one person; without both it is
            # not.
            contact = re.sub(r"\D", "", phone) or email.casefold() or student
            guardians.append(
                GuardianIn(
                    f"~{fold(given, family)}/{contact}",
                    student,
                    nfc(given),
                    nfc(family),
                    cells.get(row, "relation" + mark) or "guardian",
                    phone,
                    email,
                    row=row.number,
                    file=cells.table.name,
                )
            )
    return guardians


def read_adults(cells: MappedCells, days: SourceDates, found: Findings) -> list[AdultIn]:
    """Adults with what the list says of where they come from; those of a sign-up sheet offered to help."""
    days.look_at(cells.table, cells.position("offered"))
    adults: dict[str, AdultIn] = {}
    for row in cells.table.rows:
        given, family = _name(cells, row)
        if not (given or family):
            found.leave_out(cells.table, row, "name", "The row has no name. It was left out.")
            continue
        ext_id = (
            cells.first(row, ("ext_id", "district_id"))
            or f"~{fold(given, family)}/{cells.get(row, 'email').casefold()}"
        )
        if ext_id in adults:
            found.leave_out(
                cells.table, row, "", f"The same adult already stands in row {adults[ext_id].row}."
            )
            continue
        adults[ext_id] = AdultIn(
            ext_id,
            given,
            family,
            nfc(cells.get(row, "preferred")),
            cells.get(row, "email"),
            cells.get(row, "phone"),
            adult_source(cells.get(row, "source")),
            cells.get(row, "district_id"),
            roles=adult_roles(cells.get(row, "roles")),
            continuing=_continuing(cells.get(row, "continuing")),
            active=is_active(cells.get(row, "status")),
            row=row.number,
            file=cells.table.name,
            offered=days.read(cells.table, row, cells.position("offered")),
            heard_from=nfc(cells.get(row, "heard_from")),
        )
    return list(adults.values())


def language_code(text: str) -> str:
    """The code of a language named in English or by itself; a language we do not list stays as written."""
    return _LANGUAGES.get(fold(text), text)


def adult_source(text: str) -> Source:
    """Where an adult comes from, from a code or from free words; a blank is a community volunteer."""
    key = header_key(text)
    if not key:
        return Source.COMMUNITY
    exact = next((source for source in Source if header_key(source) == key), None)
    return exact or next(
        (source for words, source in _SOURCES if any(word in key for word in words)), Source.OTHER
    )


def adult_roles(text: str) -> tuple[Role, ...]:
    """The roles named in a cell ("tutor; mentor"), in the partnership's order; unknown words are passed
    over."""
    key = header_key(text)
    return tuple(role for role, words in _ROLES if any(word in key for word in words))


def _continuing(text: str) -> bool | None:
    key = header_key(text)
    if not key:
        return None
    return key.startswith(("cont", "return", "yes", "y", "true", "1"))


def read_scores(cells: MappedCells, days: SourceDates, found: Findings) -> list[ScoreIn]:
    """Assessment results; the window follows from the date where the file does not say it."""
    days.look_at(cells.table, cells.position("day"))
    instrument = _from_file_name(cells.table.name)
    scores = []
    for row in cells.table.rows:
        student, day = cells.get(row, "student_id"), days.read(cells.table, row, cells.position("day"))
        problem = _score_problem(student, day, cells.first(row, ("score", "level")))
        if problem:
            found.leave_out(cells.table, row, problem[0], problem[1])
            continue
        score, level = _score_and_level(cells.get(row, "score"), nfc(cells.get(row, "level")))
        scores.append(
            ScoreIn(
                student,
                nfc(cells.get(row, "instrument")) or instrument,
                day,
                _window(cells.get(row, "window"), day),
                score,
                level,
                nfc(cells.get(row, "subject")),
                row.number,
                cells.table.name,
            )
        )
    return scores


def _score_and_level(score: str, level: str) -> tuple[str, str]:
    """A score is a decimal number as written; words in the score column are a level."""
    if not score or re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", score):
        return score, level
    return "", "; ".join(part for part in (score, level) if part)


_SCORE_CHECKS: tuple[tuple[str, str, Callable[[str, date | None, str], bool]], ...] = (
    ("student_id", "The row names no student. It was left out.", lambda student, day, score: not student),
    (
        "day",
        "The row has no date that can be read. It was left out.",
        lambda student, day, score: day is None,
    ),
    ("score", "The row has no score and no level. It was left out.", lambda student, day, score: not score),
)


def _score_problem(student: str, day: date | None, score: str) -> tuple[str, str] | None:
    return next(
        ((column, message) for column, message, wrong in _SCORE_CHECKS if wrong(student, day, score)), None
    )


def _window(text: str, day: date | None) -> str:
    key = re.sub(r"[^a-z]", " ", text.casefold()).split()
    named = next((_WINDOWS[word] for word in key if word in _WINDOWS), "")
    if named or day is None:
        return named
    if day.month in (7, 8, 9, 10, 11):
        return "start"
    return "middle" if day.month in (12, 1, 2) else "end"


def _from_file_name(name: str) -> str:
    words = re.sub(r"(?i)\bv?\d+\b", " ", re.sub(r"[_\-.]+", " ", PurePosixPath(name).stem))
    return " ".join(words.split()).title() or "Assessment"
