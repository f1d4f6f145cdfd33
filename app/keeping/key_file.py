# SPDX-License-Identifier: Apache-2.0
"""A key file that is not as it should be is put right: from the data file's own note, or out of a backup.

Only ever because somebody said so, and only with a key file that opens this very data with what was typed.
What is wrong with it is found in ``unlocking``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from app.errors import DamagedKeyFile, PorchlightError, StorageProblem, WrongPassphrase
from app.keeping import shelf
from app.keeping.keys import PASSPHRASE
from app.keeping.unlocking import NOTE, fits, is_newest, open_key, opened_by, read_note
from app.paths import DataDir
from app.storage import backup
from app.storage.engine import connect_to_look
from app.vault.vault_file import from_bytes

_ASIDE = ".set aside"


def mend_key_file(data: DataDir, secret: str, kind: str = PASSPHRASE, more: Iterable[Path] = ()) -> bool:
    """Put the newest key file in place that can be had; False when that is the one which is there.

    ``more`` are backups to look into beside those of this laptop. Raises WrongPassphrase when what was typed
    opens neither the key file nor one out of a backup, and StorageProblem when there is none to be had.
    """
    try:
        return put_newer_back(data, secret, kind)
    except (DamagedKeyFile, WrongPassphrase) as problem:
        if not take_from_backup(data, secret, kind, more):
            raise problem from None
    with suppress(StorageProblem):  # the one of the backup may be older than the data in its turn
        put_newer_back(data, secret, kind)
    return True


def put_newer_back(data: DataDir, secret: str, kind: str = PASSPHRASE) -> bool:
    """Put the key file that the data file noted in the place of an older one; ``secret`` opens the older.

    From then on only the newer one's passphrase opens the program. False when there is none that is newer.
    Raises as ``open_key``.
    """
    opened = open_key(data, secret, kind)
    connection = connect_to_look(data.database, opened.key)
    try:
        row = connection.execute("SELECT value FROM sync_fact WHERE name = ?", (NOTE,)).fetchone()
    finally:
        connection.close()
    noted = read_note(bytes(row[0])) if row else None
    if noted is None or is_newest(opened.vault, opened.key, noted):
        return False
    noted.save(data.vault, data.vault_copy)
    return True


def take_from_backup(data: DataDir, secret: str, kind: str = PASSPHRASE, more: Iterable[Path] = ()) -> bool:
    """Take the key file out of the newest backup whose key opens the data file; False when there is none.

    What lay in its place is kept beside it.
    """
    for path in (*more, *(kept.path for kept in shelf.backups(data))):
        with suppress(PorchlightError, OSError):
            vault = from_bytes(backup.vault_in(path))
            if any(
                fits(data, key) for _vault, _kind, keys in opened_by([vault], secret, kind) for key in keys
            ):
                _set_aside(data)
                vault.save(data.vault, data.vault_copy)
                return True
    return False


def _set_aside(data: DataDir) -> None:
    for place in (data.vault, data.vault_copy):
        if place.exists():
            shutil.copyfile(place, place.with_name(place.name + _ASIDE))
