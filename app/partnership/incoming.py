# SPDX-License-Identifier: Apache-2.0
"""What arrives: a page of the log is checked against the chain, opened, folded, and shown in the program.

One page is one transaction: the rows, what is told of conflicts, the history and the cursor move together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.clock import Id
from app.partnership import ledger, rows
from app.partnership.outgoing import settle_known
from app.partnership.projection import project, waiting_changes
from app.storage.journal import Change as JournalChange
from app.storage.journal import pack as pack_changes
from app.storage.journal import row_key
from app.storage.place import note_facts, read_facts
from app.storage.store import Receiving, Store
from app.sync import chain
from app.sync.chain import BrokenPage
from app.sync.commit import BadCommit, Commit, NewerCommit, RowKey
from app.sync.fold import Entry, Stand, fold_entry, in_this_log
from app.sync.packing import unpack
from app.sync.parcel import BadParcel, header_of, parcel_hash, unseal
from app.sync.wire import Item

_ID = 16
_CURSOR = 8


@dataclass(slots=True)
class Taken:
    """What a page did: entries taken, own parcels that were read back, conflicts, parcels nobody can read."""

    entries: int = 0
    delivered: int = 0
    conflicts: int = 0
    unreadable: int = 0


@dataclass(slots=True)
class _Folded:
    """Rows as they are while a page is folded, and what must be written at its end."""

    rows: dict[RowKey, dict[str, Stand]] = field(default_factory=dict)
    before: dict[RowKey, bytes | None] = field(default_factory=dict)
    shown: set[RowKey] = field(default_factory=set)
    entries: list[tuple[int, int, Id, bytes, bytes]] = field(default_factory=list)


def take_page(
    store: Store,
    program_key: bytes,
    log: Id,
    items: Sequence[Item],
    chain_after: bytes,
    cuts: Mapping[bytes, int],
) -> Taken:
    """Take the entries that are new here; BrokenPage, with nothing taken, for a gap or another chain."""
    with store.receive() as session:
        facts = read_facts(session)
        if facts.get("log", log) != log:
            raise BrokenPage("The hub answered with another log than before. Nothing was taken.")
        cursor = int.from_bytes(facts.get("cursor", b""), "big")
        link = facts.get("chain", chain.START)
        taken, folded = Taken(), _Folded()
        for item in items:
            if item.seq <= cursor:
                continue
            _must_follow(item, cursor)
            content = _content(session, item)
            cursor, link = item.seq, chain.link(link, item.seq, parcel_hash(content), item.received)
            folded.entries.append((item.seq, item.received, header_of(content).parcel, link, content))
            _take(session, program_key, log, cuts, item, content, folded, taken)
        if items and items[-1].seq == cursor:
            _must_match(link, chain_after)
        digest = _write(session, folded, facts)
        note_facts(
            session,
            {
                "log": log, "cursor": cursor.to_bytes(_CURSOR, "big"), "chain": link, "digest": digest,
                "cuts": write_cuts(cuts),
            },
        )  # fmt: skip
    return taken


def _must_follow(item: Item, cursor: int) -> None:
    if item.seq != cursor + 1:
        raise BrokenPage("The hub left a gap in its answer. Nothing was taken; try again.")


def _must_match(link: bytes, chain_after: bytes) -> None:
    if link != chain_after:
        raise BrokenPage("The hub's answer does not follow what is here. Nothing was taken.")


def _content(session: Receiving, item: Item) -> bytes:
    if len(item.content) != _ID:
        return item.content
    content = ledger.own_content(session, item.content)
    if content is None:
        raise BrokenPage("The hub named a parcel that this laptop never made. Nothing was taken.")
    return content


def _take(
    session: Receiving,
    program_key: bytes,
    log: Id,
    cuts: Mapping[bytes, int],
    item: Item,
    content: bytes,
    folded: _Folded,
    taken: Taken,
) -> None:
    header = header_of(content)
    taken.entries += 1
    is_own = bool(
        ledger.run(session, "UPDATE out_parcel SET seq = ? WHERE parcel = ?", item.seq, header.parcel)
    )
    commits = _new_ones(session, _opened(content, program_key, log, cuts, taken))
    entry = Entry(item.seq, item.received, header.replica, tuple(commits))
    done = fold_entry(
        entry, lambda row: _row(session, row, folded), _last_eff(session, header.replica),
        lambda seq: _received(session, seq, folded),
    )  # fmt: skip
    if is_own:
        taken.delivered += 1
        ledger.run(session, "UPDATE journal SET entry = ? WHERE parcel = ?", item.seq, header.parcel)
        folded.shown.update(one.row for one in done.conflicts)
    else:
        mine = _known_here(session, commits)
        settle_known(session, mine, item.seq)
        _note_history(
            session, replace(entry, commits=tuple(c for c in commits if c.action not in mine)), folded
        )
        folded.shown.update(done.rows)
    folded.rows.update(done.rows)
    ledger.run(session, "DELETE FROM carried_parcel WHERE parcel = ?", header.parcel)
    _note_time(session, header.replica, done.last_eff)
    ledger.settle_conflicts(session, commits)
    if done.conflicts:
        ledger.keep_conflicts(session, item.seq, done.conflicts)
        session.touched.add("sync_conflict")
        taken.conflicts += len(done.conflicts)


def _new_ones(session: Receiving, commits: Sequence[Commit]) -> list[Commit]:
    """Without those that the log brought before; all of them are noted."""
    new = []
    for commit in commits:
        if not ledger.is_folded(session, commit.action, commit.part):
            new.append(commit)
            ledger.run(
                session, "INSERT INTO folded_commit (action, part) VALUES (?, ?)", commit.action, commit.part
            )
    return new


def _known_here(session: Receiving, commits: Sequence[Commit]) -> set[Id]:
    """Actions of a parcel from elsewhere that this laptop did itself: it was restored, or copied."""
    return {
        action
        for action in {commit.action for commit in commits}
        if ledger.fetch(session, "SELECT 1 FROM journal WHERE group_id = ? AND entry IS NULL", action)
    }


def fold_again(session: Receiving, program_key: bytes, log: Id) -> None:
    """Fold what this laptop kept of the log from its beginning, as the beginning of ``log``."""
    facts = read_facts(session)
    kept = ledger.fetch(session, "SELECT seq, received, parcel, content FROM log_entry ORDER BY seq")
    cuts = read_cuts(facts)
    if "log" in facts:
        cuts[facts["log"]] = len(kept)
    folded, link, taken = _Folded(), chain.START, Taken()
    for seq, received, parcel, content in kept:
        link = chain.link(link, seq, parcel_hash(content), received)
        folded.entries.append((seq, received, parcel, link, content))
        header = header_of(content)
        commits = _new_ones(session, _opened(content, program_key, log, cuts, taken))
        entry = Entry(seq, received, header.replica, tuple(commits))
        done = fold_entry(
            entry, lambda row: _row(session, row, folded), _last_eff(session, header.replica),
            lambda seq: _received(session, seq, folded),
        )  # fmt: skip
        folded.rows.update(done.rows)
        _note_time(session, header.replica, done.last_eff)
        ledger.settle_conflicts(session, commits)
        ledger.keep_conflicts(session, seq, done.conflicts)
    packed = {row: rows.write_row(fields) for row, fields in folded.rows.items()}
    ledger.keep_committed(session, packed)
    change = sum(rows.row_digest(row, content) for row, content in packed.items())
    note_facts(
        session,
        {
            "log": log, "cursor": len(kept).to_bytes(_CURSOR, "big"), "chain": link,
            "digest": rows.add_up(ledger.EMPTY, change), "cuts": write_cuts(cuts),
        },
    )  # fmt: skip


def committed_digest(session: Receiving) -> bytes:
    """The digest, added up anew from every committed row."""
    whole = sum(rows.row_digest(row, rows.write_row(fields)) for row, fields in ledger.all_committed(session))
    return rows.add_up(ledger.EMPTY, whole)


def read_cuts(facts: Mapping[str, bytes]) -> dict[bytes, int]:
    """Earlier logs of a restored hub, each with the entry up to which it lives on."""
    import msgpack

    return {bytes(log): cut for log, cut in msgpack.unpackb(facts["cuts"])} if "cuts" in facts else {}


def write_cuts(cuts: Mapping[bytes, int]) -> bytes:
    """The same as bytes."""
    import msgpack

    packed: bytes = msgpack.packb([[log, cut] for log, cut in sorted(cuts.items())])
    return packed


def _note_time(session: Receiving, replica: Id, eff: int) -> None:
    ledger.run(
        session, "INSERT INTO replica_time (replica, eff) VALUES (?, ?) "
        "ON CONFLICT (replica) DO UPDATE SET eff = excluded.eff", replica, eff,
    )  # fmt: skip


def _opened(
    content: bytes, program_key: bytes, log: Id, cuts: Mapping[bytes, int], taken: Taken
) -> list[Commit]:
    """The commits of a parcel. One that no laptop can read counts as empty, on every laptop alike."""
    try:
        return [in_this_log(one, log, cuts) for one in unpack(unseal(content, program_key))]
    except NewerCommit:
        raise
    except (BadParcel, BadCommit):
        taken.unreadable += 1
        return []


def _row(session: Receiving, row: RowKey, folded: _Folded) -> dict[str, Stand]:
    known = folded.rows.get(row)
    if known is not None:
        return known
    packed = folded.before[row] = ledger.committed(session, row)
    return {} if packed is None else rows.read_row(packed)


def _last_eff(session: Receiving, replica: Id) -> int:
    found = ledger.fetch(session, "SELECT eff FROM replica_time WHERE replica = ?", replica)
    return int(found[0][0]) if found else 0


def _received(session: Receiving, seq: int, folded: _Folded) -> int:
    first = folded.entries[0][0]
    if seq >= first:
        return folded.entries[min(seq - first, len(folded.entries) - 1)][1]
    return ledger.received_at(session, seq)


def _note_history(session: Receiving, entry: Entry, folded: _Folded) -> None:
    """What others did stands in History beside what was done here."""
    (newest,) = ledger.fetch(session, "SELECT coalesce(max(seq), 0) FROM journal")[0]
    journal, touches = [], []
    for place, commit in enumerate(entry.commits, newest + 1):
        changes = [
            _with_old(session, change.table, change.key, change.fields, folded) for change in commit.changes
        ]
        journal.append(
            (
                place, commit.action, commit.at, commit.who, commit.cause, commit.title, commit.undoes,
                pack_changes(changes), entry.replica, commit.seen.log or None, commit.seen.seq, entry.seq,
            )
        )  # fmt: skip
        touches += [(key, place) for key in {row_key(change.key) for change in commit.changes}]
    ledger.run_many(
        session,
        "INSERT INTO journal (seq, group_id, at, who, cause, title, undoes, changes, replica, seen_log, "
        "seen_seq, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        journal,
    )
    ledger.run_many(session, "INSERT OR IGNORE INTO journal_touch (row_key, seq) VALUES (?, ?)", touches)


def _with_old(
    session: Receiving, table: str, key: tuple[object, ...], fields: Mapping[str, object], folded: _Folded
) -> JournalChange:
    row: RowKey = (table, key)  # type: ignore[assignment]
    before = _row(session, row, folded)
    old = {name: before[name].value if name in before else None for name in fields} if before else None
    return JournalChange(table, row[1], dict(fields), old)  # type: ignore[arg-type]


def _write(session: Receiving, folded: _Folded, facts: Mapping[str, bytes]) -> bytes:
    """Store entries and rows, show what changed; returns the digest of all committed rows."""
    ledger.run_many(
        session, "INSERT INTO log_entry (seq, received, parcel, chain, content) VALUES (?, ?, ?, ?, ?)",
        folded.entries,
    )  # fmt: skip
    packed = {row: rows.write_row(fields) for row, fields in folded.rows.items()}
    change = 0
    for row, content in packed.items():
        before = folded.before.get(row)
        change += rows.row_digest(row, content) - (0 if before is None else rows.row_digest(row, before))
    ledger.keep_committed(session, packed)
    show = {row: folded.rows[row] for row in folded.shown}
    show |= _held_back(session, facts)
    left = project(session, show, waiting_changes(session)) if show else []
    _hold_back(session, left)
    if folded.entries:
        session.touched.add("journal")
    return rows.add_up(facts.get("digest", ledger.EMPTY), change)


def _held_back(session: Receiving, facts: Mapping[str, bytes]) -> dict[RowKey, dict[str, Stand]]:
    """Rows that could not be shown so far."""
    import msgpack

    found = {}
    for table, key in msgpack.unpackb(facts["held_back"]) if "held_back" in facts else ():
        row = (table, rows.read_key(key))
        packed = ledger.committed(session, row)
        if packed is not None:
            found[row] = rows.read_row(packed)
    return found


def _hold_back(session: Receiving, left: Sequence[RowKey]) -> None:
    import msgpack

    note_facts(session, {"held_back": msgpack.packb([[table, rows.write_key(key)] for table, key in left])})
