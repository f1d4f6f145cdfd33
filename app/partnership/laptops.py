# SPDX-License-Identifier: Apache-2.0
"""The program's laptops, by name, in the program's own data: who wrote what, and whose numbers are whose."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.partnership import ledger
from app.partnership.membership import read_membership, require_membership
from app.storage.journal import Change, WriteSession, row_key
from app.storage.store import Store
from app.storage.tables import Laptop, Replica, SheetLayout
from app.storage.types import to_plain


def introduce(store: Store) -> None:
    """See to it that this laptop and its present writing history are known to the others."""
    with store.read() as session:
        membership = require_membership(session)
        if ledger.fetch(
            session,
            "SELECT 1 FROM laptop l JOIN replica r ON r.id = ? WHERE l.id = ? AND l.name = ? AND l.slot = ?",
            membership.replica, membership.laptop, membership.name, membership.slot,
        ):  # fmt: skip
            return
    with store.write("laptop.join", f"Laptop “{membership.name}” joined") as session:
        laptop = session.get(Laptop, membership.laptop)
        if laptop is None:
            session.add(Laptop(id=membership.laptop, name=membership.name, slot=membership.slot))
            session.flush()
        else:
            laptop.name, laptop.slot = membership.name, membership.slot
        if session.get(Replica, membership.replica) is None:
            session.add(Replica(id=membership.replica, laptop_id=membership.laptop))
        _tell_of_layouts(session)


@dataclass(frozen=True, slots=True)
class LaptopRow:
    """A laptop of the program; ``last_change`` is when its newest change reached the hub (UTC ms)."""

    id: Id
    name: str
    last_change: int | None
    is_this: bool


def laptops(session: DbSession) -> list[LaptopRow]:
    """The program's laptops by name."""
    membership = read_membership(session)
    own = membership.laptop if membership else b""
    rows = ledger.fetch(
        session,
        "SELECT l.id, l.name, max(t.eff) FROM laptop l LEFT JOIN replica r ON r.laptop_id = l.id "
        "LEFT JOIN replica_time t ON t.replica = r.id WHERE l.removed = 0 "
        "GROUP BY l.id, l.name ORDER BY l.name, l.id",
    )
    return [LaptopRow(bytes(row[0]), str(row[1]), row[2], bytes(row[0]) == own) for row in rows]


def laptop_of(session: DbSession, replica: Id) -> str:
    """The name of the laptop that wrote a history; empty when it is not known here yet."""
    found = ledger.fetch(
        session, "SELECT name FROM laptop WHERE id = (SELECT laptop_id FROM replica WHERE id = ?)", replica
    )
    return str(found[0][0]) if found else ""


def _tell_of_layouts(session: WriteSession) -> None:
    """Sheet layouts of data files from before the shared log are not in the journal; others need them."""
    for layout in session.query(SheetLayout):
        key = (layout.id,)
        if not ledger.fetch(session, "SELECT 1 FROM journal_touch WHERE row_key = ?", row_key(key)):
            new = {"layout": layout.layout, "removed": to_plain(layout.removed)}
            session.note(Change("sheet_layout", key, new, None))
