# SPDX-License-Identifier: Apache-2.0
"""What a laptop and the hub say when a laptop joins or invites another one; and the codes that let it in.

An *enrolment code* of four words comes from the hub's staff; the hub keeps its hash. An *invitation* of six
words comes from a laptop of the program: the words never leave it. Stretched by Argon2id they give a name,
under which the hub keeps the program's key, and the key that it is wrapped with.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from app.sync.parcel import BadParcel
from app.sync.wire import BadMessage, any_bytes, count, exactly, listed, pack, text, unpack

CODE_WORDS, INVITATION_WORDS = 4, 6
# One guess at an invitation costs this; 66 random bits behind it are out of reach.
_MEMORY, _PASSES = 64 * 1024 * 1024, 3
_SALT = b"porchlight invit"
_NONCE = 24


@dataclass(frozen=True, slots=True)
class Enrol:
    """A laptop asks to be let in. ``begins``: its program has no other laptop, it makes the program's key."""

    code_hash: bytes
    name: str
    verify_key: bytes
    begins: bool


@dataclass(frozen=True, slots=True)
class Enrolled:
    """It is in. ``token`` is told once; ``sealed`` is what an invitation left for its six words, ``recovery``
    what other laptops left for their printed codes, ``name`` what this laptop is called: another one of the
    program may have had the name that it asked for.
    """

    program: bytes
    program_name: str
    laptop: bytes
    token: str
    slot: int
    sealed: bytes
    recovery: tuple[bytes, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Invite:
    """A laptop leaves the program's key, wrapped, for one that knows six words."""

    name_hash: bytes
    sealed: bytes


def write_enrol(letter: Enrol) -> bytes:
    """The request as bytes."""
    return pack(["enrol", letter.code_hash, letter.name, letter.verify_key, letter.begins])


def read_enrol(content: bytes) -> Enrol:
    """The request. Raises BadMessage."""
    kind, code_hash, name, verify_key, begins = unpack(content, 5)
    if kind != "enrol" or not isinstance(begins, bool) or not 1 <= len(text(name)) <= 80:
        raise BadMessage("This is no request to join.")
    return Enrol(exactly(code_hash, 32), name, exactly(verify_key, 32), begins)


def write_enrolled(letter: Enrolled) -> bytes:
    """The answer as bytes."""
    return pack(
        [
            "enrolled", letter.program, letter.program_name, letter.laptop, letter.token, letter.slot,
            letter.sealed, list(letter.recovery), letter.name,
        ]
    )  # fmt: skip


def read_enrolled(content: bytes) -> Enrolled:
    """The answer. Raises BadMessage."""
    kind, program, at_hub, laptop, token, slot, sealed, recovery, name = unpack(content, 9)
    if kind != "enrolled":
        raise BadMessage("The hub answered something else than was asked.")
    return Enrolled(
        exactly(program, 16), text(at_hub), exactly(laptop, 16), text(token), count(slot), any_bytes(sealed),
        tuple(any_bytes(one) for one in listed(recovery)), text(name),
    )  # fmt: skip


def write_invite(letter: Invite) -> bytes:
    """The request as bytes."""
    return pack(["invite", letter.name_hash, letter.sealed])


def read_invite(content: bytes) -> Invite:
    """The request. Raises BadMessage."""
    kind, name_hash, sealed = unpack(content, 3)
    if kind != "invite" or not 1 <= len(any_bytes(sealed)) <= 1000:
        raise BadMessage("This is no invitation.")
    return Invite(exactly(name_hash, 32), sealed)


def new_words(words: list[str], length: int) -> str:
    """Words drawn at random: almost eleven bits each from a list of two thousand."""
    return " ".join(secrets.choice(words) for _ in range(length))


def code_hash(words: str) -> bytes:
    """By which the hub knows a code, however it is spaced and capitalised; 32 bytes."""
    if len(words.split()) == INVITATION_WORDS:
        return _stretched(words)[0]
    return hashlib.sha256(b"porchlight code " + _plain(words)).digest()


def seal_invitation(words: str, program_key: bytes) -> Invite:
    """The program's key, to be opened with the six words only."""
    from nacl import bindings

    name, key = _stretched(words)
    nonce = secrets.token_bytes(_NONCE)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(program_key, name, nonce, key)
    return Invite(name, nonce + sealed)


def open_invitation(words: str, sealed: bytes) -> bytes:
    """The program's key. Raises BadParcel when the words are others."""
    from nacl import bindings
    from nacl.exceptions import CryptoError

    name, key = _stretched(words)
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[_NONCE:], name, sealed[:_NONCE], key
        )
    except (CryptoError, ValueError) as problem:
        raise BadParcel("These six words do not open the invitation. Compare each word.") from problem


def _stretched(words: str) -> tuple[bytes, bytes]:
    from nacl.pwhash import argon2id

    both = argon2id.kdf(64, _plain(words), _SALT, opslimit=_PASSES, memlimit=_MEMORY)
    return both[:32], both[32:]


def _plain(words: str) -> bytes:
    return " ".join(words.lower().split()).encode()
