# SPDX-License-Identifier: Apache-2.0
"""What stands in the frames of a bundle: whose it is, sealed and signed; and entries of the log.

``frames`` is the file itself. Up: the head, then parcels. Down: the hub's answer, then entries.

What a head says is sealed under keys that only this laptop and the hub have, one for each way, made of the
hash of the laptop's token. In the clear stands whose it is: the hub must find the key, and a laptop must see
whose answer it has in its hands. A laptop that joined again has another token, and older bundles stay shut.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import NamedTuple

from app.errors import FileProblem
from app.sync.frames import CHECK_LETTERS
from app.sync.wire import BadMessage, any_bytes, count, exactly, pack, text, unpack

_NONCE = 24
_DAMAGED = "This bundle is damaged from its beginning; nothing of it can be used."


class Entry(NamedTuple):
    """One entry of the log; ``chain`` is the chain after it."""

    seq: int
    received: int
    chain: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class UpHead:
    """``sealed`` holds what the laptop would have asked over the network, without its parcels."""

    laptop: bytes
    sealed: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class DownHead:
    """``laptop`` is the one that the answer is for, ``sealed`` holds what it is told."""

    laptop: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What the hub answers: ``check`` is that of the bundle as it arrived, ``at`` the hub's time (UTC ms)."""

    answer: bytes
    check: str
    at: int


def write_up_head(
    laptop: bytes, program: bytes, request: bytes, signing_key: bytes, token_hash: bytes
) -> bytes:
    """The first frame of a bundle from a laptop; ``signing_key`` is its 32 byte Ed25519 seed."""
    from nacl.signing import SigningKey

    sealed = _seal(request, _Place(b"up", program, laptop), token_hash)
    signature = SigningKey(signing_key).sign(_signed(laptop, program, sealed)).signature
    return pack([laptop, sealed, signature])


def read_up_head(frame: bytes) -> UpHead:
    """The first frame, not yet checked. Raises FileProblem."""
    try:
        laptop, sealed, signature = unpack(frame, 3)
        return UpHead(exactly(laptop, 16), any_bytes(sealed), exactly(signature, 64))
    except BadMessage as problem:
        raise FileProblem(_DAMAGED) from problem


def check_up_head(head: UpHead, program: bytes, verify_key: bytes) -> None:
    """Raises FileProblem when the laptop with this key did not make the bundle."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(verify_key).verify(_signed(head.laptop, program, head.sealed), head.signature)
    except BadSignatureError as problem:
        raise FileProblem("This bundle was not made by the laptop that it names.") from problem


def open_up_head(head: UpHead, program: bytes, token_hash: bytes) -> bytes:
    """The request. Raises FileProblem when the laptop has another token since."""
    request = _open(head.sealed, _Place(b"up", program, head.laptop), token_hash)
    if request is None:
        raise FileProblem(
            "This bundle was written before its laptop joined again. Write a new bundle there and carry that."
        )
    return request


def write_down_head(laptop: bytes, program: bytes, told: Told, token_hash: bytes) -> bytes:
    """The first frame of a bundle for a laptop."""
    said = pack([told.answer, told.check, told.at])
    return pack([laptop, _seal(said, _Place(b"down", program, laptop), token_hash)])


def read_down_head(frame: bytes) -> DownHead:
    """The first frame, still shut. Raises FileProblem."""
    try:
        laptop, sealed = unpack(frame, 2)
        return DownHead(exactly(laptop, 16), any_bytes(sealed))
    except BadMessage as problem:
        raise FileProblem(_DAMAGED) from problem


def open_down_head(head: DownHead, program: bytes, token_hash: bytes) -> Told:
    """What the hub answers. Raises FileProblem when this laptop has another token since."""
    said = _open(head.sealed, _Place(b"down", program, head.laptop), token_hash)
    if said is None:
        raise FileProblem(
            "This answer was made before this laptop joined again. Write a new bundle and carry that one to "
            "the hub. Nothing was taken."
        )
    try:
        answer, check, at = unpack(said, 3)
        return Told(any_bytes(answer), text(check)[:CHECK_LETTERS], count(at))
    except BadMessage as problem:
        raise FileProblem(_DAMAGED) from problem


def write_entry(entry: Entry) -> bytes:
    """An entry as a frame."""
    return pack(list(entry))


def read_entry(frame: bytes) -> Entry:
    """The entry. Raises BadMessage."""
    seq, received, chain, content = unpack(frame, 4)
    return Entry(count(seq), count(received), exactly(chain, 32), any_bytes(content))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something is sealed: it opens nowhere else."""

    way: bytes
    program: bytes
    laptop: bytes

    @property
    def bound(self) -> bytes:
        return b"porchlight bundle " + self.way + self.program + self.laptop


def _key(way: bytes, token_hash: bytes) -> bytes:
    return hashlib.blake2b(token_hash, digest_size=32, person=b"porchlight " + way).digest()


def _seal(content: bytes, place: _Place, token_hash: bytes) -> bytes:
    from nacl import bindings

    nonce = secrets.token_bytes(_NONCE)
    key = _key(place.way, token_hash)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, place.bound, nonce, key)


def _open(sealed: bytes, place: _Place, token_hash: bytes) -> bytes | None:
    """What was sealed there, or None when this is not the key or not the place."""
    from nacl import bindings
    from nacl.exceptions import CryptoError

    nonce, rest, key = sealed[:_NONCE], sealed[_NONCE:], _key(place.way, token_hash)
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(rest, place.bound, nonce, key)
    except (CryptoError, ValueError, TypeError):
        return None


def _signed(laptop: bytes, program: bytes, sealed: bytes) -> bytes:
    return b"porchlight bundle" + program + laptop + sealed
