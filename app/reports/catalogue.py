# SPDX-License-Identifier: Apache-2.0
"""What can be printed: the list behind the Reports screen and the command line.

Only words and parameters; importing it must stay cheap, so what draws is named in ``app.reports`` modules
that are imported when something is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.errors import NotFound


class Parameter(StrEnum):
    """What a person chooses before printing."""

    PERIOD = "period"
    SITE = "site"
    GROUP = "group"
    STUDENT = "student"
    PAPER = "paper"
    LARGE_PRINT = "large"
    LANGUAGE = "language"


class Format(StrEnum):
    PDF = "pdf"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Printable:
    """``needed`` parameters must be chosen, ``offered`` ones have a default; ``purpose`` is a sentence."""

    code: str
    title: str
    purpose: str
    formats: tuple[Format, ...]
    needed: tuple[Parameter, ...]
    offered: tuple[Parameter, ...]


CATALOGUE: tuple[Printable, ...] = (
    Printable(
        code="attendance",
        title="Attendance",
        purpose="Who came, how often and how long, by student, session and site, and what was lost.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.GROUP, Parameter.STUDENT, Parameter.PAPER, Parameter.LANGUAGE),
    ),
    Printable(
        code="progress",
        title="Progress report",
        purpose="One page for the family of a student: coming to sessions, goals, results and next steps.",
        formats=(Format.PDF,),
        needed=(Parameter.PERIOD, Parameter.STUDENT),
        offered=(Parameter.PAPER, Parameter.LANGUAGE),
    ),
    Printable(
        code="sheets",
        title="Sign-in sheets",
        purpose="A numbered sheet for each session of the period, to be marked by hand and typed in later.",
        formats=(Format.PDF,),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.PAPER, Parameter.LARGE_PRINT, Parameter.LANGUAGE),
    ),
    Printable(
        code="dosage",
        title="Dosage",
        purpose="Who gets tutoring often enough, in small groups, with the same tutor; by student and site.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.STUDENT),
    ),
    Printable(
        code="attendance_team",
        title="Attendance team",
        purpose="Students near and over the line of chronic absence, by band, for the school's own team.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.STUDENT),
    ),
    Printable(
        code="coverage",
        title="Coverage",
        purpose="Of the students with a need, how many are served, by school and role; and who still waits.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(),
    ),
    Printable(
        code="audit",
        title="Audit page",
        purpose="Exceptions for adults who were not cleared, times that a rule gave, corrections by hand.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(),
    ),
    Printable(
        code="pick_up",
        title="Pick-up list",
        purpose="Who may collect each student, in the order of calls, and who may be driven; for staff.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.STUDENT),
    ),
    Printable(
        code="papers",
        title="Papers of families",
        purpose="Consents that end soon or have ended, and those that are missing; to ask families again.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.STUDENT),
    ),
    Printable(
        code="hours",
        title="Hours and miles",
        purpose="What adults did by month, role and what it counts as, what it is worth, and the limits.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(),
    ),
    Printable(
        code="check_ins",
        title="Check-ins",
        purpose="Whom to reach about each match, by the day it is due, with phone and room to write.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.STUDENT),
    ),
    Printable(
        code="call_list",
        title="Call list",
        purpose="For success mentors: whom to call home about, contacts of the week and days missed.",
        formats=(Format.PDF, Format.CSV, Format.XLSX),
        needed=(Parameter.PERIOD,),
        offered=(Parameter.SITE, Parameter.STUDENT),
    ),
)


def printable(code: str) -> Printable:
    """The entry of that code. Raises NotFound."""
    for entry in CATALOGUE:
        if entry.code == code:
            return entry
    known = ", ".join(entry.code for entry in CATALOGUE)
    raise NotFound(f"There is no report called {code}. Choose one of: {known}.")
