# SPDX-License-Identifier: Apache-2.0
"""The one composition root: a program that is open on this laptop.

Screens and commands get an ``AppContext`` in their constructors; there is no global one. Starting
and opening are here because they join the vault to the store; keys, backups and restoring: ``app.keeping``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.disk.folder_kind import require_own_disk
from app.disk.one_writer import Doing, OneWriter, released_if_it_fails
from app.disk.room import Room
from app.errors import InUse, StorageProblem
from app.keeping import erased_list
from app.keeping.keys import PASSPHRASE, RECOVERY, load_vault, set_recovery_code
from app.keeping.opening import open_store, watch
from app.keeping.shelf import keep_if_possible
from app.keeping.staging import carry_on
from app.keeping.unlocking import Opened, keep_in_order, open_key, open_with
from app.logs import Event, Word, log_of
from app.paths import DataDir
from app.progress import SILENT, Progress
from app.services.program import ProgramDraft, start_program
from app.storage import backup, half_made
from app.storage.backup import Holds
from app.storage.pages.page_journal import Finding
from app.storage.pages.page_journal import look as look_at_pages
from app.storage.place import note_facts, read_facts
from app.storage.store import Store
from app.vault.vault import (
    Cost,
    Vault,
    check_passphrase,
    check_recovery_code,
    new_key,
    new_recovery_code,
)
from app.vault.wiping import wipe

if TYPE_CHECKING:
    from app.keeping.mending import Mended

_WHO = "who"
# So long one waits for a command that works with the data, in seconds; a person waits less gladly.
_PATIENCE = {Doing.WINDOW: 3.0, Doing.COMMAND: 10.0}


@dataclass(slots=True)
class AppContext:
    """An open program: where it lies, its store, and the right to write there (none for who only looks)."""

    data: DataDir
    store: Store
    writer: OneWriter | None = None

    @property
    def who(self) -> str:
        """Who is noted as the author of changes on this laptop."""
        return self.store.who

    def __post_init__(self) -> None:
        if self.writer is not None:
            self.store.room = Room(self.data.root)
            erased_list.watch(self.store, self.data)

    def back_up(self, target: Path, progress: Progress = SILENT) -> Holds:
        """Write a verified backup to a file somewhere; says what it holds."""
        with self.store.log.timing(Event.BACKUP):
            return backup.write_backup(self.store, self.data.vault.read_bytes(), target, progress)

    @property
    def vault(self) -> Vault:
        """The key file as it is now."""
        return load_vault(self.data)

    def finishing(self) -> None:
        """The window is gone and something is still to be done: whoever starts meanwhile waits for it."""
        if self.writer is not None:
            self.writer.say(Doing.FINISHING)

    def close(self) -> None:
        """Let go of the file, and of the right to write; as often as one likes."""
        self.store.close()
        if self.writer is not None:
            self.writer.release()


def start(
    root: Path,
    draft: ProgramDraft,
    passphrase: str,
    cost: Cost | None = None,
    *,
    paper_pending: bool = False,
    doing: Doing = Doing.WINDOW,
) -> tuple[AppContext, str]:
    """Start a program in an empty data directory; returns it open, and its recovery code to print.

    With ``paper_pending`` the next unlock asks for a recovery sheet until ``paper_is_kept`` was called.
    Raises Invalid for a weak passphrase or an unusable draft, and InUse, before anything is written.
    """
    from app.services.program import school_year_named

    check_passphrase(passphrase, (draft.name, draft.coordinator, draft.school_year))
    school_year_named(draft.school_year)
    data = DataDir(root)
    half_made.require_free(data)
    writer = only_here(root, doing)
    with released_if_it_fails(writer):
        half_made.make_room(data)
        key, code, vault = new_key(), new_recovery_code(), Vault([])
        vault.add(PASSPHRASE, passphrase, key, cost)
        vault.add(RECOVERY, code, key, cost)
        half_made.mark(data)  # a cut before there is a program leaves nothing that is in the way of one
        if paper_pending:
            data.paper_pending.touch()
        vault.save(data.vault, data.vault_copy)  # before the data: data without its key would be lost
        store = Store.create(data.database, key, who=draft.coordinator or "coordinator")
        watch(store, data)
        with closed_if_it_fails(store), store.write("program.start", f"Started {draft.name}") as session:
            start_program(session, draft)
        with closed_if_it_fails(store):
            keep_in_order(data, store, Opened(key, PASSPHRASE, vault))
            half_made.unmark(data)
    return AppContext(data, store, writer), code


def prepare_to_join(
    root: Path, passphrase: str, recovery_code: str = "", cost: Cost | None = None, *,
    paper_pending: bool = False, doing: Doing = Doing.WINDOW,
) -> tuple[AppContext, str]:  # fmt: skip
    """Make an empty data file for a laptop that joins a program others began; open, and its recovery code.

    ``recovery_code`` is kept when the printed sheet is at hand; it then opens this laptop too. A file that is
    there already, because joining broke off, is opened again and gets this code in place of one that nobody
    saw; one that no hub let in makes room when this passphrase does not open it. ``paper_pending`` as in
    ``start``. Raises Invalid, WrongPassphrase and InUse.
    """
    check_passphrase(passphrase)
    if recovery_code:
        check_recovery_code(recovery_code)
    data, code = DataDir(root), recovery_code or new_recovery_code()
    context = _half_made_before(data, passphrase, doing) if not data.is_empty() else None
    if context is not None:
        if has_program(context) and not has_joined(context):
            context.close()
            raise StorageProblem(f"There is already a program in {root}; nothing was changed.")
        with closed_if_it_fails(context):
            set_recovery_code(data, context.store.copy_key(), code, cost, paper_pending=paper_pending)
        return context, code
    writer = only_here(root, doing)
    with released_if_it_fails(writer):
        half_made.make_room(data)
        key, vault = new_key(), Vault([])
        vault.add(PASSPHRASE, passphrase, key, cost)
        vault.add(RECOVERY, code, key, cost)
        half_made.mark(data)
        if paper_pending:
            data.paper_pending.touch()
        vault.save(data.vault, data.vault_copy)
        store = Store.create(data.database, key)
        watch(store, data)
        with closed_if_it_fails(store):
            keep_in_order(data, store, Opened(key, PASSPHRASE, vault))
        return AppContext(data, store, writer), code


def _half_made_before(data: DataDir, passphrase: str, doing: Doing) -> AppContext | None:
    """What an earlier joining left, open; None where that is nothing one could miss."""
    try:
        return unlock(data.root, passphrase, doing=doing)
    except StorageProblem:
        if data.is_free():
            return None
        raise


def leave_joining(context: AppContext, *, take_away: bool = False) -> bool:
    """Close a laptop's file that no hub has let in; from now on a program may be started in its place.

    With ``take_away`` nothing is left of it: only for one that the hub surely does not know. False, and
    nothing but closed, when it holds a program or has joined.
    """
    holds_nothing = not has_joined(context) and not has_program(context)
    context.close()
    if holds_nothing and take_away:
        half_made.take_away(context.data)
    elif holds_nothing:
        half_made.mark(context.data)
    return holds_nothing


def has_joined(context: AppContext) -> bool:
    """This laptop is one of a hub's."""
    return context.store.place.replica is not None


def has_program(context: AppContext) -> bool:
    """False while this laptop has joined but has not read its program from the hub yet."""
    from sqlalchemy import text

    with context.store.read() as session:
        return session.execute(text("SELECT 1 FROM program WHERE removed = 0")).first() is not None


def unlock(root: Path, secret: str, kind: str = PASSPHRASE, *, doing: Doing = Doing.WINDOW) -> AppContext:
    """Open the program in a data directory. Raises WrongPassphrase, StorageProblem and InUse."""
    data = DataDir(root)
    _finish_coming(data, doing)
    load_vault(data)  # what is wrong with the key file is said first
    writer = only_here(root, doing)
    with released_if_it_fails(writer), _timing_of(root, Event.UNLOCK, doing):
        with ThreadPoolExecutor(
            1
        ) as beside:  # stretching a passphrase takes as long as looking at every page
            looking = beside.submit(look_at_pages, data.database, data.pages)
            opened = open_key(data, secret, kind)
        return _opened(data, opened, writer, secret, looking.result())


def look(root: Path, secret: str, kind: str = PASSPHRASE) -> AppContext:
    """Open a program only to look, also while a window or a command has it open. Raises as ``unlock``.

    What it says is what is stored at each look; nothing can be written.
    """
    data = DataDir(root)
    _finish_coming(data, Doing.COMMAND)
    load_vault(data)
    try:
        require_own_disk(root)
        writer = OneWriter.take(root, Doing.COMMAND)
    except InUse:
        store = Store(data.database, open_key(data, secret, kind).key, looking=True)
        name_author(store)
        return AppContext(data, store)
    with released_if_it_fails(writer):
        return _opened(data, open_key(data, secret, kind), writer, secret)


def _finish_coming(data: DataDir, doing: Doing) -> None:
    """Another data file was on its way into its place when the power went: it goes on."""
    if data.staged.exists():
        with only_here(data.root, doing):
            carry_on(data)


def _timing_of(root: Path, event: Event, doing: Doing) -> AbstractContextManager[object]:
    return log_of(root).timing(event, Word.COMMAND if doing is Doing.COMMAND else Word.WINDOW)


def only_here(root: Path, doing: Doing) -> OneWriter:
    """The right to write in a data directory. Raises InUse, StorageProblem, and WrongPlace."""
    require_own_disk(root)
    return OneWriter.take(root, doing, patience=_PATIENCE[doing])


def restore_and_unlock(
    source: Path,
    root: Path,
    secret: str,
    kind: str = PASSPHRASE,
    progress: Progress = SILENT,
    *,
    set_aside: bool = False,
) -> AppContext:
    """Put a backup into a data directory and open it; raises as ``restoring.put_back``, and InUse."""
    from app.keeping.restoring import put_back  # what few days need is brought in on those

    data = DataDir(root)
    if not set_aside:
        half_made.require_free(data)
    writer = only_here(root, Doing.WINDOW)
    # Noted last: a folder that was made for nothing is gone by then.
    with _timing_of(root, Event.RESTORE, Doing.WINDOW), released_if_it_fails(writer):
        key = put_back(source, data, secret, kind, progress, set_aside=set_aside)
        return _opened(data, open_with(data, key, kind), writer)


def mend_and_unlock(
    root: Path,
    secret: str,
    kind: str = PASSPHRASE,
    progress: Progress = SILENT,
    *,
    doing: Doing = Doing.WINDOW,
) -> tuple[AppContext, Mended]:
    """Mend a damaged data file and open it; says what was done. Raises as ``mending.mend`` and ``unlock``."""
    from app.keeping.mending import mend

    data = DataDir(root)
    opened = open_key(data, secret, kind)
    writer = only_here(root, doing)
    with released_if_it_fails(writer), _timing_of(root, Event.MENDING, doing):
        mended = mend(data, opened.key, progress)
        context = _opened(data, opened, writer, secret)
    with closed_if_it_fails(context):
        keep_if_possible(context.store, data, "mended", progress)
    return context, mended


def put_key_file_right(
    root: Path,
    secret: str,
    kind: str = PASSPHRASE,
    *,
    more: Sequence[Path] = (),
    doing: Doing = Doing.WINDOW,
) -> bool:
    """After OlderKeyFile or DamagedKeyFile: see ``key_file.mend_key_file``. Raises InUse too."""
    from app.keeping.key_file import mend_key_file

    with only_here(root, doing):
        return mend_key_file(DataDir(root), secret, kind, more)


def turn_key(
    root: Path,
    passphrase: str,
    code: str = "",
    progress: Progress = SILENT,
    *,
    doing: Doing = Doing.WINDOW,
) -> tuple[AppContext, str]:
    """Give a closed program a new key and open it; also returns the recovery code. Raises as ``rotate``.

    A backup under the new key comes at once, where there is room.
    """
    from app.keeping.rotation import rotate

    data = DataDir(root)
    writer = only_here(root, doing)
    with released_if_it_fails(writer):
        carry_on(data)
        code = rotate(data, passphrase, code, progress)
        context = _opened(data, open_key(data, passphrase), writer, passphrase)
    with closed_if_it_fails(context):
        keep_if_possible(context.store, data, "key", progress)
    return context, code


def _opened(
    data: DataDir, opened: Opened, writer: OneWriter, secret: str = "", finding: Finding | None = None
) -> AppContext:
    writer.require_in_place()
    store = open_store(data, opened.key, finding)
    with closed_if_it_fails(store):
        keep_in_order(data, store, opened, secret)
        wipe(opened.key)  # the store has its own, and overwrites it when it closes
        _catch_up(store)
        name_author(store)
    return AppContext(data, store, writer)


@contextmanager
def closed_if_it_fails(opened: Store | AppContext) -> Iterator[None]:
    """What nobody was given yet is closed when the block raises: its files are free again."""
    try:
        yield
    except BaseException:
        opened.close()
        raise


def _catch_up(store: Store) -> None:
    """After an update: show what came from other laptops and the program did not know yet."""
    with store.read() as session:
        has_key = "program_key" in read_facts(session)
    if has_key:
        from app.partnership.catching_up import catch_up

        catch_up(store)


def name_author(store: Store, who: str | None = None) -> None:
    """Who is the author on this laptop: ``who`` from now on, else as before, else the coordinator."""
    from sqlalchemy import text

    if who:
        with store.receive() as session:
            note_facts(session, {_WHO: who.encode()})
    with store.read() as session:
        own = read_facts(session).get(_WHO, b"").decode()
        found = session.execute(text("SELECT coordinator FROM program WHERE removed = 0")).scalar()
    store.who = own or str(found or "") or "coordinator"
