# SPDX-License-Identifier: Apache-2.0
"""Parcels: packed commits, sealed with the program's key and signed by the laptop. Their bytes never change.

A parcel is a fixed header, a nonce, the sealed commits and a signature over all of it. The header is open
(the hub orders by it) and is bound to the sealed part as associated data.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from dataclasses import dataclass

from app.errors import PorchlightError

MAGIC = b"PLP1"
# What a parcel is filled to, so that it arrives over the worst link ...
FULL = 16 * 1024
# ... and what one may have when a single change, such as a very long text, does not fit.
LARGEST = 128 * 1024
_HEADER = struct.Struct(">4s16s16s16sI32s")  # magic, parcel, program, replica, number, hash of the one before
_NONCE, _SIGNATURE, _TAG = 24, 64, 16
SMALLEST = _HEADER.size + _NONCE + _TAG + _SIGNATURE
FIRST = bytes(32)  # ``prev`` of a replica's first parcel


class BadParcel(PorchlightError):
    """Bytes that are no parcel of this program, or were changed on the way."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the hub reads. ``n`` counts 1, 2, 3 ... in its replica; ``prev`` is the hash of parcel n - 1."""

    parcel: bytes
    program: bytes
    replica: bytes
    n: int
    prev: bytes

    def to_bytes(self) -> bytes:
        return _HEADER.pack(MAGIC, self.parcel, self.program, self.replica, self.n, self.prev)


def header_of(parcel: bytes) -> Header:
    """The open part of a parcel. Raises BadParcel for what cannot be one."""
    if not SMALLEST <= len(parcel) <= LARGEST:
        raise BadParcel("A parcel arrived with an impossible length.")
    magic, *parts = _HEADER.unpack_from(parcel)
    if magic != MAGIC:
        raise BadParcel("What arrived is no parcel of Porchlight.")
    header = Header(*parts)
    if header.n < 1 or (header.n == 1) != (header.prev == FIRST):
        raise BadParcel("A parcel arrived with an impossible number.")
    return header


def parcel_hash(parcel: bytes) -> bytes:
    """By which a parcel is known in the chain, and to the one that follows it."""
    return hashlib.blake2b(parcel, digest_size=32).digest()


def seal(header: Header, packed: bytes, program_key: bytes, signing_key: bytes) -> bytes:
    """A new parcel. ``signing_key`` is the laptop's 32 byte Ed25519 seed."""
    from nacl import bindings
    from nacl.signing import SigningKey

    head, nonce = header.to_bytes(), secrets.token_bytes(_NONCE)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        packed, head, nonce, _parcel_key(program_key)
    )
    body = head + nonce + sealed
    parcel = body + SigningKey(signing_key).sign(body).signature
    if len(parcel) > LARGEST:
        raise ValueError("a parcel is at most 128 KiB; put fewer commits into it")
    return parcel


def is_signed(parcel: bytes, verify_key: bytes) -> bool:
    """Whether the laptop with this Ed25519 key made the parcel, byte by byte."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(verify_key).verify(parcel[:-_SIGNATURE], parcel[-_SIGNATURE:])
    except BadSignatureError:
        return False
    return True


def unseal(parcel: bytes, program_key: bytes) -> bytes:
    """The packed commits. Raises BadParcel when the key is another program's or a byte was changed."""
    from nacl import bindings
    from nacl.exceptions import CryptoError

    header_of(parcel)
    head, rest = parcel[: _HEADER.size], parcel[_HEADER.size : -_SIGNATURE]
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            rest[_NONCE:], head, rest[:_NONCE], _parcel_key(program_key)
        )
    except CryptoError as problem:
        raise BadParcel("A parcel arrived that this program's key does not open.") from problem


def _parcel_key(program_key: bytes) -> bytes:
    return hashlib.blake2b(b"parcels", key=program_key, digest_size=32).digest()
