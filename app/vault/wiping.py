# SPDX-License-Identifier: Apache-2.0
"""Overwriting a secret in memory, as far as Python allows.

Python never overwrites what it frees: a key would stay readable in a memory dump, a swap file or what the
system keeps of a sleeping laptop. What we own we overwrite at the end of its use. It works in CPython, the
Python that is shipped; elsewhere it does nothing. Copies that Qt or the system made are out of its reach.
"""

from __future__ import annotations

import ctypes
import sys

_IS_CPYTHON = sys.implementation.name == "cpython"
# The bytes of a ``bytes`` object begin after its head, and end with a zero.
_BYTES_HEAD = sys.getsizeof(b"") - 1
_TEXT_HEAD = sys.getsizeof("") - 1
# Shorter ones may be shared: CPython keeps one object for each single letter.
_SHORTEST = 8


def wipe(*secrets: bytes | bytearray | str) -> None:
    """Overwrite each with zeros. Only for what nobody else holds and nobody looks at again.

    Text is overwritten only when it is ASCII, which keys and their pragmas are.
    """
    for secret in secrets:
        if isinstance(secret, bytearray):
            secret[:] = bytes(len(secret))
        elif _IS_CPYTHON and len(secret) >= _SHORTEST:
            if isinstance(secret, bytes):
                ctypes.memset(id(secret) + _BYTES_HEAD, 0, len(secret))
            elif secret.isascii():
                ctypes.memset(id(secret) + _TEXT_HEAD, 0, len(secret))
