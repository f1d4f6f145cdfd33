# SPDX-License-Identifier: Apache-2.0
"""The doors to the data: ``Store.read()`` and ``Store.write()``; ``Store.receive()`` for the shared log.

Only ``write`` and ``receive`` commit, behind a process-wide lock; ``write`` journals in the same transaction.
A session lives for one ``with`` block. Listeners hear which tables an action touched, after it is safe
on disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.disk.room import Room
from app.errors import Damaged, DiskFull, StorageProblem
from app.logs import Event, Log, Word, log_of
from app.storage import journal, migrations
from app.storage.engine import connect, engine, is_of_disk, more_cache
from app.storage.journal import Action, WriteSession
from app.storage.pages.page_journal import PageJournal
from app.storage.place import Place, read_place
from app.vault.wiping import wipe

# So many moves of the place are remembered: more than a form stays open for.
_PLACES = 200
_MOMENT = 0.0005
_LONGEST_SAVE = 30.0  # seconds; longer than that nobody waits who wants to close


class Receiving(DbSession):
    """A session that takes in what other laptops did; ``touched`` are the tables to tell of."""

    touched: set[str]


Listener = Callable[[frozenset[str]], None]


class Store:
    """One program's data file, open with its key."""

    def __init__(
        self, path: Path, key: bytes, *, who: str = "coordinator", pages: PageJournal | None = None,
        looking: bool = False,
    ) -> None:  # fmt: skip
        self.path = path
        self.who = who
        self.pages = pages  # not of copies that are only looked at
        self.room: Room | None = None  # the same
        self._key = bytearray(key)  # this store's own: overwritten when it closes
        self._lock = threading.Lock()
        self._wanting: set[int] = set()  # threads that wait to save
        self._listeners: list[Listener] = []
        self._is_looking = looking
        if not looking:
            migrations.bring_up_to_date(path, key)
        self._reader = engine(path, self._key, writer=False, looking=looking)
        self._writer = engine(path, self._key, writer=True)
        with self.read() as session:
            if looking:
                _require_current(session)
            self._places = [(0.0, read_place(session))]

    @classmethod
    def create(cls, path: Path, key: bytes, *, who: str = "coordinator") -> Store:
        """Make a fresh data file and open it. Raises StorageProblem when one is there already."""
        if path.exists():
            raise StorageProblem(f"There is already a program in {path.parent}; nothing was changed.")
        path.parent.mkdir(parents=True, exist_ok=True)
        migrations.create(path, key)
        return cls(path, key, who=who)

    @contextmanager
    def read(self) -> Iterator[DbSession]:
        """A session for looking; it sees one unchanging state."""
        with _plain_problems(), DbSession(self._reader, autoflush=False) as session:
            yield session

    @contextmanager
    def write(
        self,
        cause: str,
        title: str,
        *,
        undoes: Id | None = None,
        group: Id = b"",
        seen: Place | None = None,
    ) -> Iterator[WriteSession]:
        """One user action: all of it is stored, with its journal row, or nothing is.

        ``cause`` is a code such as ``mark.enter``; ``title`` the line that History shows; ``group`` joins
        this action's journal rows to an id made before; ``seen`` is what its author had in view, which is
        older than now when the form was opened before something arrived.
        """
        self._require_writer()
        with self._turn(), self._saving(), WriteSession(self._writer, expire_on_commit=False) as session:
            here = self.place
            in_view = here if seen is None else seen
            session.begin_action(
                Action(cause, title, self.who, undoes, group, here.replica, in_view.log, in_view.seq)
            )
            yield session
            journal.write_entries(session)
            session.commit()
            self._note_pages()
            touched = frozenset(session.touched)
        if touched:
            self._announce(touched)

    @contextmanager
    def _saving(self) -> Iterator[None]:
        """See to it that there is room; when something was not stored, note it and make room for the next."""
        if self.room is not None:
            self.room.before_saving()
        try:
            with _plain_problems():
                yield
        except StorageProblem as problem:
            if isinstance(problem, DiskFull) and self.room is not None:
                self.room.give_up()
            self.log.note(Event.SAVE, Word.FAILED, problem=problem)
            raise

    @property
    def log(self) -> Log:
        """What happened with this program, without names."""
        return log_of(self.path.parent)

    def _note_pages(self) -> None:
        if self.pages is not None:
            self.pages.note()

    @contextmanager
    def pinned(self, *, begin_volume: bool = False) -> Iterator[tuple[Any, int]]:
        """A raw connection that sees one state for as long as it is open, while others go on saving.

        With ``begin_volume`` that is the state with which a volume of the page journal begins, whose number
        is given too (0 without a journal). Raises OSError when no volume can be begun.
        """
        connection = connect(self.path, self._key, writer=False)
        try:
            with self._turn():
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                number = self.pages.begin() if begin_volume and self.pages is not None else 0
            yield connection, number
        finally:
            connection.close()

    def rewrite(self) -> None:
        """Write the whole file anew, and empty its write-ahead log: nothing deleted is left in either.

        Blanking what is deleted is not enough: where SQLite moves rows between pages, what they said may stay
        in the room between the others. Takes a second for 50 MB. Raises StorageProblem.
        """
        self._require_writer()
        with self._turn(), self._saving():
            connection = connect(self.path, self._key, writer=True)
            try:
                connection.execute("VACUUM")
                self._note_pages()
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except driver.Error as problem:
                raise StorageProblem(
                    "The data file could not be written anew: there is too little room, or somebody reads it."
                ) from problem
            finally:
                connection.close()

    def changed_pages(self) -> int | None:
        """How many pages something other than this program changed; None when nobody knows. Reads all."""
        if self.pages is None:
            return None
        with self._turn():
            return self.pages.changed_pages()

    def _require_writer(self) -> None:
        if self._is_looking:
            raise StorageProblem(
                "Porchlight has this data open only to look at it, because it is open elsewhere; "
                "nothing was changed."
            )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The lock, for somebody who waits to save."""
        me = threading.get_ident()
        self._wanting.add(me)
        try:
            self._lock.acquire()
        finally:
            self._wanting.discard(me)
        try:
            yield
        finally:
            self._lock.release()

    @property
    def is_wanted(self) -> bool:
        """Somebody waits to save: long work in ``receive`` ends its step where it may, and lets them."""
        return bool(self._wanting)

    def give_way(self) -> None:
        """Let those who wait to save go first."""
        while self._wanting:
            time.sleep(_MOMENT)

    @contextmanager
    def receive(self, *, much: bool = False) -> Iterator[Receiving]:
        """One step of the shared log: all of it is stored or nothing. What is written is not journaled.

        With ``much`` to write, pages stay in memory until they are stored.
        """
        self._require_writer()
        with self._lock, self._saving(), Receiving(self._writer, autoflush=False) as session:
            session.touched = set()
            with more_cache(session.connection().connection.driver_connection) if much else nullcontext():
                yield session
                session.commit()
            self._note_pages()
            place = read_place(session)
            if place != self.place:
                self._places = [*self._places[-_PLACES:], (time.monotonic(), place)]
            touched = frozenset(session.touched)
        if touched:
            self._announce(touched)

    @property
    def place(self) -> Place:
        """What is in view now."""
        return self._places[-1][1]

    def place_at(self, moment: float) -> Place:
        """What was in view at a moment of ``time.monotonic``; the oldest that is remembered before that."""
        return next((place for since, place in reversed(self._places) if since <= moment), self._places[0][1])

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Hear the names of touched tables after each action; returns the way to stop hearing."""
        self._listeners.append(listener)

        def stop() -> None:
            with suppress(ValueError):  # the store was closed, which lets go of all of them
                self._listeners.remove(listener)

        return stop

    def _announce(self, tables: frozenset[str]) -> None:
        for listener in list(self._listeners):
            listener(tables)

    def shrink_caches(self) -> None:
        """Give back the pages that are only kept in case they are asked for again."""
        with self.read() as session:
            session.connection().exec_driver_sql("PRAGMA shrink_memory")

    def copy_key(self) -> bytes:
        """A copy of the raw key, for backups and checks of the same program; to be wiped after use."""
        return bytes(self._key)

    def close(self) -> None:
        """Let go of the file, after the save of another thread that is under way: its pages are noted too."""
        is_mine = self._lock.acquire(timeout=_LONGEST_SAVE)
        try:
            self._reader.dispose()
            self._writer.dispose()
            if self.pages is not None:
                self.pages.close()
            self._listeners.clear()  # some of them hold this store
            wipe(self._key)
        finally:
            if is_mine:
                self._lock.release()


def _require_current(session: DbSession) -> None:
    """Who only looks changes nothing, so an older file is not brought up to date. Raises StorageProblem."""
    version = session.connection().exec_driver_sql("PRAGMA user_version").scalar()
    if version != migrations.SCHEMA_VERSION:
        raise StorageProblem("This data is open in another version of Porchlight; close that, and try again.")


# The last is what the search says when its own pages are the first damaged ones that are read.
_SIGNS_OF_DAMAGE = ("image is malformed", "not a database", "vtable constructor failed")


@contextmanager
def _plain_problems() -> Iterator[None]:
    """Turn what the disk or the file does to us into a sentence; bugs in our SQL stay bugs."""
    try:
        yield
    except DBAPIError as problem:
        text = str(problem.orig)
        if isinstance(problem.orig, driver.IntegrityError):
            raise
        if isinstance(problem.orig, driver.OperationalError | driver.DatabaseError):
            if "disk is full" in text:
                raise DiskFull(
                    "The disk is full; the last change was not stored. Empty the bin or move pictures and "
                    "films to another disk, and do it again. What was saved before is safe."
                ) from problem
            if is_of_disk(problem.orig):
                raise StorageProblem(
                    "The disk is full or failing; the last change was not stored."
                ) from problem
            if any(sign in text for sign in _SIGNS_OF_DAMAGE):
                raise Damaged(
                    "The data file is damaged. Close the program and open it again: it offers to mend it."
                ) from problem
            if "locked" in text:
                raise StorageProblem(
                    "Another program is using the data file; try again in a moment."
                ) from problem
        raise
