# SPDX-License-Identifier: Apache-2.0
"""Who was erased on one laptop stays erased on all of them, in whatever order things arrive."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import select

from app.clock import Id
from app.domain.words import Activity, MarkStatus, Role
from app.errors import Conflict, NotFound, PorchlightError
from app.partnership import catching_up, conflicts, ledger, projection
from app.partnership.catching_up import catch_up
from app.partnership.exchange import take_entries
from app.partnership.membership import require_membership
from app.partnership.projection import differences
from app.services import entry, erasing, goals, groups, holding, people
from app.services.erasing import LAW, Person
from app.services.goals import GoalDraft
from app.services.holding import HoldDraft
from app.storage import journal, scrubbing
from app.storage.place import read_facts
from app.storage.queries import history, privacy
from app.storage.tables import JOURNALED, Goal, Guardian, Mark, Session, Site, Student
from app.sync import fold
from app.sync.wire import Page
from tests import every_table
from tests.named_everywhere import CALLED, FAMILY, GIVEN, WORDS, write_everywhere
from tests.partnership.conftest import KEY, HubInside, LaptopInside
from tests.partnership.together import add, change, settle, value
from tests.traces_left import free_pages_that_hold_something, places_of

Make = Callable[..., LaptopInside]
Two = tuple[LaptopInside, LaptopInside]
SEEDS, DEEP_SEEDS = 3, 2000


@pytest.fixture(autouse=True)
def _in_october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_NOW", "2026-10-05T10:00:00")


def a_session(laptop: LaptopInside, students: list[Id]) -> Id:
    """The first of two sessions of a group of these students."""
    with laptop.store.write("plan", "Planned") as s:
        group = groups.new_group(s, "Reading", None, students, date(2026, 9, 1))
        site = s.scalars(select(Site.id)).first()
        assert site is not None
        made = [
            Session(
                group_id=group, site_id=site, day=day, start=time(15), end=time(16), role=Role.TUTOR,
                activity=Activity.TUTORING,
            )
            for day in (date(2026, 9, 7), date(2026, 9, 14))
        ]  # fmt: skip
        s.add_all(made)
        s.flush()
        return made[0].id


def erase(laptop: LaptopInside, student: Id) -> None:
    erasing.erase(laptop.store, [Person("student", student)], LAW)


def nowhere(*laptops: LaptopInside, words: tuple[str, ...] = WORDS) -> None:
    for laptop in laptops:
        assert places_of(laptop.store.path, KEY, words) == set(), laptop.name
        assert free_pages_that_hold_something(laptop.store.path, KEY) == []


@pytest.fixture
def written(two: Two) -> tuple[LaptopInside, LaptopInside, Id, list[Id]]:
    """Both laptops know the child; her id, and those of three others."""
    rosa, ben = two
    others = [add(rosa, name) for name in ("Ana", "Bo", "Cy")]
    session_id = a_session(rosa, others)
    student = write_everywhere(rosa.store, others, session_id)
    settle(*two)
    return rosa, ben, student, others


def test_both_laptops_have_nothing_left(written: tuple[LaptopInside, LaptopInside, Id, list[Id]]) -> None:
    rosa, ben, student, _ = written
    for laptop in (rosa, ben):
        assert len(places_of(laptop.store.path, KEY, WORDS)) > 10
    erase(rosa, student)
    settle(rosa, ben)
    nowhere(rosa, ben)
    for laptop in (rosa, ben):
        with laptop.store.read() as session:
            assert {one.people for one in privacy.erasure_counts(session)} == {1}
            assert session.scalars(select(Mark).where(Mark.student_id == student)).one().minutes == 31
            for one in history.actions(session):
                history.changes_of(session, one.group_id)
        with pytest.raises(NotFound):
            erasing.erase(laptop.store, [Person("student", student)], LAW)


def ben_works(ben: LaptopInside, student: Id) -> None:
    """Ben does not know of it, and types on."""
    with ben.store.write("student.change", f"Changed {GIVEN} {FAMILY}") as s:
        row = s.get_one(Student, student)
        row.given, row.note, row.removed = f"{GIVEN}-Ann", "jumpy about fractions and more", False
    with ben.store.write("goal.change", f"Changed a goal of {GIVEN} {FAMILY}") as s:
        s.scalars(select(Goal)).one().next_step = f"{CALLED} again"
        goals.add_goal(s, student, GoalDraft(words=f"{CALLED} writes qvatro", first_day=date(2026, 9, 9)))
    with ben.store.write("goal.change", "Changed a goal") as s:
        newest = s.scalars(select(Goal).order_by(Goal.id.desc())).first()
        assert newest is not None
        newest.words = f"{CALLED} writes more"
    with ben.store.write("mark.enter", f"Marked {FAMILY}, {GIVEN}") as s:
        later = s.scalars(select(Session.id).order_by(Session.day.desc())).first()
        assert later is not None
        entry.set_mark(s, later, student, MarkStatus.PRESENT, 40, note="jumpy about fractions")
    with ben.store.write("guardian.change", f"Changed Qvatrona {FAMILY}") as s:
        mother = s.scalars(select(Guardian)).one()
        people.change_guardian(
            s, mother.id, people.GuardianDraft(given=GIVEN, family=FAMILY, email="xq-mother@example.com")
        )
        aunt = people.add_guardian(s, people.GuardianDraft(given="Aunt", family="Someone"))
        people.link_guardian(s, student, aunt, "aunt")


@pytest.mark.parametrize("order", ["erased first", "typed first", "both wait"])
def test_what_somebody_typed_meanwhile_stays_gone(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]], order: str
) -> None:
    rosa, ben, student, _ = written
    if order == "typed first":
        ben_works(ben, student)
        ben.exchange()
        erase(rosa, student)
    else:
        erase(rosa, student)
        if order == "erased first":
            rosa.exchange()
        ben_works(ben, student)
    settle(*((ben, rosa) if order == "both wait" else (rosa, ben)))
    nowhere(rosa, ben)
    for laptop in (rosa, ben):
        with laptop.store.read() as session:
            assert conflicts.open_conflicts(session) == []
            minutes = session.scalars(select(Mark.minutes).where(Mark.student_id == student)).all()
            assert sorted(minutes) == [31, 40]
            for one in history.actions(session):
                history.changes_of(session, one.group_id)
        assert value(laptop, student, "removed") is True


def test_a_choice_that_waited_cannot_bring_it_back(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]],
) -> None:
    rosa, ben, student, _ = written
    change(rosa, student, note="jumpy about fractions, says Rosa")
    change(ben, student, note="jumpy about fractions, says Ben")
    for laptop in (rosa, ben, rosa):
        laptop.exchange()
    with rosa.store.read() as session:
        (asked,) = conflicts.open_conflicts(session)
    erase(ben, student)
    settle(ben, rosa)
    with pytest.raises(NotFound):
        conflicts.take_other(rosa.store, asked.row, asked.field, asked.seq)
    nowhere(rosa, ben)


def test_a_form_that_was_open_on_the_other_laptop(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]],
) -> None:
    rosa, ben, student, _ = written
    erase(rosa, student)
    settle(rosa, ben)
    with pytest.raises(Conflict, match="was erased"), ben.store.write("goal.add", "Added a goal") as s:
        goals.add_goal(s, student, GoalDraft(words="x", first_day=date(2026, 9, 9)))


def test_a_new_laptop_reads_the_whole_log(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]], make_laptop: Make
) -> None:
    rosa, ben, student, _ = written
    erase(rosa, student)
    ben_works(ben, student)
    settle(rosa, ben)
    new = make_laptop("Eve")
    settle(new, rosa, ben)
    nowhere(new, rosa, ben)


def test_laptops_that_were_restored(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]], tmp_path: Path
) -> None:
    """Each of them goes back to before: erased again at once, and whatever the log brings stays away."""
    rosa, ben, student, _ = written
    rosa.backup(tmp_path / "rosa")
    ben.backup(tmp_path / "ben")
    erase(rosa, student)
    with rosa.store.read() as session:
        known = erasing.known_erasures(session)
    settle(rosa, ben)
    rosa.restore(tmp_path / "rosa")
    assert erasing.replay(rosa.store, known) == 3
    nowhere_but_committed(rosa)
    ben.restore(tmp_path / "ben")
    ben_works(ben, student)
    settle(rosa, ben)
    nowhere(rosa, ben)


def nowhere_but_committed(laptop: LaptopInside) -> None:
    """Before the erasure has come back in the log, committed rows are what the log says, as it was read."""
    left = {one for one in places_of(laptop.store.path, KEY, WORDS) if not one.startswith("page ")}
    assert left <= {"committed.fields", "committed.row_key"}


def test_a_hub_that_was_restored(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]], hub: HubInside
) -> None:
    """The log is folded anew from what is kept, and what the hub lost is given to it again."""
    rosa, ben, student, _ = written
    before = hub.copy()
    ben_works(ben, student)
    ben.exchange()
    erase(rosa, student)
    settle(rosa, ben)
    hub.restore(before)
    settle(rosa, ben)
    settle(ben, rosa)
    nowhere(rosa, ben)


def test_a_hold_that_comes_too_late_is_told(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]],
) -> None:
    rosa, ben, student, _ = written
    erase(rosa, student)
    with ben.store.write("hold.place", "Placed a hold") as s:
        holding.place_hold(s, "student", student, HoldDraft(reason=f"Case of {GIVEN} {FAMILY}"), "Ben")
    settle(rosa, ben)
    nowhere(rosa, ben)
    for laptop in (rosa, ben):
        with laptop.store.read() as session:
            (row,) = privacy.holds(session)
            assert (row.came_too_late, row.name, row.reason) == (True, "", "")


def test_both_erase_the_same_child(written: tuple[LaptopInside, LaptopInside, Id, list[Id]]) -> None:
    rosa, ben, student, _ = written
    erase(rosa, student)
    erase(ben, student)
    settle(rosa, ben)
    nowhere(rosa, ben)
    with rosa.store.read() as session:
        assert [one.people for one in privacy.erasure_counts(session)] == [1]
        assert conflicts.open_conflicts(session) == []


def test_what_a_note_on_others_said_is_forgotten_elsewhere(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]],
) -> None:
    """Ben wrote about her in a note on another child, and it had not left his laptop."""
    rosa, ben, student, others = written
    change(ben, others[2], note=f"Now sits beside {GIVEN} {FAMILY}.")
    erase(rosa, student)
    rosa.exchange()
    # The page comes in before his words are packed.
    log = ben.hub.log()
    with ben.store.read() as session:
        facts, keys = read_facts(session), require_membership(session)
    cursor = int.from_bytes(facts["cursor"], "big")
    page = Page(log=facts["log"], now=0, head=len(log), chain=log[-1].chain)
    take_entries(ben.store, keys.program_key, page, [one for one in log if one.seq > cursor])
    assert value(ben, others[2], "note") == "Now sits beside (erased)."
    with ben.store.receive() as receiving:
        assert differences(receiving) == []
    settle(rosa, ben)
    nowhere(rosa, ben)


@contextmanager
def program_before_erasures() -> Iterator[None]:
    """The program before it knew of erasures: no such tables, no such rule, nothing to scrub."""
    known = {name: table for name, table in JOURNALED.items() if name not in ("erasure", "legal_hold")}
    real = journal.journaled_columns

    def columns(table: type) -> list[str]:
        return [name for name in real(table) if name != "erased"]

    with pytest.MonkeyPatch.context() as patch:
        for module in (projection, catching_up):
            patch.setattr(module, "JOURNALED", known)
            patch.setattr(module, "journaled_columns", columns)
        patch.setattr(fold, "RULED", frozenset())
        patch.setattr(fold, "erased_by", lambda _entry: frozenset())
        patch.setattr(ledger, "erased_ids", lambda _session: set())
        patch.setattr(scrubbing, "scrub", lambda *_a, **_k: 0)
        projection._Shape.of.cache_clear()
        yield
    projection._Shape.of.cache_clear()


def test_an_older_program_hides_what_it_can_and_is_clean_after_its_update(
    written: tuple[LaptopInside, LaptopInside, Id, list[Id]],
) -> None:
    rosa, ben, student, _ = written
    with program_before_erasures():
        catch_up(ben.store)
    erase(rosa, student)
    rosa.exchange()
    with program_before_erasures():
        ben_works(ben, student)
        ben.exchange()
        with ben.store.receive() as session:
            assert differences(session) == []
    rosa.exchange()
    assert places_of(ben.store.path, KEY, WORDS) != set()
    assert catch_up(ben.store) > 0
    nowhere(ben)
    settle(rosa, ben)
    nowhere(rosa, ben)


# -- stories ----------------------------------------------------------------------------------------


def test_stories(make_laptop: Make, hub: HubInside, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Three laptops that edit, erase, lose answers, go back and sync in any order."""
    rosa = make_laptop("Rosa", starts=True)
    laptops = [rosa, make_laptop("Ben"), make_laptop("Eve")]
    settle(*laptops)
    for seed in range(DEEP_SEEDS if request.config.getoption("--deep") else SEEDS):
        _story(random.Random(seed), laptops, tmp_path / f"{seed}")


def _story(draw: random.Random, laptops: list[LaptopInside], folder: Path) -> None:
    told = _Told(draw, laptops, folder)
    for laptop in laptops:
        laptop.lose = lambda: draw.choice(["", "", "", "answer", "late", "hole"])
    for step in range(24):
        told.do(step)
    for laptop in laptops:
        laptop.lose = lambda: ""
    settle(*laptops, *laptops)
    gone = tuple(told.names[one] for one in told.erased)
    for laptop in laptops:
        if gone:
            assert places_of(laptop.store.path, KEY, gone) == set(), (laptop.name, told.erased)
        for which, student in enumerate(told.students):
            assert value(laptop, student, "erased") is (which in told.erased)
    shutil.rmtree(folder, ignore_errors=True)


class _Told:
    """A story while it goes on."""

    def __init__(self, draw: random.Random, laptops: list[LaptopInside], folder: Path) -> None:
        self.draw, self.laptops, self.folder = draw, laptops, folder
        self.names = [f"Qx{draw.randrange(10**9)}z" for _ in range(4)]
        self.students = [_new_child(draw.choice(laptops), name) for name in self.names]
        self.session_id = a_session(laptops[0], [])
        self.backups: dict[str, Path] = {}
        self.erased: set[int] = set()
        self.known: dict[Id, erasing.Known] = {}
        settle(*laptops)

    def do(self, step: int) -> None:
        laptop, which = self.draw.choice(self.laptops), self.draw.randrange(4)
        what = self.draw.choice(["edit"] * 4 + ["sync"] * 4 + ["erase", "back up", "restore"])
        if what == "edit":
            _edit(laptop, self.students[which], self.names[which], self.session_id)
        elif what == "sync":
            _try(laptop)
        elif what == "erase" and which not in self.erased and len(self.erased) < 2:
            if value(laptop, self.students[which], "erased") is False:
                erase(laptop, self.students[which])
                self.erased.add(which)
        elif what == "back up":
            self.backups[laptop.name] = self.folder / f"{laptop.name}{step}"
            laptop.backup(self.backups[laptop.name])
        elif what == "restore" and laptop.name in self.backups:
            with laptop.store.read() as session:
                self.known |= {one.row_id: one for one in erasing.known_erasures(session)}
            laptop.restore(self.backups[laptop.name])
            erasing.replay(laptop.store, self.known.values())  # as the list beside the data says


def _try(laptop: LaptopInside) -> None:
    with suppress(PorchlightError):  # something got lost on the way
        laptop.exchange()


def _new_child(laptop: LaptopInside, name: str) -> Id:
    with laptop.store.write("student.add", f"Added {name} {name}") as session:
        return people.add_student(session, people.StudentDraft(given=name, family=name, note=f"of {name}"))


def _edit(laptop: LaptopInside, student: Id, name: str, session_id: Id) -> None:
    """Any edit about a child, as far as this laptop lets it happen."""
    draw = random.Random(f"{laptop.name}{laptop.store.place.seq}{name}")
    try:
        with laptop.store.write("edit", f"Did something about {name} {name}") as s:
            row = s.get(Student, student)
            if row is None or s.get(Session, session_id) is None:
                return
            for kind in draw.sample(range(5), 2):
                if kind == 0:
                    row.note = f"{name} {draw.random()}"
                elif kind == 1:
                    entry.set_mark(s, session_id, student, MarkStatus.PRESENT, 30, note=f"of {name}")
                elif kind == 2:
                    goals.add_goal(s, student, GoalDraft(words=f"{name} reads", first_day=date(2026, 9, 9)))
                elif kind == 3:
                    mother = people.add_guardian(s, people.GuardianDraft(given="Ma", family=name))
                    people.link_guardian(s, student, mother, f"mother of {name}")
                else:
                    own = s.scalars(select(Goal).where(Goal.student_id == student)).first()
                    if own is not None:
                        own.next_step = f"{name} goes on"
    except Conflict:
        return


EVERYWHERE = "zqxvat"


@pytest.fixture
def in_every_table(two: Two) -> tuple[LaptopInside, LaptopInside, dict[str, Id], dict[str, Id]]:
    """A student and an adult with rows in every table, and two others, whom nothing is about yet."""
    rosa, ben = two
    found = []
    for given in ("Ana", "Bo"):
        student = add(rosa, given)
        with rosa.store.write("adult.add", "Added an adult") as s:
            adult = people.add_adult(s, people.AdultDraft(given=f"{given}-Lou", family="Tso"))
            guardian = people.add_guardian(s, people.GuardianDraft(given="Di", family=given))
        found.append({"student": student, "adult": adult, "guardian": guardian})
    with rosa.store.write("plan", "Planned") as s:
        every_table.write(s, every_table.beside(), found[0], "student", "plain")
    return rosa, ben, found[0], found[1]


@pytest.mark.parametrize("kind", ["student", "adult"])
def test_nothing_is_left_in_any_table(
    in_every_table: tuple[LaptopInside, LaptopInside, dict[str, Id], dict[str, Id]], kind: str
) -> None:
    """Ben types on meanwhile, in rows there are and in new ones. A hold is lifted, or it would win."""
    rosa, ben, person, _ = in_every_table
    tables = [name for name in every_table.about(kind) if name != "legal_hold"]
    shared = [name for name in every_table.about("student") if name not in tables and name != "legal_hold"]
    with rosa.store.write("type", "Typed") as s:
        every_table.write(s, shared, person, "student", "plain")
        every_table.write(s, tables, person, kind, EVERYWHERE)
    settle(rosa, ben)
    assert len(places_of(ben.store.path, KEY, [EVERYWHERE])) > 10
    erase_one(rosa, kind, person[kind])
    told_apart = [name for name in tables if "id" in JOURNALED[name].__table__.columns]  # type: ignore[attr-defined]
    told_apart.remove("match_pause")  # only the match says whom it is about, so what comes later stays
    with ben.store.write("type", "Typed more") as s:
        every_table.rewrite(s, [name for name in tables if name != "match_pause"], EVERYWHERE)
        every_table.write(s, told_apart, person, kind, EVERYWHERE)
    settle(rosa, ben)
    nowhere(rosa, ben, words=(EVERYWHERE,))


def test_whom_rows_about_others_name_is_taken_out_of_each(
    in_every_table: tuple[LaptopInside, LaptopInside, dict[str, Id], dict[str, Id]],
) -> None:
    rosa, ben, person, other = in_every_table
    tables = [*dict.fromkeys((*every_table.about("student"), *every_table.about("adult")))]
    with rosa.store.write("type", "Typed") as s:
        every_table.write(s, tables, other, "student", "plain")
        for table, field in every_table.free_texts():
            for row in s.scalars(select(JOURNALED[table])):
                setattr(row, field, "with Ana Begaye there")
    settle(rosa, ben)
    erase_one(rosa, "student", person["student"])
    settle(rosa, ben)
    nowhere(rosa, ben, words=("Ana Begaye",))
    with ben.store.read() as s:
        said = {getattr(row, field) for table, field in every_table.free_texts()
                for row in s.scalars(select(JOURNALED[table]))}  # fmt: skip
    assert said == {"with (erased) there"}


def erase_one(laptop: LaptopInside, kind: str, person_id: Id) -> None:
    erasing.erase(laptop.store, [Person(kind, person_id)], LAW)
