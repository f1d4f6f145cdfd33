# SPDX-License-Identifier: Apache-2.0
"""Paper in Spanish: nothing is left in English, and the compiled file is the source's."""

from __future__ import annotations

import re
from datetime import date, time

import pytest

import translations
from app.errors import NotFound
from app.i18n import clock_span, dated, medium_date, month, number, plural, short_day
from app.reports.catalogue import CATALOGUE, printable

DAY = date(2026, 9, 16)


def test_every_string_has_a_translation() -> None:
    assert translations.missing(translations.read("es")) == []


def test_the_compiled_catalogue_matches_its_source() -> None:
    path = translations.source("es")
    assert path.with_suffix(".mo").read_bytes() == translations.compiled(translations.read("es"))


def test_translations_keep_their_places() -> None:
    for message in translations.read("es"):
        if isinstance(message.id, str) and message.id:
            assert set(re.findall(r"{\w+}", message.id)) == set(re.findall(r"{\w+}", str(message.string)))


def test_days_and_times_are_written_as_people_write_them() -> None:
    assert dated(DAY) == "Wed, Sep 16, 2026"
    assert dated(DAY, "es") == "mié 16 sept 2026"
    assert short_day(DAY) == "Wed, Sep 16"
    assert medium_date(DAY) == "Sep 16, 2026"
    assert (month(DAY), month(DAY, "es")) == ("Sep", "sept")
    assert clock_span(time(15, 15), time(16)) == "3:15 – 4:00\u00a0PM"
    assert clock_span(time(11, 30), time(12, 15)) == "11:30\u00a0AM – 12:15\u00a0PM"
    assert clock_span(time(15, 15), time(16), "es") == "3:15 – 4:00\u00a0p.m."


def test_counts_choose_their_form() -> None:
    assert plural("+ {n} walk-in", "+ {n} walk-ins", 1) == "+ 1 walk-in"
    assert plural("+ {n} walk-in", "+ {n} walk-ins", 1200) == "+ 1,200 walk-ins"
    assert number(1234567, "es") == "1,234,567"


def test_the_catalogue_finds_its_entries_and_names_them_otherwise() -> None:
    assert printable("attendance").title == "Attendance"
    assert len({entry.code for entry in CATALOGUE}) == len(CATALOGUE)
    with pytest.raises(NotFound, match="attendance, progress, sheets"):
        printable("nothing")
