# SPDX-License-Identifier: Apache-2.0
"""Papers that families sign: what they must say, what they stop, and whom to ask again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.consents import State
from app.domain.words import ConsentAnswer, ConsentKind, Role
from app.errors import Conflict, Invalid
from app.services import consents, groups, people
from app.services.consents import ConsentDraft
from app.services.rulebook import set_rule
from app.storage.queries import consents as read
from tests.services.conftest import Small

DAY, ON = date(2026, 9, 1), date(2026, 11, 18)
PHOTO = ConsentDraft(kind=ConsentKind.PHOTO, day=DAY, signer="Rosa Begaye", relation="Mother")
TAKING_PART = replace(PHOTO, kind=ConsentKind.PARTICIPATION)


def add(small: Small, at: int, draft: ConsentDraft) -> bytes:
    with small.store.write("consent.add", "Noted a paper") as s:
        return consents.add_consent(s, small.students[at], draft)


def ask_for(small: Small, kinds: str) -> None:
    with small.store.write("rule.set", "Set a rule") as s:
        set_rule(s, "consents_required", kinds)


def require(small: Small, at: int, kind: ConsentKind = ConsentKind.PARTICIPATION, on: date = ON) -> None:
    with small.store.read() as session:
        consents.require_consent(session, small.students[at], kind, on)


def test_a_program_that_asks_for_no_paper_is_not_locked_out(small: Small) -> None:
    require(small, 0)
    ask_for(small, "participation")
    with pytest.raises(Conflict, match="Nobody has asked about taking part yet"):
        require(small, 0)
    require(small, 0, ConsentKind.SURVEY)
    add(small, 0, TAKING_PART)
    require(small, 0)
    with pytest.raises(Conflict):
        require(small, 0, on=date(2026, 8, 31))


def test_a_no_stops_even_where_no_paper_is_asked_for(small: Small) -> None:
    add(small, 0, replace(TAKING_PART, answer=ConsentAnswer.NO))
    with pytest.raises(Conflict, match="said no to taking part on Sep 1, 2026"):
        require(small, 0)
    require(small, 1)


def test_taking_a_yes_back_counts_from_its_day(small: Small) -> None:
    made = add(small, 0, TAKING_PART)
    with small.store.write("consent.withdraw", "Taken back") as s:
        with pytest.raises(Invalid, match="before the day of the paper"):
            consents.withdraw_consent(s, made, date(2026, 8, 1))
        consents.withdraw_consent(s, made, ON)
    require(small, 0, on=date(2026, 11, 17))
    with pytest.raises(Conflict, match="took back its yes to taking part on Nov 18, 2026"):
        require(small, 0)
    with small.store.read() as session:
        rows = read.student_standings(session, small.students[0], ON)
    (row,) = [row for row in rows if row.kind is ConsentKind.PARTICIPATION]
    assert (row.standing.state, bool(row.why_not), row.is_asked_for) == (State.WITHDRAWN, True, False)


@pytest.mark.parametrize("kind", [ConsentKind.RECORDS, ConsentKind.DATA_SHARING])
def test_what_leaves_the_program_must_be_named_on_the_paper(small: Small, kind: ConsentKind) -> None:
    with pytest.raises(Invalid) as problem:
        add(small, 0, replace(PHOTO, kind=kind, scope="Attendance"))
    assert set(problem.value.fields) == {"purpose", "recipients"}
    add(small, 0, replace(PHOTO, kind=kind, scope="Attendance", purpose="Grant", recipients="County"))
    add(small, 1, replace(PHOTO, kind=kind, answer=ConsentAnswer.NO))
    with pytest.raises(Invalid, match="who signed"):
        add(small, 0, replace(PHOTO, signer=" "))
    with pytest.raises(Invalid, match="before the day of the paper"):
        add(small, 0, replace(PHOTO, expires=date(2026, 8, 31)))


def test_many_students_stand_at_once_and_one_without_paper_is_there(small: Small) -> None:
    add(small, 0, TAKING_PART)
    made = add(small, 1, replace(TAKING_PART, expires=date(2026, 11, 17)))
    with small.store.read() as session:
        found = read.consent_standings(session, small.students, TAKING_PART.kind, ON)
    assert [found[one].state for one in small.students] == [
        State.GIVEN, State.EXPIRED, State.MISSING, State.MISSING,
    ]  # fmt: skip
    with small.store.write("consent.remove", "Removed") as s:
        consents.remove_consent(s, made)
    with small.store.read() as session:
        assert read.reasons_not(session, small.students, TAKING_PART.kind, ON) == {}


def test_renewals_name_what_ends_soon_and_what_ended(small: Small) -> None:
    add(small, 0, replace(TAKING_PART, expires=date(2026, 12, 18)))
    add(small, 1, replace(TAKING_PART, expires=date(2026, 12, 19)))
    add(small, 2, replace(TAKING_PART, expires=date(2026, 9, 30)))
    add(small, 3, replace(PHOTO, expires=date(2026, 11, 17)))
    add(small, 3, replace(PHOTO, day=date(2026, 11, 18)))

    def due() -> list[tuple[str, bool]]:
        with small.store.read() as session:
            return [(row.name, row.has_ended) for row in read.renewals(session, ON)]

    assert due() == [("Begaye, Tłʼízí", False)], "long over, and not asked for any more"
    ask_for(small, "participation")
    assert due() == [("Nguyễn, Kim", True), ("Begaye, Tłʼízí", False)]
    with small.store.write("student.change", "Left") as s:
        left = people.StudentDraft(given="Kim", family="Nguyễn", left_day=date(2026, 11, 1))
        people.change_student(s, small.students[2], left)
    assert due() == [("Begaye, Tłʼízí", False)]


def test_a_paper_is_corrected(small: Small) -> None:
    made = add(small, 0, TAKING_PART)
    with small.store.write("consent.change", "Changed") as s:
        consents.change_consent(s, made, replace(TAKING_PART, paper="Folder 3", expires=ON))
    with small.store.read() as session:
        (row,) = read.student_consents(session, small.students[0])
    assert (row.paper, row.expires, row.signer) == ("Folder 3", ON, "Rosa Begaye")


def test_a_program_may_want_a_yes_before_a_group(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00")
    ask_for(small, "participation")
    with small.store.write("group", "A group") as s:
        made = groups.new_group(s, "First", None, small.students[:1], ON)
        set_rule(s, "consent_for_groups", "yes")
    add(small, 1, TAKING_PART)
    with small.store.write("group", "Joined") as s:
        groups.join_group(s, made, small.students[1], DAY)
        with pytest.raises(Conflict, match="Kim Nguyễn: Nobody has asked about taking part yet"):
            groups.join_group(s, made, small.students[2], ON)
        with pytest.raises(Conflict, match="Kim Nguyễn"):
            groups.new_group(s, "Second", None, small.students[1:3], ON)


def test_a_match_with_one_student_waits_for_the_family(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-11-18T10:00")
    add(small, 0, replace(TAKING_PART, answer=ConsentAnswer.NO))
    with small.store.write("match", "A match") as s:
        with pytest.raises(Conflict, match="said no to taking part"):
            groups.assign(s, small.tutor, Role.TUTOR, DAY, student_id=small.students[0])
        groups.assign(
            s, small.tutor, Role.TUTOR, DAY, student_id=small.students[0], last_day=date(2026, 11, 17)
        )
        groups.assign(s, small.tutor, Role.TUTOR, DAY, student_id=small.students[1])


def test_a_new_program_asks_for_what_leaves_it_and_is_not_locked_out_of_matching(small: Small) -> None:
    require(small, 0)
    for kind in (ConsentKind.DATA_SHARING, ConsentKind.RECORDS, ConsentKind.TRANSPORT):
        with pytest.raises(Conflict):
            require(small, 0, kind)
