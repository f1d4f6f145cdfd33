# SPDX-License-Identifier: Apache-2.0
"""What arrives: a page of the log is checked against the chain, opened, folded, and shown in the program.

In one transaction the rows, what is told of conflicts, the history and the cursor move together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain.erasure import CAUSE
from app.partnership import ledger, rows
from app.partnership.folding import Folding
from app.partnership.outgoing import settle_known
from app.partnership.projection import erased_here, project, waiting_changes
from app.partnership.questions import to_ask
from app.storage import scrubbing
from app.storage.journal import Change as JournalChange
from app.storage.journal import pack as pack_changes
from app.storage.journal import row_key
from app.storage.place import note_facts, read_facts
from app.storage.store import Receiving, Store
from app.sync import chain
from app.sync.chain import BrokenPage
from app.sync.commit import BadCommit, Change, Commit, NewerCommit, RowKey
from app.sync.fold import Conflict, Entry, Outcome, Stand, in_this_log
from app.sync.packing import unpack
from app.sync.parcel import BadParcel, header_of, parcel_hash, unseal
from app.sync.wire import Item

_ID = 16
_CURSOR = 8
# Pages of more entries than this may touch more of the data file than a writer keeps in memory.
_FEW = 2


@dataclass(slots=True)
class Taken:
    """What a page did: entries taken, own parcels that were read back, conflicts, parcels nobody can read."""

    entries: int = 0
    delivered: int = 0
    conflicts: int = 0
    unreadable: int = 0


def take_page(
    store: Store,
    program_key: bytes,
    log: Id,
    items: Sequence[Item],
    chain_after: bytes,
    cuts: Mapping[bytes, int],
) -> Taken:
    """Take the entries that are new here; BrokenPage, with nothing taken, for a gap or another chain.

    The page is one transaction, unless somebody waits to save: then it ends at the next entry, with the
    cursor there, and goes on when they are through.
    """
    with store.read() as session:
        _check(session, read_facts(session), log, items, chain_after)
    taken, left = Taken(), list(items)
    while True:
        with store.receive(much=len(left) > _FEW) as session:
            left = _take_some(store, session, program_key, log, left, cuts, taken)
        if not left:
            return taken
        store.give_way()


def _check(
    session: DbSession, facts: Mapping[str, bytes], log: Id, items: Sequence[Item], chain_after: bytes
) -> None:
    """The whole page follows what is here."""
    _must_be(log, facts)
    cursor, link = _standing(facts)
    for item in items:
        if item.seq > cursor:
            _must_follow(item, cursor)
            content = _content(session, item)
            cursor, link = item.seq, chain.link(link, item.seq, parcel_hash(content), item.received)
    if items and items[-1].seq == cursor:
        _must_match(link, chain_after)


def _take_some(
    store: Store,
    session: Receiving,
    program_key: bytes,
    log: Id,
    items: Sequence[Item],
    cuts: Mapping[bytes, int],
    taken: Taken,
) -> list[Item]:
    """Take entries until the page ends or somebody wants to save; returns those that are left."""
    facts = read_facts(session)
    _must_be(log, facts)  # something else may have noticed meanwhile that the hub was restored
    cursor, link = _standing(facts)
    folding, left = Folding(session), [item for item in items if item.seq > cursor]
    while left:
        item = left.pop(0)
        _must_follow(item, cursor)  # something else may have read on meanwhile
        content = _content(session, item)
        cursor, link = item.seq, chain.link(link, item.seq, parcel_hash(content), item.received)
        folding.entries.append((item.seq, item.received, header_of(content).parcel, link, content))
        _take(program_key, log, cuts, item, content, folding, taken)
        if store.is_wanted:
            break
    digest = _write(folding, facts)
    note_facts(
        session,
        {
            "log": log, "cursor": cursor.to_bytes(_CURSOR, "big"), "chain": link, "digest": digest,
            "cuts": write_cuts(cuts),
        },
    )  # fmt: skip
    return left


def _standing(facts: Mapping[str, bytes]) -> tuple[int, bytes]:
    """The entry that was read last, and the chain after it."""
    return int.from_bytes(facts.get("cursor", b""), "big"), facts.get("chain", chain.START)


def _must_be(log: Id, facts: Mapping[str, bytes]) -> None:
    if facts.get("log", log) != log:
        raise BrokenPage("The hub answered with another log than before. Nothing was taken.")


def _must_follow(item: Item, cursor: int) -> None:
    if item.seq != cursor + 1:
        raise BrokenPage("The hub left a gap in its answer. Nothing was taken; try again.")


def _must_match(link: bytes, chain_after: bytes) -> None:
    if link != chain_after:
        raise BrokenPage("The hub's answer does not follow what is here. Nothing was taken.")


def _content(session: DbSession, item: Item) -> bytes:
    if len(item.content) != _ID:
        return item.content
    content = ledger.own_content(session, item.content)
    if content is None:
        raise BrokenPage("The hub named a parcel that this laptop never made. Nothing was taken.")
    return content


def _take(
    program_key: bytes,
    log: Id,
    cuts: Mapping[bytes, int],
    item: Item,
    content: bytes,
    folding: Folding,
    taken: Taken,
) -> None:
    header, session = header_of(content), folding.session
    taken.entries += 1
    is_own = bool(
        ledger.run(session, "UPDATE out_parcel SET seq = ? WHERE parcel = ?", item.seq, header.parcel)
    )
    commits = folding.new_ones(_opened(content, program_key, log, cuts, taken))
    entry = Entry(item.seq, item.received, header.replica, tuple(commits))
    done = folding.fold(entry)
    taken.delivered += is_own
    if is_own and not ledger.is_adopted(session, header.parcel):
        ledger.run(session, "UPDATE journal SET entry = ? WHERE parcel = ?", item.seq, header.parcel)
        folding.shown.update(one.row for one in done.conflicts)
    else:
        mine = _known_here(session, commits)
        settle_known(session, mine, item.seq)
        _note_history(
            replace(entry, commits=tuple(c for c in commits if c.action not in mine)), folding, done
        )
        folding.shown.update(done.rows)
    folding.keep(done)
    ledger.run(session, "DELETE FROM carried_parcel WHERE parcel = ?", header.parcel)
    if ledger.settle_conflicts(session, commits):
        session.touched.add("sync_conflict")
    if questions := to_ask(done.conflicts):
        ledger.keep_conflicts(session, item.seq, _all_of(questions.values()))
        session.touched.add("sync_conflict")
        taken.conflicts += len(questions)


def _all_of(questions: Iterable[list[Conflict]]) -> list[Conflict]:
    return [one for told in questions for one in told]


def _known_here(session: Receiving, commits: Sequence[Commit]) -> set[Id]:
    """Actions of a parcel from elsewhere that this laptop did itself: it was restored, or copied."""
    return {
        action
        for action in {commit.action for commit in commits}
        if ledger.fetch(session, "SELECT 1 FROM journal WHERE group_id = ? AND entry IS NULL", action)
    }


def erase_again(session: Receiving) -> None:
    """After an update: what the program before this one still kept of people who were erased goes."""
    folding = Folding(session)
    folding.erase_again()
    if folding.newly_erased:
        folding.forgotten = {((table, key), name) for table, key, name in scrubbing.written_anew(session)}
        note_facts(session, {"digest": _write(folding, read_facts(session))})


def fold_again(session: Receiving, program_key: bytes, log: Id) -> None:
    """Fold what this laptop kept of the log from its beginning, as the beginning of ``log``."""
    facts = read_facts(session)
    kept = ledger.fetch(session, "SELECT seq, received, parcel, content FROM log_entry ORDER BY seq")
    cuts = read_cuts(facts)
    if "log" in facts:
        cuts[facts["log"]] = len(kept)
    folding, link, taken = Folding(session), chain.START, Taken()
    for seq, received, parcel, content in kept:
        link = chain.link(link, seq, parcel_hash(content), received)
        folding.entries.append((seq, received, parcel, link, content))
        header = header_of(content)
        commits = folding.new_ones(_opened(content, program_key, log, cuts, taken))
        done = folding.fold(Entry(seq, received, header.replica, tuple(commits)))
        folding.keep(done)
        ledger.settle_conflicts(session, commits)
        ledger.keep_conflicts(session, seq, _all_of(to_ask(done.conflicts).values()))
    change = folding.write()
    _scrub(folding, scrubbing.look_for(session, folding.newly_erased) if folding.newly_erased else None)
    note_facts(
        session,
        {
            "log": log, "cursor": len(kept).to_bytes(_CURSOR, "big"), "chain": link,
            "digest": rows.add_up(ledger.EMPTY, change), "cuts": write_cuts(cuts),
        },
    )  # fmt: skip


def committed_digest(session: Receiving) -> bytes:
    """The digest, added up anew from every committed row."""
    whole = sum(
        rows.row_digest(row[0], rows.write_key(row[1]), rows.write_row(fields))
        for row, fields in ledger.all_committed(session)
    )
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


def _note_history(entry: Entry, folding: Folding, done: Outcome) -> None:
    """What others did stands in History beside what was done here."""
    session = folding.session
    (newest,) = ledger.fetch(session, "SELECT coalesce(max(seq), 0) FROM journal")[0]
    journal, touches = [], []
    traces = scrubbing.Traces(erased_here(session) | folding.erased)
    for place, commit in enumerate(entry.commits, newest + 1):
        changes = [_with_old(change, folding.rows[change.row]) for change in commit.changes]
        title = commit.title
        if traces.erased:
            changes, title = _without_erased(changes, title, commit, done, traces)
        journal.append(
            (
                place, commit.action, commit.at, commit.who, commit.cause, title, commit.undoes,
                pack_changes(changes), entry.replica, commit.seen.log or None, commit.seen.seq, entry.seq,
            )
        )  # fmt: skip
        touches += [(key, place) for key in {row_key(change.key) for change in changes} or {commit.action}]
    ledger.run_many(
        session,
        "INSERT INTO journal (seq, group_id, at, who, cause, title, undoes, changes, replica, seen_log, "
        "seen_seq, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        journal,
    )
    ledger.run_many(session, "INSERT OR IGNORE INTO journal_touch (row_key, seq) VALUES (?, ?)", touches)


def _without_erased(
    changes: list[JournalChange], title: str, commit: Commit, done: Outcome, traces: scrubbing.Traces
) -> tuple[list[JournalChange], str]:
    """What may stand in History of something that came after somebody was erased.

    What they were called is not known any more, so the title goes whole; that it is lost for others as well
    who were in the same action is the smaller harm.
    """
    now = {
        change.row: {name: stand.value for name, stand in done.rows[change.row].items()}
        for change in commit.changes
    }
    left, is_about = scrubbing.scrubbed(changes, traces, now)
    if commit.cause == CAUSE:  # what a text about others said before is to be forgotten too
        return [replace(one, old={}) for one in left], title
    return left, scrubbing.TITLE if is_about else title


def _with_old(change: Change, before: Mapping[str, Stand]) -> JournalChange:
    fields = dict(change.fields)
    if not before:
        return JournalChange(change.table, change.key, fields, None)
    old = {name: before[name].value if name in before else None for name in fields}
    return JournalChange(change.table, change.key, fields, old)


def _write(folding: Folding, facts: Mapping[str, bytes]) -> bytes:
    """Store entries and rows, show what changed; returns the digest of all committed rows."""
    session = folding.session
    ledger.run_many(
        session, "INSERT INTO log_entry (seq, received, parcel, chain, content) VALUES (?, ?, ?, ?, ?)",
        folding.entries,
    )  # fmt: skip
    change = folding.write()
    traces = scrubbing.look_for(session, folding.newly_erased) if folding.newly_erased else None
    show = {row: folding.rows[row] for row in folding.shown}
    show |= {row: fields for row, fields in held_back(session, facts).items() if row not in show}
    left = project(session, show, waiting_changes(session)) if show else []
    hold_back(session, left)
    _scrub(folding, traces)
    scrubbing.note_left_behind(session, folding.left_behind)
    if folding.entries:
        session.touched.add("journal")
    return rows.add_up(facts.get("digest", ledger.EMPTY), change)


def _scrub(folding: Folding, traces: scrubbing.Traces | None) -> None:
    """Whom the entries erased goes from everything else that is kept here."""
    if traces is not None or folding.forgotten:
        forgotten = {(row[0], row[1], name) for row, name in folding.forgotten}
        traces = traces or scrubbing.Traces(set())
        scrubbing.scrub(folding.session, traces, forgotten)
        if traces.rewritten:
            again = {row: folding.standing(row) for row in traces.rewritten}
            project(folding.session, again, waiting_changes(folding.session))
        folding.session.touched |= {"journal", "sync_conflict", "import_run"}


def held_back(session: Receiving, facts: Mapping[str, bytes]) -> dict[RowKey, dict[str, Stand]]:
    """Rows that could not be shown so far."""
    import msgpack

    found = {}
    for table, key in msgpack.unpackb(facts["held_back"]) if "held_back" in facts else ():
        row = (table, rows.read_key(key))
        packed = ledger.committed(session, row)
        if packed is not None:
            found[row] = rows.read_row(packed)
    return found


def hold_back(session: Receiving, left: Sequence[RowKey]) -> None:
    """Note the rows that could not be shown."""
    import msgpack

    note_facts(session, {"held_back": msgpack.packb([[table, rows.write_key(key)] for table, key in left])})
