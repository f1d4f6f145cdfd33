# SPDX-License-Identifier: Apache-2.0
"""What every report says about itself, whatever it is about.

Drawn by ``page.py``; filled by whoever asked the questions. Texts that people typed (filter, program) come
as they are; texts of the paper itself are in English here and are translated when they are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.i18n import Language


class Paper(StrEnum):
    LETTER = "letter"
    A4 = "a4"


class Audience(StrEnum):
    """Who the page is for; printed on it, because paper travels."""

    INTERNAL = "internal"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to ask about this page. Any part may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ReportHead:
    """``first`` and ``last`` are both part of the period. ``as_of`` is the local day the data was read.

    ``filter_words`` says in words which part of the program this is ("Pine Hill Library", "group Reading
    A"); empty means the whole program.
    """

    program: str
    first: date
    last: date
    as_of: date
    filter_words: str = ""
    audience: Audience = Audience.INTERNAL
    contact: Contact = Contact()
    paper: Paper = Paper.LETTER
    language: Language = "en"
