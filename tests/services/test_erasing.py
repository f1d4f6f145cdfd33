# SPDX-License-Identifier: Apache-2.0
"""Erasing somebody on one laptop: nothing is left but counts, and nothing brings them back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.clock import Id, new_id
from app.domain.words import Fulfilment, Hat, MarkStatus, SameOrNot, SessionStatus
from app.errors import Conflict, NotFound, StorageProblem
from app.services import entry, erasing, goals, groups, holding, merging, people, undo
from app.services.erasing import LAW, Person
from app.services.goals import GoalDraft
from app.services.holding import HoldDraft
from app.services.merging import MergeDraft
from app.storage.engine import connect
from app.storage.place import read_facts
from app.storage.queries import agenda, attendance, history, privacy, search, shared, students
from app.storage.queries.tallies import Scope
from app.storage.scrubbing import UNFINISHED
from app.storage.store import Store
from app.storage.tables import (
    Adult,
    AdultStep,
    Care,
    Erasure,
    Group,
    Guardian,
    HourTerm,
    Household,
    Likeness,
    Mark,
    Override,
    QualityAnswer,
    Session,
    Student,
    Training,
)
from tests.named_everywhere import CALLED, FAMILY, GIVEN, WORDS, write_everywhere
from tests.services.conftest import KEY, Small
from tests.traces_left import free_pages_that_hold_something, places_of

YEAR = Scope(first=date(2026, 9, 1), last=date(2027, 6, 30))


@pytest.fixture(autouse=True)
def _in_october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-10-05T10:00:00")


def _write_everywhere(small: Small) -> Id:
    return write_everywhere(small.store, small.students, _sessions(small.store)[0])


def _sessions(store: Store) -> list[Id]:
    with store.read() as session:
        return list(session.scalars(select(Session.id).order_by(Session.day)))


def _figures(store: Store) -> list[object]:
    """What reports and the hub are told of the year, without names."""
    with store.read() as session:
        told = attendance.attendance(session, YEAR, date(2026, 9, 30))
        return [
            told.totals, told.sites, attendance.by_month(session, YEAR),
            sorted(row.tally.minutes for row in told.students),
            shared.served(session, YEAR.first, YEAR.last),
            shared.active_adults(session, YEAR.first, YEAR.last),
        ]  # fmt: skip


def _all_marked(small: Small) -> None:
    with small.store.write("mark", "Marked") as s:
        for session_id in _sessions(small.store)[:2]:
            for student in small.students:
                entry.set_mark(s, session_id, student, MarkStatus.PRESENT, 40)


def test_nothing_is_left_of_somebody_but_counts(small: Small) -> None:
    _all_marked(small)
    student = _write_everywhere(small)
    before = _figures(small.store)
    assert len(places_of(small.store.path, KEY, WORDS)) > 20
    done = erasing.erase(small.store, [Person("student", student)], LAW)
    assert (done.people, done.rows) == (1, 9)
    assert places_of(small.store.path, KEY, WORDS) == set()
    assert free_pages_that_hold_something(small.store.path, KEY) == []
    assert _figures(small.store) == before
    with small.store.read() as session:
        assert search.find(session, GIVEN, date(2026, 10, 5)) == []
        assert [one for one in history.actions(session) if "(erased)" in one.title]
        for one in history.actions(session):
            history.changes_of(session, one.group_id)
        with pytest.raises(NotFound):
            students.student_profile(session, student, YEAR.first, YEAR.last)
        # Lines still add up to totals, without a name.
        met = agenda.session_profile(session, _sessions(small.store)[0])
        assert [(row.name, row.minutes) for row in met.students if row.student_id == student] == [
            ("Erased student", 31)
        ]
        lines = attendance.attendance(session, YEAR, date(2026, 9, 30)).students
        assert [row.name for row in lines if row.student_id == student] == ["Erased student"]
        (count,) = privacy.erasure_counts(session)
        assert (count.year, count.kind, count.reason, count.people) == (2026, "student", LAW, 1)
        kinds = sorted(row.kind for row in session.query(Erasure))
        assert kinds == ["guardian", "household", "student"]
        note = session.get_one(Student, small.students[1]).note
        assert note == "Sits beside (erased). Likes maps."
        assert read_facts(session)["half_typed"] == b'{"students": {"new": {"note": "(erased)"}}}'


def test_what_others_have_stays(small: Small) -> None:
    """A brother keeps his mother, his home, and everything about him."""
    student = _write_everywhere(small)
    with small.store.write("family", "Put a family together") as s:
        mother, home = s.query(Guardian).one(), s.query(Household).one()
        brother = small.students[3]
        people.link_guardian(s, brother, mother.id, "mother")
        people.move_to_household(s, brother, home.id)
    with small.store.read() as session:
        seen = erasing.preview(session, Person("student", student))
    assert (seen.guardians, seen.household, seen.marks) == ((), "", 1)
    assert {one.text for one in seen.mentions} >= {f"with {GIVEN} {FAMILY}", f"{GIVEN} {FAMILY} was ill"}
    assert [one.text for one in seen.maybe] == [f"{FAMILY} family"]
    erasing.erase(small.store, [Person("student", student)], LAW)
    with small.store.read() as session:
        assert session.query(Guardian).one().family == FAMILY
        assert session.query(Household).one().address == "Plumlane 7"
        data = students.student_profile(session, brother, YEAR.first, YEAR.last)
        assert [one.given for one in data.guardians] == ["Qvatrona"]
        assert session.get_one(Mark, (_sessions(small.store)[0], small.students[0])).note == "with (erased)"


def test_a_group_of_nobody_else_loses_its_name(small: Small) -> None:
    student = _write_everywhere(small)
    with small.store.write("group", "Named a group") as s:
        made = groups.new_group(s, f"{CALLED} and her tutor", None, [student], date(2026, 9, 1))
    erasing.erase(small.store, [Person("student", student)], LAW)
    with small.store.read() as session:
        assert session.get_one(Group, made).name == "(erased)"


def test_nobody_takes_it_back(small: Small) -> None:
    student = _write_everywhere(small)
    with small.store.read() as session:
        groups_before = {one.title: one.group_id for one in history.actions(session)}
    erasing.erase(small.store, [Person("student", student)], LAW)
    with small.store.read() as session:
        erasure = history.actions(session)[0].group_id
    with pytest.raises(Conflict, match="cannot be taken back"):
        undo.take_back(small.store, erasure)
    with pytest.raises(Conflict, match="has been erased"):
        undo.take_back(small.store, groups_before[f"Changed {CALLED} {FAMILY}"])
    for title in ("Changed a note", f"Marked {FAMILY}, {GIVEN} ({CALLED})"):
        undo.take_back(small.store, groups_before[title])
    for _ in range(12):  # Ctrl+Z, again and again
        with suppress(NotFound, Conflict):
            undo.undo_last(small.store)
    assert places_of(small.store.path, KEY, (GIVEN, FAMILY, CALLED)) == set()


def test_a_form_that_was_open_brings_nothing_back(small: Small) -> None:
    student = _write_everywhere(small)
    erasing.erase(small.store, [Person("student", student)], LAW)
    with pytest.raises(Conflict, match="was erased"), small.store.write("goal.add", "Added a goal") as s:
        goals.add_goal(s, student, GoalDraft(words="reads", first_day=date(2026, 9, 9)))
    with pytest.raises(Conflict, match="was erased"), small.store.write("change", "Changed") as s:
        s.get_one(Student, student).given = GIVEN
    with pytest.raises(Conflict, match="was erased"), small.store.write("change", "Changed") as s:
        s.get_one(Student, student).removed = False
    session_id = _sessions(small.store)[1]
    with pytest.raises(Conflict, match="was erased"), small.store.write("mark", "Marked") as s:
        entry.set_mark(s, session_id, student, MarkStatus.PRESENT, 31, note="jumpy")
    with small.store.write("mark", "Marked") as s:  # an old sheet may still be typed: it only counts
        entry.set_mark(s, session_id, student, MarkStatus.PRESENT, 31)


def test_an_adult_leaves_hours(small: Small) -> None:
    _all_marked(small)
    with small.store.write("adult.change", f"Changed {GIVEN} {FAMILY}") as s:
        row = s.get_one(Adult, small.tutor)
        row.given, row.family, row.phone, row.note, row.email = (
            GIVEN,
            FAMILY,
            "0017734",
            "qvatro",
            "xq@zv.org",
        )
    before = _figures(small.store)
    with small.store.read() as session:
        seen = erasing.preview(session, Person("adult", small.tutor))
    assert seen.sessions_led == 4
    erasing.erase(small.store, [Person("adult", small.tutor)], LAW)
    assert _figures(small.store) == before
    assert places_of(small.store.path, KEY, (*WORDS, "xq@zv.org")) == set()


def test_plans_end_and_the_past_stays(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of the series: sessions to come do not wait for somebody who is gone."""
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-09-10T08:00:00")
    erasing.erase(small.store, [Person("student", small.students[0])], LAW)
    with small.store.write("hold", "Held") as s:
        for row in s.query(Session):
            row.status = SessionStatus.HELD
    with small.store.read() as session:
        tally = attendance.attendance(session, YEAR, date(2026, 9, 30)).totals.tally
    assert tally.scheduled == 4 * 3 + 2  # of four sessions two came before


def test_a_hold_wins(small: Small) -> None:
    student = small.students[0]
    with small.store.write("hold.place", "Placed a hold") as s:
        hold = holding.place_hold(s, "student", student, HoldDraft(reason="Case 17, district court"), "Rosa")
    with pytest.raises(Conflict, match="Case 17"):
        erasing.erase(small.store, [Person("student", small.students[1]), Person("student", student)], LAW)
    with small.store.read() as session:
        assert session.query(Erasure).count() == 0
        (row,) = privacy.holds(session)
        assert row.is_active(clock.today())
        assert row.name.startswith("Begaye")
    with pytest.raises(Conflict, match="on hold already"), small.store.write("hold.place", "Again") as s:
        holding.place_hold(s, "student", student, HoldDraft(reason="Case 18"), "Rosa")
    with small.store.write("hold.lift", "Lifted a hold") as s:
        holding.lift_hold(s, hold, "Ben")
    assert erasing.erase(small.store, [Person("student", student)], LAW).people == 1
    with small.store.read() as session:
        (row,) = privacy.holds(session)
        assert (row.name, row.reason, row.lifted_by) == ("", "", "Ben")


def test_a_hold_ends_on_its_day(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    with small.store.write("hold.place", "Placed a hold") as s:
        draft = HoldDraft(reason="Case 17", until=clock.today() + timedelta(days=3))
        holding.place_hold(s, "student", small.students[0], draft, "Rosa")
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-10-09T10:00:00")
    assert erasing.erase(small.store, [Person("student", small.students[0])], LAW).people == 1


def test_an_older_copy_is_erased_again(small: Small) -> None:
    student = _write_everywhere(small)
    older = small.store.path.with_name("older.db")
    copy = connect(small.store.path, KEY, writer=True)
    copy.execute("VACUUM INTO ?", (str(older),))
    copy.close()
    erasing.erase(small.store, [Person("student", student)], LAW)
    with small.store.read() as session:
        known = erasing.known_erasures(session)
    assert (when := erasing.last_erasure_ms(small.store)) is not None
    assert when == clock.now_ms()
    restored = Store(older, KEY, who="Rosa")
    assert erasing.last_erasure_ms(restored) is None
    assert erasing.replay(restored, known) == 3
    assert erasing.replay(restored, known) == 0
    restored.close()
    assert places_of(older, KEY, WORDS) == set()


def test_whom_nobody_knows_is_refused(small: Small) -> None:
    with pytest.raises(NotFound):
        erasing.erase(small.store, [Person("student", new_id())], LAW)
    erasing.erase(small.store, [Person("student", small.students[0])], LAW)
    with pytest.raises(NotFound):
        erasing.erase(small.store, [Person("student", small.students[0])], LAW)


def test_what_could_not_be_finished_is_finished_later(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk lets nobody write the file anew: the erasure is done all the same, the rest waits."""

    def full(_store: Store) -> None:
        raise StorageProblem("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "rewrite", full)
        erasing.erase(small.store, [Person("student", small.students[0])], LAW)
    with small.store.read() as session:
        assert session.get_one(Student, small.students[0]).erased
        assert UNFINISHED in read_facts(session)
    erasing.finish(small.store)
    with small.store.read() as session:
        assert UNFINISHED not in read_facts(session)


def test_whoever_was_found_to_be_the_same_goes_along(small: Small) -> None:
    kept, other = small.students[:2]
    with small.store.write("people.merge", "Merged") as s:
        merging.merge(s, MergeDraft(kind="student", kept_id=kept, other_id=other), "Rosa")
    assert erasing.erase(small.store, [Person("student", kept)], LAW).people == 1
    with small.store.read() as s:
        assert (s.get_one(Student, other).given, s.get_one(Student, other).erased) == ("", True)


def test_a_merge_that_the_author_of_the_erasure_did_not_know_of_is_followed(small: Small) -> None:
    kept, other = small.students[:2]
    erasing.erase(small.store, [Person("student", kept)], LAW)
    first, second = sorted((kept, other))
    with small.store.write("test", "From another laptop") as s:
        s.get_one(Student, other).removed = True
        s.add(
            Likeness(
                first_id=first, second_id=second, kind="student", answer=SameOrNot.SAME, kept_id=kept,
                day=clock.today(),
            )
        )  # fmt: skip
    assert erasing.erase_left_behind(small.store) == 1
    assert erasing.erase_left_behind(small.store) == 0
    with small.store.read() as s:
        assert (s.get_one(Student, other).given, s.get_one(Student, other).erased) == ("", True)


def test_a_name_in_an_answer_of_the_self_check_is_taken_out(small: Small) -> None:
    """Its key has a day, which SQLite keeps as text."""
    with small.store.write("quality", "Answered") as s:
        row = s.get_one(Student, small.students[0])
        name = f"{row.given} {row.family}"
        answer = QualityAnswer(
            checklist="nssa", element="dosage", day=date(2026, 9, 7), answer=Fulfilment.PARTLY,
            words=f"Ask {name} again",
        )  # fmt: skip
        s.add(answer)
    erasing.erase(small.store, [Person("student", small.students[0])], LAW)
    with small.store.read() as s:
        assert s.scalars(select(QualityAnswer.words)).all() == ["Ask (erased) again"]


def test_restricted_words_are_pointed_at_and_not_spelled(small: Small) -> None:
    with small.store.write("note", "Noted") as s:
        row = s.get_one(Student, small.students[0])
        name = f"{row.given} {row.family}"
        s.add(Care(student_id=small.students[1], plan=f"Away from {name}"))
    with small.store.read() as s:
        (one,) = erasing.preview(s, Person("student", small.students[0])).mentions
    assert "Away" not in one.text


def test_an_adult_is_taken_out_as_trainer_and_stays_as_who_decided(small: Small) -> None:
    """Who screened or signed for somebody else is what an auditor asks for; who trained them is not."""
    with small.store.write("adults", "Adults") as s:
        other = people.add_adult(s, people.AdultDraft(given="Max", family="Hill"))
        row = s.get_one(Adult, small.tutor)
        row.given, row.family = GIVEN, FAMILY
        s.get_one(Adult, other).lead_note = f"Sister of {GIVEN} {FAMILY}"
        by = f"{GIVEN} {FAMILY}"
        s.add(Training(adult_id=other, day=date(2026, 9, 1), minutes=60, trainer=by))
        s.add(HourTerm(adult_id=other, hat=Hat.SERVICE, first_day=date(2026, 9, 1), supervisor=by))
        s.add(AdultStep(adult_id=other, requirement="check", day=date(2026, 9, 1), decided_by=by))
        s.add(Override(adult_id=other, what="session", target_id=other, day=date(2026, 9, 1), who=by))
        s.add(AdultStep(adult_id=small.tutor, requirement="check", day=date(2026, 9, 1), decided_by=by))
        s.add(Override(adult_id=other, what="session", target_id=other, day=date(2026, 9, 1), who="Rosa"))
    with small.store.read() as s:
        seen = erasing.preview(s, Person("adult", small.tutor))
        assert seen.evidence == 2, "not what was decided about the adult, and not what somebody else decided"
        assert {one.thing for one in seen.mentions} == {"Adult Hill, Max", "Training", "Term of an adult"}
    erasing.erase(small.store, [Person("adult", small.tutor)], LAW)
    with small.store.read() as s:
        assert s.get_one(Adult, other).lead_note == "Sister of (erased)"
        assert s.scalars(select(Training.trainer)).all() == ["(erased)"]
        assert s.scalars(select(HourTerm.supervisor)).all() == ["(erased)"]
        assert s.scalars(select(AdultStep.decided_by)).all() == [by]
        assert sorted(s.scalars(select(Override.who))) == ["Rosa", by]
