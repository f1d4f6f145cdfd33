# SPDX-License-Identifier: Apache-2.0
"""People who share a laptop: names, PINs that are never kept as they are, and a list that never travels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.restricted import Sight
from app.errors import Invalid, NotFound
from app.keeping.people_here import (
    add_person,
    change_pin,
    change_sight,
    hidden_from,
    is_right_pin,
    people_here,
    remove_person,
)
from app.storage.place import note_facts, read_facts
from app.storage.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "porchlight.db", b"k" * 32)
    yield made
    made.close()


def test_people_are_added_asked_changed_and_taken_off(store: Store) -> None:
    add_person(store, "  Rosa   Tsosie ", "2468")
    add_person(store, "Ben", "")
    assert [(one.name, one.has_pin) for one in people_here(store)] == [("Rosa Tsosie", True), ("Ben", False)]
    assert is_right_pin(store, "Rosa Tsosie", "24 68")
    assert not is_right_pin(store, "Rosa Tsosie", "2469")
    assert not is_right_pin(store, "Rosa Tsosie", "")
    assert is_right_pin(store, "Ben", "whatever")
    change_pin(store, "Rosa Tsosie", "13579")
    assert not is_right_pin(store, "Rosa Tsosie", "2468")
    assert is_right_pin(store, "Rosa Tsosie", "13579")
    change_pin(store, "Rosa Tsosie", "")
    assert is_right_pin(store, "Rosa Tsosie", "")
    remove_person(store, "Rosa Tsosie")
    remove_person(store, "Ben")
    assert people_here(store) == []
    with store.read() as session:
        assert "people_here" not in read_facts(session)


def test_everybody_sees_everything_until_somebody_is_listed(store: Store) -> None:
    assert not any(hidden_from(store, "Rosa", sight) for sight in Sight)
    add_person(store, "Rosa", "")
    add_person(store, "Ben", "", sees_care=True, sees_restricted=False)
    assert not any(hidden_from(store, "Rosa", sight) for sight in Sight)
    assert hidden_from(store, "Ben", Sight.CARE) == ""
    assert hidden_from(store, "Ben", Sight.RESTRICTED).startswith("Ben does not see restricted notes")
    assert hidden_from(store, "Kim", Sight.CARE).startswith("Kim does not see health and custody")
    change_sight(store, "Ben", sees_care=False, sees_restricted=True)
    assert hidden_from(store, "Ben", Sight.CARE)
    assert not hidden_from(store, "Ben", Sight.RESTRICTED)


def test_whoever_was_listed_before_one_could_choose_still_sees_everything(store: Store) -> None:
    with store.receive() as session:
        note_facts(session, {"people_here": b'[{"name": "Rosa", "salt": "", "pin": ""}]'})
    assert not any(hidden_from(store, "Rosa", sight) for sight in Sight)


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "四五六七", "-123"])
def test_a_pin_has_four_to_eight_digits(store: Store, pin: str) -> None:
    with pytest.raises(Invalid) as why:
        add_person(store, "Ana", pin)
    assert why.value.fields == {"pin": "A PIN has 4 to 8 digits."}
    assert people_here(store) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "béN", "BEN"])
def test_a_name_is_there_once_and_not_too_long(store: Store, name: str) -> None:
    add_person(store, "Ben", "1234")
    with pytest.raises(Invalid) as why:
        add_person(store, name, "1234")
    assert list(why.value.fields) == ["name"]


def test_the_same_pin_of_two_people_is_kept_differently_and_never_as_it_is(store: Store) -> None:
    add_person(store, "Ana", "12345678")
    add_person(store, "Ben", "12345678")
    ana, ben = people_here(store)
    assert ana.pin != ben.pin
    with store.read() as session:
        assert b"12345678" not in read_facts(session)["people_here"]


def test_somebody_who_is_not_listed_and_a_list_that_cannot_be_read(store: Store) -> None:
    for wish in (lambda: remove_person(store, "Ana"), lambda: change_pin(store, "Ana", ""),
                 lambda: is_right_pin(store, "Ana", "")):  # fmt: skip
        with pytest.raises(NotFound, match="Ana is not on the list"):
            wish()
    for strange in (b"\xff", b"7", b'[{"who":1}]', b"{}"):
        with store.receive() as session:
            note_facts(session, {"people_here": strange})
        assert people_here(store) == []
