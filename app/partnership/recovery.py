# SPDX-License-Identifier: Apache-2.0
"""What lies at the hub for the printed recovery code: only with it the program's key comes back.

It is the vault's recovery slot, which the code opens to this laptop's data key, and the program's key sealed
under that. The hub keeps it and opens neither.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict

from nacl import bindings
from nacl.exceptions import CryptoError

from app.errors import PorchlightError, WrongPassphrase
from app.sync.wire import BadMessage, any_bytes, pack, text, unpack
from app.vault.vault import Slot, Vault, check_recovery_code

RECOVERY = "recovery"
_NONCE = 24


def write_letter(vault: Vault, data_key: bytes, program_key: bytes) -> bytes:
    """What the hub keeps; empty when the vault has no recovery code."""
    slot = next((slot for slot in vault.slots if slot.kind == RECOVERY), None)
    if slot is None:
        return b""
    nonce = secrets.token_bytes(_NONCE)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        program_key, b"recovery", nonce, _key(data_key)
    )
    return pack([json.dumps(asdict(slot)), nonce + sealed])


def open_letters(letters: Iterable[bytes], code: str) -> bytes:
    """The program's key, by the code on any laptop's sheet. Raises Invalid, or WrongPassphrase."""
    check_recovery_code(code)
    found = list(letters)
    if not found:
        raise PorchlightError(
            "No laptop of this program has left anything for a recovery code at this hub. Let one invite "
            "this laptop, or restore a backup."
        )
    for letter in found:
        try:
            return _open(letter, code)
        except (WrongPassphrase, BadMessage, CryptoError, ValueError, TypeError):
            continue
    raise WrongPassphrase("This recovery code does not open the program. Compare it with the printed sheet.")


def _open(letter: bytes, code: str) -> bytes:
    slot, sealed = unpack(letter, 2)
    data_key = Vault([Slot(**json.loads(text(slot)))]).open(RECOVERY, code)
    return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        any_bytes(sealed)[_NONCE:], b"recovery", sealed[:_NONCE], _key(data_key)
    )


def _key(data_key: bytes) -> bytes:
    return hashlib.blake2b(b"recovery", key=data_key, digest_size=32).digest()
