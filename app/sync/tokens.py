# SPDX-License-Identifier: Apache-2.0
"""The token that proves a laptop to its hub: whose it is, in the clear, and 256 random bits.

The hub keeps only the hash of these bits; ``bundle`` makes of it the keys that nobody else can have.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

# Two ids of 16 bytes in base 64, without the sign that fills up.
_IDS = 43


def write_token(program: bytes, laptop: bytes, secret: str) -> str:
    """The token as text, short because it goes with every request."""
    return f"{urlsafe_b64encode(program + laptop).decode().rstrip('=')}.{secret}"


def read_token(token: str) -> tuple[bytes, bytes, str]:
    """Program, laptop and secret. Raises ValueError for what is no token."""
    whose, _, secret = token.partition(".")
    ids = urlsafe_b64decode(f"{whose}=") if len(whose) == _IDS else b""
    if len(ids) != 32:
        raise ValueError("no token")
    return ids[:16], ids[16:], secret


def token_hash(secret: str) -> bytes:
    """What the hub keeps of a token: 256 random bits need no stretching."""
    return hashlib.sha256(b"porchlight token " + secret.encode()).digest()


def hash_of(token: str) -> bytes:
    """The same from the whole token, as the laptop has it. Raises ValueError for what is no token."""
    return token_hash(read_token(token)[2])
