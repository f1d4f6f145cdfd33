# SPDX-License-Identifier: Apache-2.0
"""Whom to call, who may collect, health, notes and incidents; what is restricted is read apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.words import ConsentKind, YesNoUnknown
from app.errors import Invalid
from app.services import care, notes, people
from app.services.care import CareDraft, FamilyContactDraft
from app.services.consents import ConsentDraft, add_consent
from app.services.notes import IncidentDraft, NoteDraft
from app.storage.queries import care as read
from app.storage.queries import notes as read_notes
from tests.services.conftest import Small

DAY = date(2026, 10, 5)
YES, NO = YesNoUnknown.YES, YesNoUnknown.NO


@pytest.fixture
def family(small: Small) -> Small:
    """The first student has a mother, called second, a father, called first, and two others."""
    student = small.students[0]
    with small.store.write("family", "Added a family") as s:
        for given, place, may in (("Rosa", 2, YES), ("Ben", 1, YesNoUnknown.UNKNOWN)):
            guardian = people.add_guardian(s, people.GuardianDraft(given=given, phone=f"555-010{place}"))
            people.link_guardian(s, student, guardian, "parent")
            care.set_collecting(s, student, guardian, may, place)
        aunt = FamilyContactDraft(
            name="May Tso", phone="555-0110", relation="Aunt", may_collect=YES, emergency=True
        )
        care.add_family_contact(s, student, aunt)
        other = care.add_family_contact(s, student, FamilyContactDraft(name="Carl Roe", may_collect=NO))
        care.set_custody(s, other, "Order of 2025")
    return small


def test_calls_go_by_the_place_of_guardians_and_then_the_others_in_order(family: Small) -> None:
    with family.store.read() as session:
        rows = read.calls(session, family.students[0])
    assert [(row.kind, row.name) for row in rows] == [
        ("guardian", "Ben"), ("guardian", "Rosa"), ("contact", "May Tso"), ("contact", "Carl Roe"),
    ]  # fmt: skip
    with family.store.write("contact.move", "Moved") as s:
        care.move_family_contact(s, rows[3].id, -1)
        care.move_guardian(s, family.students[0], rows[0].id, 9)
        care.change_family_contact(s, rows[3].id, FamilyContactDraft(name="Carl  Roe", phone="555-0119"))
    with family.store.read() as session:
        moved = read.calls(session, family.students[0])
        assert [(row.name, row.first_call) for row in moved] == [
            ("Rosa", 1), ("Ben", 2), ("Carl Roe", None), ("May Tso", None),
        ]  # fmt: skip
        assert moved[2].has_custody_note, "what was ordered stays when the rest is changed"


def test_the_pick_up_list_says_who_may_and_who_may_not_and_nothing_of_why(family: Small) -> None:
    with family.store.read() as session:
        first, other = read.pick_up_list(session, family.students[:2], DAY)
        custody = read.custody_of(session, family.students[0])
    assert first.may == ("Rosa, parent, 555-0102", "May Tso, Aunt, 555-0110")
    assert (first.may_not, first.not_asked) == (("Carl Roe",), ("Ben, parent, 555-0101",))
    assert (other.may, other.may_not, other.not_asked) == ((), (), ())
    assert "Order" not in repr(first)
    assert first.no_ride == other.no_ride
    assert first.no_ride.startswith("Nobody has asked about transport yet")
    with family.store.write("consent.add", "Noted a paper") as s:
        yes = ConsentDraft(kind=ConsentKind.TRANSPORT, day=DAY, signer="Rosa")
        add_consent(s, family.students[0], yes)
    with family.store.read() as session:
        assert [row.no_ride == "" for row in read.pick_up_list(session, family.students[:2], DAY)] == [
            True, False,
        ]  # fmt: skip
    assert [(row.name, row.custody) for row in custody] == [("Carl Roe", "Order of 2025"), ("May Tso", "")]


def test_a_contact_needs_a_name_and_in_an_emergency_a_phone(small: Small) -> None:
    with small.store.write("contact", "Added") as s:
        with pytest.raises(Invalid, match="Write a name"):
            care.add_family_contact(s, small.students[0], FamilyContactDraft(name=" "))
        with pytest.raises(Invalid, match="phone"):
            care.add_family_contact(s, small.students[0], FamilyContactDraft(name="May", emergency=True))


def test_health_is_kept_with_its_lines_and_goes_when_it_is_emptied(small: Small) -> None:
    draft = CareDraft(allergies="Peanuts\n  bee stings ", plan="Pen in the bag")
    with small.store.write("care.keep", "Kept") as s:
        care.keep_care(s, small.students[0], CareDraft())
        care.keep_care(s, small.students[0], draft)
    with small.store.read() as session:
        assert read.care_of(session, small.students[0]) == read.CareRow(
            "Peanuts\nbee stings", "", "", draft.plan
        )
        assert read.care_of(session, small.students[1]) is None
    with small.store.write("care.keep", "Kept") as s:
        care.keep_care(s, small.students[0], CareDraft())
    with small.store.read() as session:
        assert read.care_of(session, small.students[0]) is None


def test_restricted_notes_and_incidents_are_read_apart(small: Small) -> None:
    student = small.students[0]
    with small.store.write("note.add", "Added") as s:
        notes.add_note(s, "student", student, NoteDraft(day=DAY, words="Likes horses"), "Rosa")
        hidden = notes.add_note(
            s, "student", student, NoteDraft(day=DAY, words="Home is hard", restricted=True), "Ben"
        )
        fall = IncidentDraft(day=DAY, what="Fell off the swing", told="Mother, 3:20 PM")
        fell = notes.add_incident(s, student, fall)
    with small.store.read() as session:
        assert [row.words for row in read_notes.ordinary_notes(session, student)] == ["Likes horses"]
        assert [(row.words, row.who) for row in read_notes.restricted_notes(session, student)] == [
            ("Home is hard", "Ben")
        ]
        assert read_notes.hidden_count(session, student) == read_notes.HiddenCount(1, 1, 1)
    with small.store.write("note.change", "Changed") as s:
        notes.change_note(s, hidden, NoteDraft(day=DAY, words="Likes  dogs"))
        notes.change_incident(s, fell, replace(fall, closed=DAY))
        with pytest.raises(Invalid, match="before it happened"):
            notes.change_incident(s, fell, replace(fall, closed=date(2026, 10, 4)))
    with small.store.read() as session:
        assert len(read_notes.ordinary_notes(session, student)) == 2
        assert read_notes.hidden_count(session, student) == read_notes.HiddenCount(0, 1, 0)
        assert [row.closed for row in read_notes.incidents(session, student)] == [DAY]


def test_a_note_and_an_incident_have_words(small: Small) -> None:
    with small.store.write("note.add", "Added") as s:
        with pytest.raises(Invalid):
            notes.add_note(s, "adult", small.tutor, NoteDraft(day=DAY, words=" "), "Rosa")
        with pytest.raises(Invalid, match="what happened"):
            notes.add_incident(s, small.students[0], IncidentDraft(day=DAY, what=""))
        notes.add_note(s, "adult", small.tutor, NoteDraft(day=DAY, words="Has keys"), "Rosa")
