# SPDX-License-Identifier: Apache-2.0
"""Which fields of a row somebody typed here, so that an import does not overwrite them.

The journal says who changed a field last; causes that begin with ``import`` are imports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id, id_text
from app.storage.journal import unpack
from app.storage.tables import JournalEntry, JournalTouch

IMPORT_CAUSE = "import"
_AT_ONCE = 500
_ENTRY = select(JournalEntry.cause, JournalEntry.group_id, JournalEntry.undoes, JournalEntry.changes)


def typed_here(session: DbSession, row_ids: Iterable[Id]) -> dict[Id, set[str]]:
    """Per row id the fields whose last change was not made by an import. What was taken back counts as never
    having happened, so that an import taken back can be made again."""
    wanted = {id_text(row_id): row_id for row_id in row_ids}
    last: dict[str, dict[str, bool]] = defaultdict(dict)
    taken_back: set[Id] = set()
    for seq in sorted(_touching(session, list(wanted.values())), reverse=True):
        entry = session.execute(_ENTRY.where(JournalEntry.seq == seq)).one()
        if entry.group_id in taken_back:
            continue
        if entry.undoes is not None:
            taken_back.add(entry.undoes)
            continue
        by_hand = not entry.cause.startswith(IMPORT_CAUSE)
        for change in reversed(unpack(entry.changes)):
            key = change.key[0]
            if len(change.key) == 1 and isinstance(key, str) and key in wanted:
                for name in change.new:
                    last[key].setdefault(name, by_hand)
    return {
        wanted[key]: {name for name, by_hand in fields.items() if by_hand} for key, fields in last.items()
    }


def _touching(session: DbSession, row_ids: list[Id]) -> set[int]:
    found: set[int] = set()
    for first in range(0, len(row_ids), _AT_ONCE):
        part = row_ids[first : first + _AT_ONCE]
        found.update(session.scalars(select(JournalTouch.seq).where(JournalTouch.row_key.in_(part))))
    return found
