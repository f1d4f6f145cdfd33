# SPDX-License-Identifier: Apache-2.0
"""What is in hand while a page is folded: rows as they are by now, and what must be written at its end.

Rows are fetched for a whole entry at once: a statement for each row costs more than all the rest. Only an
entry that erases somebody costs a look at every row that may be about a person; that is a few times a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from app.clock import Id
from app.domain.erasure import CAUSE, ERASURE, RULED, may_be_about
from app.partnership import ledger, rows
from app.storage.store import Receiving
from app.sync.commit import Commit, RowKey
from app.sync.fold import Entry, Outcome, Stand, fold_entry, stripped


@dataclass(slots=True)
class Folding:
    """``entries`` are (seq, received, parcel, chain, content) of the page; ``shown`` rows go on screen.

    ``erased`` are the ids of whom the log has erased so far, ``newly_erased`` those of this page,
    ``forgotten`` other fields in which they were named and which were written anew for that. ``left_behind``
    are guardians and homes that only somebody who was erased may have had.
    """

    session: Receiving
    rows: dict[RowKey, dict[str, Stand]] = field(default_factory=dict)
    shown: set[RowKey] = field(default_factory=set)
    entries: list[tuple[int, int, Id, bytes, bytes]] = field(default_factory=list)
    newly_erased: set[str] = field(default_factory=set)
    forgotten: set[tuple[RowKey, str]] = field(default_factory=set)
    left_behind: set[str] = field(default_factory=set)
    _keys: dict[RowKey, bytes] = field(default_factory=dict)
    _before: dict[RowKey, bytes] = field(default_factory=dict)
    _last_eff: dict[Id, int] = field(default_factory=dict)
    _received: dict[int, int] = field(default_factory=dict)
    erased: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.erased = ledger.erased_ids(self.session)

    def new_ones(self, commits: Sequence[Commit]) -> list[Commit]:
        """Without those that the log brought before; all of them are noted, and their rows fetched."""
        known = ledger.folded_parts(self.session, {commit.action for commit in commits})
        new = []
        for commit in commits:
            if (commit.action, commit.part) not in known:
                known.add((commit.action, commit.part))
                new.append(commit)
        ledger.run_many(
            self.session, "INSERT INTO folded_commit (action, part) VALUES (?, ?)",
            ((commit.action, commit.part) for commit in new),
        )  # fmt: skip
        self._fetch(change.row for commit in new for change in commit.changes)
        return new

    def fold(self, entry: Entry) -> Outcome:
        """Fold an entry of ``new_ones``; the rows in hand stay as they were until ``keep``."""
        done = fold_entry(
            entry, self.rows.__getitem__, self._eff(entry.replica), self._received_at, self.erased
        )
        self._last_eff[entry.replica] = done.last_eff
        self.forgotten |= {
            (change.row, name)
            for commit in entry.commits
            if commit.cause == CAUSE
            for change in commit.changes
            if change.table != ERASURE and change.table not in RULED
            for name in change.fields
        }
        for commit in entry.commits if done.erased else ():
            for change in commit.changes:
                self._note_left_behind(change.row, change.fields.get("household_id"), done.erased)
        if new := {*done.erased} - self.erased:
            self.erased |= new
            self.newly_erased |= new
            self._strip(new)
        return done

    def erase_again(self) -> None:
        """Leave of everybody whom the log ever erased what may stay: an older program knew other rules."""
        self.newly_erased |= self.erased
        self._strip(self.erased)

    def _strip(self, erased: set[str]) -> None:
        """Leave of every row about these people what may stay, and show it so."""
        for row, key, packed in ledger.committed_of(self.session, sorted(RULED)):
            if row not in self.rows and may_be_about(row[0], row[1], erased):
                before = rows.read_row(packed)
                left = stripped(row, before, erased)
                if left is not None:
                    home = before.get("household_id")
                    self._note_left_behind(row, home and home.value, erased)
                    self._keys[row], self._before[row], self.rows[row] = key, packed, left
                    self.shown.add(row)
        for row, fields in self.rows.items():
            left = stripped(row, fields, erased)
            if left is not None and (fields or row in self._before):
                self.rows[row] = left
                self.shown.add(row)

    def keep(self, done: Outcome) -> None:
        """Let the rows be what the fold made of them."""
        self.rows.update(done.rows)

    def _note_left_behind(self, row: RowKey, home: object, erased: AbstractSet[str]) -> None:
        table, key = row
        if table == "student_guardian" and key[0] in erased:
            self.left_behind.add(str(key[1]))
        elif table == "student" and key[0] in erased and home:
            self.left_behind.add(str(home))

    def standing(self, row: RowKey) -> dict[str, Stand]:
        """A row as it stands by now."""
        if row in self.rows:
            return self.rows[row]
        packed = ledger.committed(self.session, row)
        return {} if packed is None else rows.read_row(packed)

    def write(self) -> int:
        """Store rows, entries and effective times; returns by how much the digest changes."""
        ledger.run_many(
            self.session,
            "INSERT INTO replica_time (replica, eff) VALUES (?, ?) "
            "ON CONFLICT (replica) DO UPDATE SET eff = excluded.eff",
            self._last_eff.items(),
        )
        packed = [
            (row[0], self._keys[row], rows.write_row(fields)) for row, fields in self.rows.items() if fields
        ]
        ledger.keep_committed(self.session, packed)
        gone = [row for row, fields in self.rows.items() if not fields and row in self._before]
        ledger.drop_committed(self.session, [(row[0], self._keys[row]) for row in gone])
        change = sum(rows.row_digest(*one) for one in packed)
        return change - sum(
            rows.row_digest(row[0], self._keys[row], before) for row, before in self._before.items()
        )

    def _fetch(self, wanted: Iterable[RowKey]) -> None:
        new = {row: rows.write_key(row[1]) for row in dict.fromkeys(wanted) if row not in self._keys}
        found = ledger.committed_rows(self.session, [(row[0], key) for row, key in new.items()])
        self._keys |= new
        for row, key in new.items():
            before = found.get((row[0], key))
            self.rows[row] = {} if before is None else rows.read_row(before)
            if before is not None:
                self._before[row] = before

    def _eff(self, replica: Id) -> int:
        if replica not in self._last_eff:
            self._last_eff[replica] = ledger.last_eff(self.session, replica)
        return self._last_eff[replica]

    def _received_at(self, seq: int) -> int:
        first = self.entries[0][0]
        if seq >= first:
            return self.entries[min(seq - first, len(self.entries) - 1)][1]
        if seq not in self._received:
            self._received[seq] = ledger.received_at(self.session, seq)
        return self._received[seq]
