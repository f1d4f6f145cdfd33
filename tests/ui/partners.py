# SPDX-License-Identifier: Apache-2.0
"""A hub and a second laptop for tests of the window: Ben in the van, beside Rosa whose window is tested."""

from __future__ import annotations

from pathlib import Path

from app import context
from app.clock import Id
from app.context import AppContext
from app.partnership import joining
from app.partnership.contact import contact
from app.partnership.joining import Wish
from app.partnership.membership import require_membership
from app.storage.digest import content_digest
from app.storage.tables import Student
from app.vault.vault import Cost
from tests.served import ServedHub

PASSPHRASE = "five words are easily kept"
CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)


def second_laptop(hub: ServedHub, first: AppContext, folder: Path, name: str = "Van") -> AppContext:
    """Another laptop of the program of ``first``, invited by it and up to date."""
    with first.store.read() as session:
        membership = require_membership(session)
    words = joining.invite(first.store, hub.link(membership.token))
    ben, _ = context.prepare_to_join(folder, PASSPHRASE, cost=CHEAP)
    joining.join(ben.store, hub.link(), Wish(words, name))
    contact(ben.store, ben.vault)
    context.name_author(ben.store, "Ben Yazzie")
    return ben


def change(ctx: AppContext, student: Id, title: str = "Changed", **fields: object) -> None:
    """Write fields of a student on a laptop, as a form would."""
    with ctx.store.write("student.change", title) as session:
        row = session.get(Student, student)
        assert row is not None
        for name, value in fields.items():
            setattr(row, name, value)


def note_of(ctx: AppContext, student: Id) -> str:
    """A student's note on a laptop."""
    with ctx.store.read() as session:
        row = session.get(Student, student)
        assert row is not None
        return row.note


def digest(ctx: AppContext) -> str:
    """The digest of what a laptop shows."""
    with ctx.store.read() as session:
        return content_digest(session)
