# SPDX-License-Identifier: Apache-2.0
"""From what somebody typed to the key of the data file, and the key file kept in order on the way.

A key file can be damaged, another program's, or an older one that was put back. Whatever is found, nothing is
changed before the data file has opened and has said which key file was its last. How the ways in are
changed is in ``keys``; opening the program itself is the business of ``app.context``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from app.errors import DamagedKeyFile, OlderKeyFile, StorageProblem, WrongPassphrase
from app.keeping.keys import PASSPHRASE, RECOVERY, SECOND, load_copies, vault_of
from app.paths import DataDir
from app.storage.engine import connect_to_look
from app.storage.pages.page_journal import Standing, look
from app.storage.place import note_facts, read_facts
from app.storage.store import Store
from app.vault.recovery_code import looks_like_code
from app.vault.vault import Vault
from app.vault.vault_file import from_bytes
from app.vault.wiping import wipe

NOTE = "vault"
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """What a secret opened: the key that fits the data file, by which way in, and out of which vault."""

    key: bytes
    kind: str
    vault: Vault


def open_key(data: DataDir, secret: str, kind: str = PASSPHRASE) -> Opened:
    """Try what was typed. As PASSPHRASE it is tried as a second person's too, and last as a recovery code.

    Raises WrongPassphrase, and StorageProblem when the key file is damaged or belongs to other data. Whether
    the data file itself is damaged is found when it is opened.
    """
    copies = load_copies(data)
    found = list(opened_by(copies, secret, kind))
    for vault, way, keys in found:
        for key in keys:
            if (len(found) == 1 and len(keys) == 1 and _goes_with(data, vault)) or fits(data, key):
                return Opened(key, way, vault)
    if found and look(data.database, data.pages).standing is Standing.SOUND:
        raise DamagedKeyFile(
            "The key file in this folder does not belong to the data file beside it, though what you typed "
            "opens it. It comes from another program or from before a new key was made. Nothing was "
            "changed: put the right key file back, or take the one out of a backup."
        )
    if found:
        vault, way, keys = found[0]
        return Opened(keys[0], way, vault)
    if not any(vault.has(kind) for vault in copies):
        raise StorageProblem("This program has no such way in.")
    raise WrongPassphrase(_why_wrong(data, copies[0], kind))


def open_with(data: DataDir, key: bytes, kind: str = PASSPHRASE) -> Opened:
    """The same where the key is known already. Raises StorageProblem for a key file that it does not open."""
    return Opened(key, kind, vault_of(data, key))


def keep_in_order(data: DataDir, store: Store, opened: Opened, secret: str = "") -> None:
    """The data is open: finish what broke off, make what is old as today's, and note this key file.

    Raises OlderKeyFile, before anything is changed, when the data file knows a newer one.
    """
    vault, key = opened.vault, opened.key
    noted = _noted(store)
    _require_newest(vault, key, noted)
    is_changed = _differ(data, vault)
    if opened.kind != RECOVERY:  # by the code a new passphrase is set first, and then all at once
        is_changed |= vault.settle(key)
    if secret and opened.kind != RECOVERY:
        is_changed |= vault.renew_cost(opened.kind, secret, key)
    if vault.turning is None:
        is_changed |= vault.note_data_file(_salt_of(data), key)
    with suppress(OSError, StorageProblem):  # a full disk keeps nobody out: the next start does it
        if is_changed:
            vault.save(data.vault, data.vault_copy)
        if noted is None or noted.to_bytes() != vault.to_bytes():
            _note(vault, store)


def note_vault(data: DataDir, store: Store) -> None:
    """Note in the data file which key file is its last; to be done whenever that was changed."""
    key = store.copy_key()
    _note(vault_of(data, key), store)
    wipe(key)


def _note(vault: Vault, store: Store) -> None:
    with store.receive() as session:
        note_facts(session, {NOTE: vault.to_bytes()})


def opened_by(
    copies: list[Vault], secret: str, kind: str
) -> Iterator[tuple[Vault, str, list[bytes]]]:  # fmt: skip
    """Each vault and way in that the secret opens, with the keys."""
    kinds = [kind]
    if kind == PASSPHRASE:
        kinds += [SECOND, *([RECOVERY] if looks_like_code(secret) else [])]
    for vault in copies:
        for each in kinds:
            if vault.has(each):
                try:
                    yield vault, each, vault.open_all(each, secret)
                except WrongPassphrase:
                    continue


def _goes_with(data: DataDir, vault: Vault) -> bool:
    """Nothing speaks against it: the only key is not tried, opening says better what is wrong."""
    return vault.data_file in ("", _salt_of(data))


def fits(data: DataDir, key: bytes) -> bool:
    """The data file opens with this key. Looked at only: nothing is folded into it before it was checked."""
    try:
        connect_to_look(data.database, key).close()
    except StorageProblem:
        return False
    return True


def _salt_of(data: DataDir) -> str:
    """The first bytes of the data file: plain, and drawn anew for each. Empty when there are none."""
    try:
        with data.database.open("rb") as stream:
            first = stream.read(_SALT_BYTES)
    except OSError:
        return ""
    return first.hex() if len(first) == _SALT_BYTES else ""


def _noted(store: Store) -> Vault | None:
    with store.read() as session:
        content = read_facts(session).get(NOTE)
    return read_note(content) if content else None


def read_note(content: bytes) -> Vault | None:
    """The key file that was noted."""
    try:
        return from_bytes(content)
    except StorageProblem:
        return None  # of a newer program, which is said when its key file is read


def _require_newest(vault: Vault, key: bytes, noted: Vault | None) -> None:
    if noted is None or is_newest(vault, key, noted):
        return
    if noted.generation > vault.generation:
        raise OlderKeyFile(
            "The key file in this folder is older than the data: a passphrase or the code was changed "
            "since, and somebody, or a program that copies files, has put an old one back. Nothing was "
            "changed. The data file keeps a copy of the newer one: put that back, and type the passphrase of "
            "now."
        )
    raise OlderKeyFile(
        "The key file in this folder was changed by something other than Porchlight, or is damaged. Nothing "
        "was changed. The data file keeps a copy of it as it was: put that back, and open the program again."
    )


def is_newest(vault: Vault, key: bytes, noted: Vault) -> bool:
    """There is no newer one, and it is as it was written."""
    if vault.generation < noted.generation:
        return False
    return vault.is_as_sealed([key])


def _differ(data: DataDir, vault: Vault) -> bool:
    """One of the two copies is not what this vault is."""
    content = vault.to_bytes()
    try:
        return any(place.read_bytes() != content for place in (data.vault, data.vault_copy))
    except OSError:
        return True


def _why_wrong(data: DataDir, vault: Vault, kind: str) -> str:
    what = "recovery code" if kind == RECOVERY else "passphrase"
    if vault.data_file and vault.data_file != _salt_of(data):
        return (
            f"This {what} does not open the key file. The key file was last used with another data file than "
            "the one beside it: if it comes from another program, put the right one back, or restore a "
            "backup."
        )
    if kind == RECOVERY:
        return "This recovery code does not open the program. Compare it with the printed sheet."
    return "This passphrase does not open the program. Try again; nothing is ever erased by a wrong try."
