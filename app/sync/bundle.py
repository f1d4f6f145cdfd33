# SPDX-License-Identifier: Apache-2.0
"""What stands in the frames of a bundle: whose it is, signed; and entries of the log.

``frames`` is the file itself. Up: the head, then parcels. Down: the hub's answer, then entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from app.errors import FileProblem
from app.sync.wire import BadMessage, any_bytes, count, exactly, pack, unpack


class Entry(NamedTuple):
    """One entry of the log; ``chain`` is the chain after it."""

    seq: int
    received: int
    chain: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class UpHead:
    """``request`` is what the laptop would have asked over the network, without its parcels."""

    laptop: bytes
    request: bytes
    signature: bytes


def write_up_head(laptop: bytes, program: bytes, request: bytes, signing_key: bytes) -> bytes:
    """The first frame of a bundle from a laptop; ``signing_key`` is its 32 byte Ed25519 seed."""
    from nacl.signing import SigningKey

    signature = SigningKey(signing_key).sign(_signed(laptop, program, request)).signature
    return pack([laptop, request, signature])


def read_up_head(frame: bytes) -> UpHead:
    """The first frame, not yet checked. Raises FileProblem."""
    try:
        laptop, request, signature = unpack(frame, 3)
        return UpHead(exactly(laptop, 16), any_bytes(request), exactly(signature, 64))
    except BadMessage as problem:
        raise FileProblem(
            "This bundle is damaged from its beginning; nothing of it can be used."
        ) from problem


def check_up_head(head: UpHead, program: bytes, verify_key: bytes) -> None:
    """Raises FileProblem when the laptop with this key did not make the bundle."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(verify_key).verify(_signed(head.laptop, program, head.request), head.signature)
    except BadSignatureError as problem:
        raise FileProblem("This bundle was not made by the laptop that it names.") from problem


def write_entry(entry: Entry) -> bytes:
    """An entry as a frame."""
    return pack(list(entry))


def read_entry(frame: bytes) -> Entry:
    """The entry. Raises BadMessage."""
    seq, received, chain, content = unpack(frame, 4)
    return Entry(count(seq), count(received), exactly(chain, 32), any_bytes(content))


def _signed(laptop: bytes, program: bytes, request: bytes) -> bytes:
    return b"porchlight bundle" + program + laptop + request
