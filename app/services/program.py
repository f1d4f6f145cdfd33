# SPDX-License-Identifier: Apache-2.0
"""Starting a program, and its school years, terms and closures. Sites and schools are in ``places``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.retention import FEWEST_YEARS, MOST_YEARS
from app.domain.words import SessionStatus
from app.errors import Invalid, NotFound
from app.services.naming import require
from app.services.places import add_site
from app.storage.tables import Closure, ListWord, Program, SchoolYear, Setting, Term

DEFAULT_SUBJECTS = (
    ("Reading", "Lectura"), ("Math", "Matemáticas"), ("Science", "Ciencias"), ("Writing", "Escritura"),
    ("Social and emotional", "Habilidades socioemocionales"), ("College and career", "Universidad y trabajo"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgramDraft:
    """``gate_from``: the day since which only cleared adults work with students; None leaves it open."""

    name: str
    school_year: str
    sites: Sequence[str] = ()
    coordinator: str = ""
    phone: str = ""
    paper: str = "letter"
    min_enrolled_days: int = 10
    gate_from: date | None = None


@dataclass(frozen=True, slots=True)
class ClosureDraft:
    """Days without sessions, both ends included; ``site_id`` None means every site."""

    first_day: date
    last_day: date
    site_id: Id | None = None
    reason: SessionStatus = SessionStatus.CANCELLED_SCHOOL
    label: str = ""


@dataclass(frozen=True, slots=True)
class TermDraft:
    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class SchoolYearDraft:
    name: str
    first_day: date
    last_day: date
    terms: Sequence[TermDraft] = field(default=())


# What a new program asks families for: what leaves the program or the building. Taking part is not among it:
# it gates matching, and a program on its first day has students and no paper yet.
_ASKED_FOR = "records,photo,transport,data_sharing"


def start_program(session: DbSession, draft: ProgramDraft) -> Id:
    """Store the program, its school year (1 July to 30 June until changed) and its first sites."""
    year = school_year_named(draft.school_year)
    require(name=draft.name)
    program = Program(
        name=names.nfc(draft.name), coordinator=names.nfc(draft.coordinator), phone=draft.phone.strip(),
        paper=draft.paper,
    )  # fmt: skip
    session.add(program)
    session.add(SchoolYear(name=year.name, first_day=year.first_day, last_day=year.last_day))
    for site in draft.sites:
        add_site(session, site)
    for position, (label, label_es) in enumerate(DEFAULT_SUBJECTS):
        session.add(ListWord(list_code="subject", label=label, label_es=label_es, position=position))
    session.add(Setting(name="consents_required", value=_ASKED_FOR))
    if draft.gate_from is not None:
        session.add(Setting(name="gate_from", value=draft.gate_from.isoformat()))
    return program.id


def change_program(session: DbSession, draft: ProgramDraft) -> None:
    """Store a new name, coordinator, phone, paper size, or the fewest enrolled days that give a rate."""
    require(name=draft.name)
    if not 1 <= draft.min_enrolled_days <= 180:
        raise Invalid({"min_enrolled_days": "Write 1 to 180 days."})
    program = the_program(session)
    program.name, program.coordinator = names.nfc(draft.name), names.nfc(draft.coordinator)
    program.phone, program.paper = draft.phone.strip(), draft.paper
    program.min_enrolled_days = draft.min_enrolled_days


def set_retention(session: DbSession, years: int, final_report: date | None) -> None:
    """How long records are kept, and the final report of the longest-running funder. Raises Invalid."""
    if not FEWEST_YEARS <= years <= MOST_YEARS:
        raise Invalid({"years": f"Write {FEWEST_YEARS} to {MOST_YEARS} years."})
    program = the_program(session)
    program.retention_years, program.final_report = years, final_report


def the_program(session: DbSession) -> Program:
    """The program's one row. Raises NotFound before it is started."""
    found = session.scalars(select(Program).where(Program.removed.is_(False))).first()
    if found is None:
        raise NotFound("No program has been started here yet.")
    return found


def school_year_named(name: str) -> SchoolYearDraft:
    """ "2026-27" as 1 July 2026 to 30 June 2027. Raises Invalid for anything else."""
    match = re.fullmatch(r"\s*(\d{4})\s*[-/–]\s*(\d{2}|\d{4})\s*", name)
    if match is None or int(match[2]) % 100 != (int(match[1]) + 1) % 100:
        raise Invalid(
            {"school_year": "Write the school year as two years that follow each other, such as 2026-27."}
        )
    first = int(match[1])
    return SchoolYearDraft(f"{first}-{(first + 1) % 100:02d}", date(first, 7, 1), date(first + 1, 6, 30))


def set_school_year(session: DbSession, draft: SchoolYearDraft) -> Id:
    """Add the school year, or change the days and terms of the one with this name."""
    if draft.last_day <= draft.first_day:
        raise Invalid({"last_day": "The last day of the school year must come after its first day."})
    year = session.scalars(
        select(SchoolYear).where(SchoolYear.name == draft.name, SchoolYear.removed.is_(False))
    ).first()
    if year is None:
        year = SchoolYear(name=draft.name, first_day=draft.first_day, last_day=draft.last_day)
        session.add(year)
    year.first_day, year.last_day = draft.first_day, draft.last_day
    for old in session.scalars(select(Term).where(Term.school_year_id == year.id, Term.removed.is_(False))):
        old.removed = True
    session.flush()
    for term in draft.terms:
        session.add(
            Term(school_year_id=year.id, name=term.name, first_day=term.first_day, last_day=term.last_day)
        )
    return year.id


def add_closure(session: DbSession, draft: ClosureDraft) -> Id:
    """Close days. The planned sessions on them are cancelled by ``sessions.close_days``."""
    if draft.last_day < draft.first_day:
        raise Invalid({"last_day": "The last day of the closure is before its first day."})
    closure = Closure(
        first_day=draft.first_day, last_day=draft.last_day, site_id=draft.site_id, reason=draft.reason,
        label=names.nfc(draft.label),
    )  # fmt: skip
    session.add(closure)
    return closure.id


def remove_closure(session: DbSession, closure_id: Id) -> None:
    """Take a closure away; sessions it cancelled stay cancelled until they are reopened."""
    closure = session.get(Closure, closure_id)
    if closure is None:
        raise NotFound("This closure is no longer here.")
    closure.removed = True
