# SPDX-License-Identifier: Apache-2.0
"""Words, dates and numbers of paper in the family's language.

English is the source language and needs no catalogue; the others are gettext catalogues in
``resources/locale``. Only what leaves on paper is bilingual so far; screens and commands speak English and
need no more than ``counted``. Sentences with figures are translated whole, with named places, never glued
together.
"""

from __future__ import annotations

import gettext
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Literal, get_args

from app.paths import resources

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "es": "Español"}
DOMAIN = "porchlight"

# Spanish as it is read in the United States: 12-hour clock, decimal point.
_LOCALES: dict[Language, str] = {"en": "en_US", "es": "es_US"}
# Shorter than the locale's own forms, which do not fit a column.
_DATED: dict[Language, str] = {"en": "EEE, MMM d, y", "es": "EEE d MMM y"}
_SHORT_DAY: dict[Language, str] = {"en": "EEE, MMM d", "es": "EEE d MMM"}


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, str(resources() / "locale"), languages=[language])


_SPANISH = frozenset({"es", "spa", "spanish", "español", "espanol", "castellano", "es-us", "es-mx"})


def family_language(said: str) -> Language:
    """The language of paper for what a school or a person wrote about a family: "es", "Spanish" ..."""
    return "es" if said.strip().casefold() in _SPANISH else "en"


def _(message: str, language: Language = "en") -> str:
    """``message`` in ``language``; the English text itself where no translation is known."""
    return _catalogue(language).gettext(message)


def plural(one: str, many: str, count: int, language: Language = "en") -> str:
    """The right form for ``count``, with ``{n}`` replaced by the count as it is written."""
    return _catalogue(language).ngettext(one, many, count).format(n=number(count, language))


def counted(count: int, one: str, many: str = "") -> str:
    """How many of something, in English: "1 parcel", "1,204 parcels"; ``many`` where an s is not enough."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: int | Decimal, language: Language = "en") -> str:
    """A number with the language's grouping: 1,234."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=_LOCALES[language]))


@cache
def medium_date(day: date, language: Language = "en") -> str:
    """The day without its weekday: "Oct 6, 2026" / "6 oct 2026"."""
    from babel.dates import format_date

    return str(format_date(day, "medium", locale=_LOCALES[language]))


@cache
def dated(day: date, language: Language = "en") -> str:
    """Short weekday, day and year: "Tue, Oct 6, 2026" / "mar 6 oct 2026"."""
    from babel.dates import format_date

    return str(format_date(day, _DATED[language], locale=_LOCALES[language]))


@cache
def short_day(day: date, language: Language = "en") -> str:
    """Weekday, month and day, without the year: "Tue, Oct 6" / "mar 6 oct"."""
    from babel.dates import format_date

    return str(format_date(day, _SHORT_DAY[language], locale=_LOCALES[language]))


@cache
def month(day: date, language: Language = "en") -> str:
    """The short name of a month, as it stands alone: "Oct" / "oct"."""
    from babel.dates import format_date

    return str(format_date(day, "LLL", locale=_LOCALES[language])).rstrip(".")


@cache
def clock_time(at: time, language: Language = "en") -> str:
    """A time of day: "3:15 PM" / "3:15 p.m."."""
    from babel.dates import format_time

    return str(format_time(at, "short", locale=_LOCALES[language])).replace("\u202f", "\u00a0")


def clock_span(start: time, end: time, language: Language = "en") -> str:
    """From one time of day to another; the half of the day is said once: "3:15 – 4:00 PM"."""
    first, last = clock_time(start, language), clock_time(end, language)
    if first.partition("\u00a0")[2] == last.partition("\u00a0")[2]:
        first = first.partition("\u00a0")[0]
    return f"{first} – {last}"
