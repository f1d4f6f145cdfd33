# SPDX-License-Identifier: Apache-2.0
"""The token that proves a laptop to its hub: whose it is, in the clear, and 256 random bits.

The hub keeps only the hash of these bits; ``bundle`` makes of it the keys that nobody else can have.
"""

from __future__ import annotations

import hashlib


def write_token(program: bytes, laptop: bytes, secret: str) -> str:
    """The token as text."""
    return f"{program.hex()}.{laptop.hex()}.{secret}"


def read_token(token: str) -> tuple[bytes, bytes, str]:
    """Program, laptop and secret. Raises ValueError for what is no token."""
    parts = token.split(".")
    if len(parts) != 3 or len(parts[0]) != 32 or len(parts[1]) != 32:
        raise ValueError("no token")
    return bytes.fromhex(parts[0]), bytes.fromhex(parts[1]), parts[2]


def token_hash(secret: str) -> bytes:
    """What the hub keeps of a token: 256 random bits need no stretching."""
    return hashlib.sha256(b"porchlight token " + secret.encode()).digest()


def hash_of(token: str) -> bytes:
    """The same from the whole token, as the laptop has it. Raises ValueError for what is no token."""
    return token_hash(read_token(token)[2])
