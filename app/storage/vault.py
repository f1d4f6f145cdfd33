# SPDX-License-Identifier: Apache-2.0
"""The vault: the data file's random key, wrapped once for every way in.

A slot is a passphrase or the printed recovery code, stretched by Argon2id (libsodium) and used to wrap
the key with XChaCha20-Poly1305. The vault is a small JSON file in two copies; neither the key nor a
passphrase is ever written. Asking for a passphrase is the business of the screens and the command line.
"""

from __future__ import annotations

import base64
import json
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

from app.errors import Invalid, StorageProblem, WrongPassphrase
from app.files import write_whole

FORMAT = 1
SHORTEST_PASSPHRASE = 15
# 64 MiB and three passes: about half a second on a cheap laptop.
ARGON_MEMORY = 64 * 1024 * 1024
ARGON_PASSES = 3

# Crockford's base 32: no I, L, O or U, so that a code read aloud or from paper stays itself.
_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_GROUPS, _GROUP_LETTERS = 7, 4


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: memory in bytes, and passes over it."""

    memory: int = ARGON_MEMORY
    passes: int = ARGON_PASSES


@dataclass(frozen=True, slots=True)
class Slot:
    kind: str
    salt: str
    memory: int
    passes: int
    nonce: str
    wrapped: str


class Vault:
    """The slots of one program. ``open`` gives back the key; changes are written with ``save``."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = list(slots)

    @classmethod
    def load(cls, path: Path, copy: Path) -> Vault:
        """Read the vault, from its second copy where the first is damaged."""
        for candidate in (path, copy):
            vault = _read(candidate)
            if vault is not None:
                return vault
        if not path.exists() and not copy.exists():
            raise StorageProblem(f"There is no program in {path.parent} yet; start one first.")
        raise StorageProblem(
            "Both copies of the key file are damaged; restore a backup, which holds a third."
        )

    def save(self, path: Path, copy: Path) -> None:
        """Write both copies, one after the other, each whole."""
        content = self.to_bytes()
        write_whole(path, content)
        write_whole(copy, content)

    def to_bytes(self) -> bytes:
        return json.dumps(
            {"format": FORMAT, "slots": [asdict(slot) for slot in self.slots]}, indent=1
        ).encode()

    def add(self, kind: str, secret: str, key: bytes, cost: Cost | None = None) -> None:
        """Set the slot ``kind`` so that ``secret`` opens ``key``; an earlier slot of this kind goes."""
        cost = cost or Cost()
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(24)
        wrapped = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            key, kind.encode(), nonce, _stretch(kind, secret, salt, cost)
        )
        slot = Slot(kind, _text(salt), cost.memory, cost.passes, _text(nonce), _text(wrapped))
        self.slots = [other for other in self.slots if other.kind != kind] + [slot]

    def open(self, kind: str, secret: str) -> bytes:
        """The key. Raises WrongPassphrase when ``secret`` does not open the slot."""
        slot = next((slot for slot in self.slots if slot.kind == kind), None)
        if slot is None:
            raise StorageProblem("This program has no such way in.")
        stretched = _stretch(kind, secret, _raw(slot.salt), Cost(slot.memory, slot.passes))
        try:
            return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                _raw(slot.wrapped), kind.encode(), _raw(slot.nonce), stretched
            )
        except CryptoError:
            raise WrongPassphrase(_wrong(kind)) from None


def new_key() -> bytes:
    """A random key for a new data file."""
    return secrets.token_bytes(32)


def check_passphrase(passphrase: str) -> None:
    """Raises Invalid for a passphrase that is too short to protect anything."""
    if len(_normal("passphrase", passphrase)) < SHORTEST_PASSPHRASE:
        raise Invalid(
            {
                "passphrase": f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters; "
                "five words are easy to keep."
            }
        )


def suggest_passphrase(words: Sequence[str]) -> str:
    """Five words drawn at random from ``words``."""
    return " ".join(secrets.choice(words) for _ in range(5))


def new_recovery_code() -> str:
    """128 random bits and check letters as seven groups of four, to be printed and kept on paper."""
    number = secrets.randbits(128)
    letters = ""
    for _ in range(26):
        letters = _CODE_LETTERS[number & 31] + letters
        number >>= 5
    letters += _check_letters(letters)
    return "-".join(letters[i : i + _GROUP_LETTERS] for i in range(0, len(letters), _GROUP_LETTERS))


def check_recovery_code(code: str) -> None:
    """Raises Invalid when a typed recovery code cannot be right."""
    letters = _normal("recovery", code)
    if len(letters) != _CODE_GROUPS * _GROUP_LETTERS:
        raise Invalid({"code": "The recovery code has seven groups of four letters or digits."})
    if _check_letters(letters[:-2]) != letters[-2:]:
        raise Invalid(
            {"code": "One of the letters of the code is mistyped; compare it with the printed sheet."}
        )


def _check_letters(letters: str) -> str:
    total = sum((place + 1) * (_CODE_LETTERS.find(letter) + 1) for place, letter in enumerate(letters)) % 1021
    return _CODE_LETTERS[total // 32] + _CODE_LETTERS[total % 32]


def _normal(kind: str, secret: str) -> str:
    if kind == "recovery":
        letters = secret.upper().replace("I", "1").replace("L", "1").replace("O", "0")
        return "".join(letter for letter in letters if letter in _CODE_LETTERS)
    return unicodedata.normalize("NFKC", secret)


def _stretch(kind: str, secret: str, salt: bytes, cost: Cost) -> bytes:
    return argon2id.kdf(
        32, _normal(kind, secret).encode("utf-8"), salt, opslimit=cost.passes, memlimit=cost.memory
    )


def _read(path: Path) -> Vault | None:
    try:
        content = json.loads(path.read_bytes())
        slots = [Slot(**slot) for slot in content["slots"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if content.get("format") != FORMAT:
        raise StorageProblem(
            "The key file was written by a newer Porchlight. Update the program on this laptop."
        )
    return Vault(slots) if slots else None


def _wrong(kind: str) -> str:
    if kind == "recovery":
        return "This recovery code does not open the program. Compare it with the printed sheet."
    return "This passphrase does not open the program. Try again; nothing is ever erased by a wrong try."


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text)
