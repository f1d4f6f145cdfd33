# SPDX-License-Identifier: Apache-2.0
"""The people who take turns at one laptop, each with a PIN: names for History, no walls.

Whoever knows the passphrase can open everything; a PIN only says who did what. So it is short, the passphrase
takes it away when it is forgotten, and the list is a fact of this laptop in the encrypted file, not synced.
A PIN is kept as a salted hash that costs some milliseconds to try, so that nobody reads it in passing.

What somebody sees of health, custody and restricted notes goes by these names too: it keeps out of sight what
is not everybody's business, and keeps nothing from whoever has the passphrase.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass, replace

from nacl.pwhash import argon2id

from app.domain.names import fold, nfc
from app.domain.restricted import Sight
from app.errors import Invalid, NotFound
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.store import Store

_FACT = "people_here"
LEAST_DIGITS, MOST_DIGITS = 4, 8
_LONGEST_NAME = 60
_MEMORY, _PASSES = 8 * 1024 * 1024, 2


SIGHT_WORDS = {Sight.CARE: "health and custody", Sight.RESTRICTED: "restricted notes and incidents"}
_SIGHTS = {Sight.CARE: "sees_care", Sight.RESTRICTED: "sees_restricted"}


@dataclass(frozen=True, slots=True)
class PersonHere:
    """One of them; ``salt`` and ``pin`` (its hash) are base 64, both empty while no PIN is set.

    Whoever was listed before these could be chosen saw everything, and still does.
    """

    name: str
    salt: str = ""
    pin: str = ""
    sees_care: bool = True
    sees_restricted: bool = True

    @property
    def has_pin(self) -> bool:
        return bool(self.pin)


def people_here(store: Store) -> list[PersonHere]:
    """Everybody who was added, in that order; nobody when the list cannot be read."""
    with store.read() as session:
        packed = read_facts(session).get(_FACT, b"[]")
    try:
        return [PersonHere(**one) for one in json.loads(packed)]
    except (ValueError, TypeError):
        return []


def add_person(
    store: Store, name: str, pin: str, *, sees_care: bool = True, sees_restricted: bool = True
) -> None:
    """Add somebody; an empty ``pin`` asks for none. Raises Invalid (name, pin)."""
    known, name = people_here(store), nfc(" ".join(name.split()))
    if not name:
        raise Invalid({"name": "Type a name."})
    if len(name) > _LONGEST_NAME:
        raise Invalid({"name": f"A name has {_LONGEST_NAME} letters at most here."})
    if fold(name) in {fold(one.name) for one in known}:
        raise Invalid({"name": f"{name} is on the list already."})
    person = PersonHere(name, sees_care=sees_care, sees_restricted=sees_restricted)
    _keep(store, [*known, _with_pin(person, pin)])


def change_pin(store: Store, name: str, pin: str) -> None:
    """Set somebody's PIN; an empty one takes it away. Raises Invalid (pin) and NotFound."""
    person = _named(store, name)
    changed = _with_pin(person, pin)
    _keep(store, [changed if one.name == person.name else one for one in people_here(store)])


def change_sight(store: Store, name: str, *, sees_care: bool, sees_restricted: bool) -> None:
    """Choose what somebody sees of health and custody, and of restricted notes. Raises NotFound."""
    changed = replace(_named(store, name), sees_care=sees_care, sees_restricted=sees_restricted)
    _keep(store, [changed if one.name == name else one for one in people_here(store)])


def hidden_from(store: Store, who: str, sight: Sight) -> str:
    """Why ``who`` does not see something here, in a sentence; empty when they do.

    While nobody is listed everybody sees everything. Where somebody is, it is shown to those who are listed
    with it.
    """
    known = people_here(store)
    person = next((one for one in known if one.name == who), None)
    if not known or (person is not None and getattr(person, _SIGHTS[sight])):
        return ""
    return (
        f"{who or 'Whoever works now'} does not see {SIGHT_WORDS[sight]} on this laptop. That is chosen in "
        "Settings, under People at this laptop."
    )


def remove_person(store: Store, name: str) -> None:
    """Take somebody off the list; History keeps the name. Raises NotFound."""
    person = _named(store, name)
    _keep(store, [one for one in people_here(store) if one.name != person.name])


def is_right_pin(store: Store, name: str, pin: str) -> bool:
    """Whether this is that person's PIN; without one, whatever is typed is right. Raises NotFound."""
    person = _named(store, name)
    if not person.has_pin:
        return True
    return secrets.compare_digest(_hash(_digits(pin), base64.b64decode(person.salt)), person.pin)


def _named(store: Store, name: str) -> PersonHere:
    found = next((one for one in people_here(store) if one.name == name), None)
    if found is None:
        raise NotFound(f"{name} is not on the list of this laptop any more.")
    return found


def _with_pin(person: PersonHere, pin: str) -> PersonHere:
    typed = _digits(pin)
    if not pin.strip():
        return replace(person, salt="", pin="")
    if not typed.isdecimal() or not typed.isascii() or not LEAST_DIGITS <= len(typed) <= MOST_DIGITS:
        raise Invalid({"pin": f"A PIN has {LEAST_DIGITS} to {MOST_DIGITS} digits."})
    salt = secrets.token_bytes(16)
    return replace(person, salt=base64.b64encode(salt).decode(), pin=_hash(typed, salt))


def _digits(pin: str) -> str:
    return "".join(pin.split())


def _hash(pin: str, salt: bytes) -> str:
    raw = argon2id.kdf(32, pin.encode(), salt, opslimit=_PASSES, memlimit=_MEMORY)
    return base64.b64encode(raw).decode()


def _keep(store: Store, people: list[PersonHere]) -> None:
    with store.receive() as session:
        session.touched.add("sync_fact")
        if people:
            note_facts(session, {_FACT: json.dumps([asdict(one) for one in people]).encode()})
        else:
            forget_facts(session, _FACT)
