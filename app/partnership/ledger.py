# SPDX-License-Identifier: Apache-2.0
"""What this laptop keeps of the shared log: entries, own parcels, committed rows, conflicts.

Every function works inside the session it is given; whoever calls decides what is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.erasure import ERASURE
from app.partnership import rows
from app.storage.queries.sql import joined
from app.sync.commit import Commit, RowKey
from app.sync.fold import Conflict, Stand

EMPTY = bytes(32)
_ADOPTED = "adopted"
_KEYS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OwnParcel:
    """A parcel made on this laptop; ``seq`` is None until it was read back in the log."""

    parcel: Id
    replica: Id
    n: int
    content: bytes
    seq: int | None


def fetch(session: DbSession, sql: str, *values: object) -> list[Any]:
    """Rows of a query with ``?`` in it."""
    return list(session.connection().exec_driver_sql(sql, values))


def run(session: DbSession, sql: str, *values: object) -> int:
    """One statement; the number of rows it changed."""
    return session.connection().exec_driver_sql(sql, values).rowcount


def run_many(session: DbSession, sql: str, many: Iterable[tuple[Any, ...]]) -> None:
    """The same statement for every tuple."""
    listed = list(many)
    if listed:
        session.connection().exec_driver_sql(sql, listed)


# -- own parcels ---------------------------------------------------------------------------------


def keep_parcel(session: DbSession, one: OwnParcel) -> None:
    """Store a parcel that was just made, or made anew for another replica."""
    run(
        session,
        "INSERT OR REPLACE INTO out_parcel (parcel, replica, n, content, seq) VALUES (?, ?, ?, ?, ?)",
        one.parcel, one.replica, one.n, one.content, one.seq,
    )  # fmt: skip


def parcels_to_send(session: DbSession, replica: Id, limit: int, after: int = 0) -> list[OwnParcel]:
    """Own parcels above ``after`` that are not in the log yet, up to ``limit`` bytes but at least one."""
    found: list[OwnParcel] = []
    size = 0
    for row in fetch(
        session,
        "SELECT parcel, replica, n, content, seq FROM out_parcel "
        "WHERE replica = ? AND n > ? AND seq IS NULL ORDER BY n",
        replica, after,
    ):  # fmt: skip
        size += len(row[3])
        if found and size > limit:
            break
        found.append(OwnParcel(*row))
    return found


def last_parcel(session: DbSession, replica: Id) -> OwnParcel | None:
    """The newest own parcel of a replica."""
    found = fetch(
        session,
        "SELECT parcel, replica, n, content, seq FROM out_parcel WHERE replica = ? ORDER BY n DESC LIMIT 1",
        replica,
    )
    return OwnParcel(*found[0]) if found else None


def parcels_above(session: DbSession, replica: Id, n: int) -> list[OwnParcel]:
    """Own parcels of a replica from number ``n`` + 1 on."""
    return [
        OwnParcel(*row)
        for row in fetch(
            session,
            "SELECT parcel, replica, n, content, seq FROM out_parcel WHERE replica = ? AND n > ? ORDER BY n",
            replica, n,
        )
    ]  # fmt: skip


def own_content(session: DbSession, parcel: Id) -> bytes | None:
    """The bytes of a parcel that was made here or is carried."""
    found = fetch(
        session,
        "SELECT content FROM out_parcel WHERE parcel = ? UNION ALL "
        "SELECT content FROM carried_parcel WHERE parcel = ?",
        parcel, parcel,
    )  # fmt: skip
    return bytes(found[0][0]) if found else None


def note_adopted(session: DbSession, parcel: Id) -> None:
    """This parcel of this laptop says what another one did."""
    run(
        session,
        "INSERT INTO sync_fact (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = CAST(sync_fact.value || excluded.value AS BLOB)",
        _ADOPTED, parcel,
    )  # fmt: skip


def is_adopted(session: DbSession, parcel: Id) -> bool:
    """A parcel was made of what another laptop did."""
    found = fetch(session, "SELECT value FROM sync_fact WHERE name = ?", _ADOPTED)
    return bool(found) and has_id(bytes(found[0][0]), parcel)


def has_id(ids: bytes, one: Id) -> bool:
    """Whether an id is among these, 16 bytes each."""
    return any(ids[at : at + 16] == one for at in range(0, len(ids), 16))


# -- the log -------------------------------------------------------------------------------------


def received_at(session: DbSession, seq: int) -> int:
    """When the hub received an entry; 0 for the beginning."""
    found = fetch(session, "SELECT received FROM log_entry WHERE seq = ?", seq)
    return int(found[0][0]) if found else 0


def is_folded(session: DbSession, action: Id, part: str) -> bool:
    """A commit is in the log already."""
    return bool(fetch(session, "SELECT 1 FROM folded_commit WHERE action = ? AND part = ?", action, part))


def folded_parts(session: DbSession, actions: Iterable[Id]) -> set[tuple[Id, str]]:
    """The (action, part) of these actions that are in the log already."""
    sql = "SELECT action, part FROM folded_commit WHERE action IN"
    return {(bytes(action), part) for action, part in _fetch_many(session, sql, (), actions)}


def last_eff(session: DbSession, replica: Id) -> int:
    """The last effective time of a replica; 0 before its first entry."""
    found = fetch(session, "SELECT eff FROM replica_time WHERE replica = ?", replica)
    return int(found[0][0]) if found else 0


# -- committed rows ------------------------------------------------------------------------------


def committed(session: DbSession, row: RowKey) -> bytes | None:
    """A committed row as stored."""
    found = fetch(
        session, "SELECT fields FROM committed WHERE table_name = ? AND row_key = ?",
        row[0], rows.write_key(row[1]),
    )  # fmt: skip
    return bytes(found[0][0]) if found else None


def committed_rows(session: DbSession, wanted: Iterable[tuple[str, bytes]]) -> dict[tuple[str, bytes], bytes]:
    """Committed rows as stored, by table and key; those that are there."""
    by_table: dict[str, list[bytes]] = {}
    for table, key in wanted:
        by_table.setdefault(table, []).append(key)
    sql = "SELECT row_key, fields FROM committed WHERE table_name = ? AND row_key IN"
    return {
        (table, bytes(key)): bytes(fields)
        for table, keys in by_table.items()
        for key, fields in _fetch_many(session, sql, (table,), keys)
    }


def _fetch_many(
    session: DbSession, sql: str, first: tuple[object, ...], keys: Iterable[bytes]
) -> Iterable[Any]:
    """Rows of a query that ends in IN, for keys in any number."""
    every = list(keys)
    for begin in range(0, len(every), _KEYS_AT_ONCE):
        some = every[begin : begin + _KEYS_AT_ONCE]
        yield from fetch(session, joined(sql, "(", ", ".join("?" * len(some)), ")"), *first, *some)


def all_committed(session: DbSession) -> Iterable[tuple[RowKey, dict[str, Stand]]]:
    """Every committed row."""
    for table, key, packed in fetch(session, "SELECT table_name, row_key, fields FROM committed"):
        yield (table, rows.read_key(key)), rows.read_row(packed)


def keep_committed(session: DbSession, packed: Iterable[tuple[str, bytes, bytes]]) -> None:
    """Store (table, key, fields) over what was there."""
    run_many(
        session,
        "INSERT INTO committed (table_name, row_key, fields) VALUES (?, ?, ?) "
        "ON CONFLICT (table_name, row_key) DO UPDATE SET fields = excluded.fields",
        packed,
    )


def drop_committed(session: DbSession, keys: Iterable[tuple[str, bytes]]) -> None:
    """Forget rows (table, key) of which nothing is left."""
    run_many(session, "DELETE FROM committed WHERE table_name = ? AND row_key = ?", keys)


def committed_of(session: DbSession, tables: Iterable[str]) -> Iterable[tuple[RowKey, bytes, bytes]]:
    """Every committed row of these tables: row, its key as stored, its fields as stored."""
    for table in tables:
        found = fetch(session, "SELECT row_key, fields FROM committed WHERE table_name = ?", table)
        for key, packed in found:
            yield (table, rows.read_key(key)), bytes(key), bytes(packed)


def erased_ids(session: DbSession) -> set[str]:
    """Whom the log erased, as far as it was read here; ids as hexadecimal text."""
    found = fetch(session, "SELECT row_key FROM committed WHERE table_name = ?", ERASURE)
    return {str(rows.read_key(key)[0]) for (key,) in found}


def settle_conflicts(session: DbSession, commits: Iterable[Commit]) -> bool:
    """Whoever wrote a field in view of a conflict about it has settled that; False when none was open."""
    if not fetch(session, "SELECT 1 FROM sync_conflict WHERE settled = 0 LIMIT 1"):
        return False
    run_many(
        session,
        "UPDATE sync_conflict SET settled = 1 WHERE settled = 0 AND table_name = ? AND row_key = ? "
        "AND (CASE WHEN after_removal THEN 'removed' ELSE field END) = ? AND seq <= ?",
        (
            (change.table, rows.write_key(change.key), name, commit.seen.seq)
            for commit in commits for change in commit.changes for name in change.fields
        ),
    )  # fmt: skip
    return True


def keep_conflicts(session: DbSession, seq: int, conflicts: Iterable[Conflict]) -> None:
    """Note what two people changed without knowing of each other."""
    run_many(
        session,
        "INSERT OR REPLACE INTO sync_conflict (table_name, row_key, field, seq, stands, lost, after_removal, "
        "settled) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        (
            (
                one.row[0], rows.write_key(one.row[1]), one.field, seq, rows.write_stand(one.stands),
                rows.write_stand(one.lost), int(one.after_removal),
            )
            for one in conflicts
        ),
    )  # fmt: skip
