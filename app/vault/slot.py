# SPDX-License-Identifier: Apache-2.0
"""One way into the vault: a secret, stretched by Argon2id (libsodium), wraps the data file's key.

Which slots there are and where they are kept is in ``vault``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

from app.vault.recovery_code import plain_code
from app.vault.wiping import wipe

RECOVERY = "recovery"
KEY_BYTES, _SALT, _NONCE, _TAG = 32, 16, 24, 16

# 96 MiB and four passes: 0.15 s on a fast machine, about half a second on a cheap laptop.
ARGON_MEMORY = 96 * 1024 * 1024
ARGON_PASSES = 4
# What a vault that comes from anywhere may ask for: some ten seconds of a cheap laptop, and memory it has.
_LEAST_MEMORY, _MOST_MEMORY = 1024 * 1024, 1024**3
_MOST_WORK = 8 * 1024**3
_LONGEST_KIND = 40


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: memory in bytes, and passes over it."""

    memory: int = ARGON_MEMORY
    passes: int = ARGON_PASSES

    @property
    def work(self) -> int:
        """Bytes that are gone over."""
        return self.memory * self.passes

    def is_below(self, other: Cost) -> bool:
        """A guess at this cost is cheaper than at the other one, in memory or in time."""
        return self.memory < other.memory or self.work < other.work


@dataclass(frozen=True, slots=True)
class Slot:
    """A wrapped key. Bytes are base 64. Raises ValueError for what no Porchlight wrote."""

    kind: str
    salt: str
    memory: int
    passes: int
    nonce: str
    wrapped: str

    def __post_init__(self) -> None:
        kind: Any = self.kind
        if not isinstance(kind, str) or not 0 < len(kind) <= _LONGEST_KIND:
            raise ValueError("kind")
        if not all(type(number) is int for number in (self.memory, self.passes)):
            raise ValueError("cost")
        if not (_LEAST_MEMORY <= self.memory <= _MOST_MEMORY and 0 < self.memory * self.passes <= _MOST_WORK):
            raise ValueError("cost")
        sizes = ((self.salt, _SALT), (self.nonce, _NONCE), (self.wrapped, KEY_BYTES + _TAG))
        if any(len(raw(text)) != size for text, size in sizes):
            raise ValueError("size")

    @property
    def cost(self) -> Cost:
        return Cost(self.memory, self.passes)


def new_slot(kind: str, secret: str, key: bytes, cost: Cost) -> Slot:
    """A slot that ``secret`` opens to ``key``."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    stretched = _stretch(kind, secret, salt, cost)
    wrapped = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(key, kind.encode(), nonce, stretched)
    wipe(stretched)
    return Slot(kind, text(salt), cost.memory, cost.passes, text(nonce), text(wrapped))


def open_slot(slot: Slot, secret: str) -> bytes | None:
    """The key, or None when this secret does not open it. It takes what the slot's cost says."""
    stretched = _stretch(slot.kind, secret, raw(slot.salt), slot.cost)
    try:
        return _decrypted(raw(slot.wrapped), slot.kind, raw(slot.nonce), stretched)
    finally:
        wipe(stretched)


def wrap(what: str, inner: bytes, key: bytes) -> str:
    """``inner``, to be opened by ``key`` and as ``what`` only."""
    nonce, own = secrets.token_bytes(_NONCE), _own_key(what, key)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(inner, what.encode(), nonce, own)
    wipe(own)
    return text(nonce + sealed)


def unwrap(what: str, wrapped: str, key: bytes) -> bytes | None:
    """What ``wrap`` wrapped, or None when this is not the key."""
    content, own = raw(wrapped), _own_key(what, key)
    try:
        return _decrypted(content[_NONCE:], what, content[:_NONCE], own)
    finally:
        wipe(own)


def seal_of(content: bytes, key: bytes) -> str:
    """A mark that only a holder of ``key`` can put on ``content``."""
    own = _own_key("seal", key)
    seal = hashlib.blake2b(content, key=own, digest_size=16).hexdigest()
    wipe(own)
    return seal


def read_slot(found: Any) -> Slot:
    """A slot out of JSON. Raises ValueError."""
    if not isinstance(found, Mapping):
        raise ValueError("slot")  # noqa: TRY004 - all that is wrong with a file is one kind of problem
    try:
        return Slot(**found)
    except TypeError as problem:
        raise ValueError("slot") from problem


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def raw(written: Any) -> bytes:
    """The bytes that ``text`` wrote. Raises ValueError."""
    try:
        return base64.b64decode(written, validate=True)
    except (TypeError, binascii.Error) as problem:
        raise ValueError("base 64") from problem


def _decrypted(content: bytes, what: str, nonce: bytes, key: bytes) -> bytes | None:
    """What is inside, or None for another key.

    The library decrypts into memory that it frees as it is. Decrypting nonsense of the same length takes that
    memory again, and is answered with zeros in it.
    """
    decrypt = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt
    try:
        found = decrypt(content, what.encode(), nonce, key)
    except CryptoError:
        return None
    with suppress(CryptoError):
        decrypt(bytes(len(content)), what.encode(), nonce, key)
    return found


def _own_key(what: str, key: bytes) -> bytes:
    """A key for one use, so that nothing sealed for one can stand for another."""
    return hashlib.blake2b(what.encode(), key=key, digest_size=KEY_BYTES, person=b"porchlight vault").digest()


def normal_passphrase(passphrase: str) -> str:
    """One spelling for what looks the same, however the keyboard composed it."""
    return unicodedata.normalize("NFKC", passphrase)


def _stretch(kind: str, secret: str, salt: bytes, cost: Cost) -> bytes:
    plain = plain_code(secret) if kind == RECOVERY else normal_passphrase(secret)
    typed = plain.encode("utf-8", "surrogatepass")
    try:
        return argon2id.kdf(KEY_BYTES, typed, salt, opslimit=cost.passes, memlimit=cost.memory)
    finally:
        wipe(typed)
