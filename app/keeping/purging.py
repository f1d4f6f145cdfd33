# SPDX-License-Identifier: Apache-2.0
"""The yearly purge: people whose time of keeping is over, erased at once, when two people say so.

Two people means two names and two passphrases: the program's, and the second person's (``app.keeping.keys``).
Whose time is over is a read model (``app.storage.queries.privacy``); erasing is ``app.services.erasing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.domain import names
from app.errors import Conflict, Invalid, NotFound
from app.keeping.keys import PASSPHRASE, SECOND, has_second_person, opens
from app.paths import DataDir
from app.services import erasing
from app.services.erasing import RETENTION, Erased, Person
from app.storage.queries import privacy
from app.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What the two people typed; ``second_name`` is noted with the erasure."""

    passphrase: str
    second_name: str
    second_passphrase: str


def check_two(data: DataDir, first_name: str, confirmation: Confirmation) -> None:
    """Raises Invalid, with a sentence per field, unless two different people have confirmed.

    NotFound when no second person has a passphrase yet.
    """
    if not has_second_person(data):
        raise NotFound(
            "A purge needs two people. Give a second person a passphrase first, under Settings, Passphrase."
        )
    second = names.nfc(confirmation.second_name)
    if not second:
        raise Invalid({"second_name": "Write the name of the second person."})
    if names.fold(second) == names.fold(first_name):
        raise Invalid({"second_name": "The second person must be somebody else."})
    if opens(data, confirmation.passphrase) != PASSPHRASE:
        raise Invalid({"passphrase": "This is not the passphrase of the program."})
    if opens(data, confirmation.second_passphrase) != SECOND:
        raise Invalid({"second_passphrase": "This is not the second person's passphrase."})


def purge(store: Store, data: DataDir, people: Sequence[Person], confirmation: Confirmation) -> Erased:
    """Erase people of the purge list. Raises as ``check_two``, and Conflict for who is not on the list."""
    check_two(data, store.who, confirmation)
    with store.read() as session:
        on_list = {(row.kind, row.id): row for row in privacy.due(session, clock.today())}
    for person in people:
        row = on_list.get((person.kind, person.id))
        if row is None:
            raise Conflict("Somebody on this list is not due any more. Look at the list again.")
        if row.held:
            raise Conflict(f"{row.name} is on legal hold: {row.held}. Nothing was erased.")
    return erasing.erase(store, people, RETENTION, second=names.nfc(confirmation.second_name))
