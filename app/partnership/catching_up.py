# SPDX-License-Identifier: Apache-2.0
"""After an update of the program: what others wrote and the old one could not show appears, unfetched.

Fields and tables that a version does not know lie in ``committed`` all the same. Here is noted which ones
this laptop's program knew when it was open last, so that only rows with new ones are written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session as DbSession

from app import VERSION
from app.partnership import ledger, rows
from app.partnership.incoming import erase_again, held_back, hold_back
from app.partnership.projection import project, waiting_changes
from app.storage.journal import journaled_columns
from app.storage.place import note_facts, read_facts
from app.storage.store import Store
from app.storage.tables import JOURNALED
from app.sync.commit import RowKey
from app.sync.fold import Stand

_KNOWN = "known_fields"
Fields = Mapping[str, Stand]


def catch_up(store: Store) -> int:
    """Show what this version knows and the one before did not; returns how many rows were written.

    Nothing before joining, and a single look when the program is the same as last time.
    """
    known = {name: sorted(journaled_columns(table)) for name, table in JOURNALED.items()}
    noted = json.dumps([VERSION, known]).encode()
    with store.read() as session:
        facts = read_facts(session)
    if "program_key" not in facts or facts.get(_KNOWN) == noted:
        return 0
    before = dict(json.loads(facts[_KNOWN])[1]) if _KNOWN in facts else {}
    with store.receive() as session:
        wanted = held_back(session, read_facts(session))
        for table, fields in known.items():
            if new := {*fields} - {*before.get(table, ())}:
                wanted |= _with_any(session, table, new, is_new=table not in before)
        hold_back(session, project(session, wanted, waiting_changes(session)))
        erase_again(session)
        note_facts(session, {_KNOWN: noted})
    return len(wanted)


def _with_any(
    session: DbSession, table: str, new: set[str], *, is_new: bool
) -> dict[RowKey, dict[str, Stand]]:
    return {row: fields for row, fields in _committed(session, table) if is_new or not new.isdisjoint(fields)}


def _committed(session: DbSession, table: str) -> Iterator[tuple[RowKey, dict[str, Stand]]]:
    for key, packed in ledger.fetch(
        session, "SELECT row_key, fields FROM committed WHERE table_name = ?", table
    ):
        yield (table, rows.read_key(key)), rows.read_row(packed)
