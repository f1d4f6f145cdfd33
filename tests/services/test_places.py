# SPDX-License-Identifier: Apache-2.0
"""Sites, schools and the program's own words: named once, kept while they are used."""

from __future__ import annotations

import pytest

from app.clock import Id
from app.domain.words import SessionStatus
from app.errors import Conflict, Invalid
from app.services import lists, people, places, sessions
from app.storage.queries import calendar
from app.storage.store import Store
from app.storage.tables import Site
from tests.services.conftest import Small


def test_a_site_stays_while_sessions_are_planned_there(small: Small) -> None:
    with pytest.raises(Conflict, match="Sessions are planned at Library"), small.store.write("x", "x") as s:
        places.remove_site(s, small.site)
    with small.store.write("x", "x") as s:
        for one in small.planned.session_ids:
            sessions.cancel_session(s, one, SessionStatus.CANCELLED_PROGRAM)
        places.remove_site(s, small.site)
    with small.store.read() as s:
        assert [site.name for site in calendar.sites(s)] == ["School"]
        assert s.get_one(Site, small.site).removed


def test_a_school_stays_while_students_go_there(small: Small) -> None:
    with small.store.write("x", "x") as s:
        school = places.add_school(s, "Ganado Middle School", "Ganado")
        student = people.add_student(s, people.StudentDraft(given="Zoe", school_id=school))
        places.set_site_school(s, small.site, school)
        places.change_school(s, school, "Ganado MS", "Ganado USD")
    with pytest.raises(Conflict, match="Ganado MS"), small.store.write("x", "x") as s:
        places.remove_school(s, school)
    with small.store.write("x", "x") as s:
        people.remove_student(s, student)
        places.remove_school(s, school)


def test_names_of_sites_and_schools_are_taken_once_however_they_are_written(small: Small) -> None:
    with pytest.raises(Invalid, match="already here"), small.store.write("x", "x") as s:
        places.add_site(s, "  LIBRARY ")
    with small.store.write("x", "x") as s:
        one = places.add_school(s, "Escuela Peña")
        places.change_school(s, one, "Escuela Pena", "")  # its own name, written otherwise
    with pytest.raises(Invalid, match="already here"), small.store.write("x", "x") as s:
        places.add_school(s, "escuela peña")


def subjects(store: Store) -> list[tuple[Id, str]]:
    with store.read() as s:
        return [(word.id, word.label) for word in calendar.list_words(s, "subject")]


def test_words_are_added_changed_moved_and_taken_off(small: Small) -> None:
    with small.store.write("x", "x") as s:
        lists.add_list_word(s, "subject", "Robotics", "Robótica")
    first, last = subjects(small.store)[0], subjects(small.store)[-1]
    assert last[1] == "Robotics"
    with small.store.write("x", "x") as s:
        lists.move_list_word(s, last[0], -99)
    assert subjects(small.store)[0] == last
    with small.store.write("x", "x") as s:
        lists.move_list_word(s, last[0], 1)
        lists.change_list_word(s, last[0], "Robots", "Robots")
    assert [word for _, word in subjects(small.store)[:2]] == [first[1], "Robots"]
    with pytest.raises(Invalid, match="already in this list"), small.store.write("x", "x") as s:
        lists.change_list_word(s, last[0], first[1].upper(), "")
    with small.store.write("x", "x") as s:
        lists.remove_list_word(s, last[0])
    assert last[0] not in [one for one, _ in subjects(small.store)]
