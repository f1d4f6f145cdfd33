# SPDX-License-Identifier: Apache-2.0
"""Whoever adds a table or a field that says something about a person must decide what an erasure does."""

from __future__ import annotations

from sqlalchemy import Text

from app.domain.erasure import ABOUT, PEOPLE
from app.services.mentions import EVIDENCE, FREE_TEXTS
from app.storage.tables import JOURNALED, Base

# Tables that name a person by id only: they say that somebody was somewhere, which is counted.
SKELETON = {
    "adult_role", "membership", "series_adult", "session_adult", "session_student", "sheet_row",
    "erasure", "likeness",
}  # fmt: skip
# Texts that are no words about a student or an adult: settings, codes, names of places, who did something.
NO_WORDS = {
    "program": {"name", "coordinator", "phone", "paper", "share_level", "share_smallest", "share_approved"},
    "school_year": {"name"}, "term": {"name"}, "school": {"name", "district"}, "site": {"name"},
    "list_word": {"list_code", "label", "label_es"}, "series": {"days", "subject"}, "session": {"subject"},
    "sheet_layout": {"layout"}, "sheet": {"number", "layout_id", "language", "typed_by", "checked_by"},
    "sheet_entry": {"who", "line"}, "assessment": {"name", "subject"}, "laptop": {"name"},
    "disclosure": {"who"}, "setting": {"value"}, "likeness": {"kind", "who"},
    "requirement": {"label", "label_es", "roles", "sources"}, "quality_element": {"words", "words_es"},
    "material": {"topic", "kind", "sha256"}, "survey": {"audience"}, "survey_question": {"kind"},
    "quality_answer": {"who"},
}  # fmt: skip

# Texts of rows about somebody that name nobody else: codes, words of lists, numbers, names of systems.
CODES = {
    "kind", "source", "ext_id", "code", "score", "level", "baseline", "target", "unit", "value", "category",
    "hat_family", "base", "subject", "need", "outcome", "how", "barrier", "language", "phone", "what",
    "missing", "requirement", "program", "early_release",
}  # fmt: skip
# Who did something for the program; it stays, as the names of authors do.
WHO = {"who", "lifted_by", "decided_by", "supervisor", "adult_name"}


def _texts(table: str) -> set[str]:
    words = [column for column in Base.metadata.tables[table].columns if type(column.type) is Text]
    return {one.key for one in words if not one.primary_key and not one.info.get("derived")}


def _people_in(table: str) -> set[str]:
    own = Base.metadata.tables[table]
    targets = {key.column.table.name for column in own.columns for key in column.foreign_keys}
    named = {
        column.key for column in own.columns if column.key in ("person_id", "row_id", "first_id", "second_id")
    }
    return {one for one in targets if one in PEOPLE} | named


def test_every_table_that_names_a_person_has_a_rule() -> None:
    naming = {table for table in JOURNALED if _people_in(table) and table not in PEOPLE}
    assert naming == {*ABOUT, *SKELETON}


def test_what_stays_of_a_person_has_no_free_words() -> None:
    """Tables that stay whole hold no texts; of those that stay in part, none of the texts stays."""
    for table in SKELETON - {"erasure", "likeness"}:
        assert _texts(table) == set(), table
    for table, left in PEOPLE.items():
        assert not _texts(table) & left, table
    for table, (_, left) in ABOUT.items():
        assert not _texts(table) & left - {"kind", "who", "lifted_by"}, table


def test_every_other_text_is_looked_through_or_is_no_words_about_people() -> None:
    for table in JOURNALED:
        if table in PEOPLE or table in ABOUT or table in SKELETON:
            continue
        left = _texts(table) - set(FREE_TEXTS.get(table, ())) - NO_WORDS.get(table, set())
        assert left == set(), (table, left)


def test_words_about_one_person_are_looked_through_for_another() -> None:
    """A note about one child may name the next: a text is looked through, or stands here with its reason."""
    for table in ABOUT:
        left = _texts(table) - set(FREE_TEXTS.get(table, ())) - CODES - WHO
        assert left == set(), (table, left)


def test_whoever_did_something_about_others_is_told_before_an_erasure() -> None:
    """A name in such a field stays and is counted in the preview, or it is taken out; the signature of the
    adult whose timesheet it is goes with the adult's own row.
    """
    doing = {*WHO, "typed_by", "checked_by", "second", "trainer"} - {"adult_name"}
    for table in JOURNALED:
        decided = {*FREE_TEXTS.get(table, ()), *EVIDENCE.get(table, ())}
        assert _texts(table) & doing <= decided, table
        assert not {*FREE_TEXTS.get(table, ())} & {*EVIDENCE.get(table, ())}, table


def test_rules_name_fields_that_exist() -> None:
    for table, left in (*PEOPLE.items(), *((name, rule[1]) for name, rule in ABOUT.items())):
        assert left <= set(Base.metadata.tables[table].columns.keys()), table
    for table, fields in (*FREE_TEXTS.items(), *EVIDENCE.items()):
        assert set(fields) <= _texts(table), table
