# SPDX-License-Identifier: Apache-2.0
"""Whom this laptop has erased, beside the data: an older copy of the data that comes back does not know it.

The file holds random ids, kinds, days and reasons, and no names. It belongs to one program each, by the id of
its row, so that another program's backup in the same folder is left alone. Erasing itself is in
``app.services.erasing``; here is also what follows it on this laptop's disk.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.errors import StorageProblem
from app.files import not_written, write_whole
from app.keeping import shelf
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.services import erasing
from app.services.erasing import Known
from app.storage.store import Store

_FORMAT = 1
_TABLE = "erasure"


def watch(store: Store, data: DataDir) -> None:
    """Erase again whom the data file, being older, still knows; and write down who is erased from now on.

    A disk that takes no list keeps nobody from working: the next opening writes it.
    """
    erasing.replay(store, read(data, store))
    erasing.finish(store)

    def hear(tables: frozenset[str]) -> None:
        if _TABLE in tables:
            with suppress(StorageProblem):
                write_down(store, data)

    hear(frozenset({_TABLE}))

    store.on_change(hear)


def read(data: DataDir, store: Store) -> list[Known]:
    """Whom this laptop has erased of the program that is open. A file that nobody can read counts as none."""
    return [one for entry in _listed(data.erased).get(_program(store), []) if (one := _known(entry))]


def write_down(store: Store, data: DataDir) -> None:
    """Add whom the data file says is erased. Raises StorageProblem when it cannot be written."""
    with store.read() as session:
        known = erasing.known_erasures(session)
    listed, program = _listed(data.erased), _program(store)
    before = {one.row_id: one for entry in listed.get(program, []) if (one := _known(entry))}
    merged = before | {one.row_id: one for one in known}
    if not program or merged.keys() == before.keys():
        return
    listed[program] = [_entry(merged[row_id]) for row_id in sorted(merged)]
    content = json.dumps({"format": _FORMAT, "programs": listed}, indent=1).encode()
    try:
        write_whole(data.erased, content)
    except OSError as problem:
        raise not_written(data.erased, problem) from problem


def clean_up(store: Store, data: DataDir, progress: Progress = SILENT) -> None:
    """Make the backup that follows an erasure: from it on older ones, and the volumes of the page journal, go
    as soon as enough newer ones are there. Raises StorageProblem when there is no room for it.
    """
    shelf.keep_one(store, data, "erasure", progress)


def _program(store: Store) -> str:
    """The id of the program's row; empty before there is one."""
    with store.read() as session:
        found = session.execute(text("SELECT hex(id) FROM program ORDER BY id")).scalar()
    return str(found or "").lower()


def _listed(path: Path) -> dict[str, list[Any]]:
    try:
        content = json.loads(path.read_bytes())
        programs = content["programs"]
        return {str(key): list(entries) for key, entries in programs.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _entry(one: Known) -> list[str]:
    return [
        one.row_id.hex(), one.kind, one.day.isoformat(), one.reason, one.with_id.hex() if one.with_id else ""
    ]  # fmt: skip


def _known(entry: Any) -> Known | None:
    try:
        row_id, kind, day, reason, with_id = entry
        ids = bytes.fromhex(row_id), bytes.fromhex(with_id) or None
        return Known(ids[0], str(kind), date.fromisoformat(day), str(reason), ids[1])
    except (ValueError, TypeError):
        return None
