# SPDX-License-Identifier: Apache-2.0
"""The vault: the data file's random key, wrapped once for every way in.

It is a small JSON file in two copies; neither the key nor a passphrase is ever written, and no names. Each
change raises its ``generation``, and a seal that only a holder of the key can make shows whether a whole
vault is as it was written. How one slot works is in ``slot``, how the copies are read and chosen in
``vault_file``; asking for a passphrase is the business of the screens and the command line.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import StorageProblem, WrongPassphrase
from app.vault.passphrase_rules import SHORTEST_PASSPHRASE, check_passphrase, suggest_passphrase
from app.vault.recovery_code import check_recovery_code, new_recovery_code
from app.vault.slot import KEY_BYTES, RECOVERY, Cost, Slot, new_slot, open_slot, seal_of, unwrap, wrap

__all__ = [
    "SHORTEST_PASSPHRASE", "Cost", "Slot", "Turning", "Vault", "check_passphrase", "check_recovery_code",
    "new_key", "new_recovery_code", "suggest_passphrase",
]  # fmt: skip

_EARLIER, _NEXT = "earlier", "next"


@dataclass(frozen=True, slots=True)
class Turning:
    """While a new key takes the place of the old one: either opens the other, and has its slots.

    ``link`` is the new key under the old one, ``earlier`` the keys until now under the new one, newest first.
    """

    slots: tuple[Slot, ...]
    link: str
    earlier: tuple[str, ...]


class Vault:
    """The ways into one program. ``open`` gives back the key; changes are written with ``save``.

    ``program`` is a random id, empty in a vault of an older Porchlight; ``data_file`` the first bytes of the
    data file it was last used with, in hexadecimal digits; ``cost`` what slots cost unless it is today's.
    """

    def __init__(
        self, slots: Sequence[Slot] = (), *, program: str | None = None, generation: int = 0,
        data_file: str = "", cost: Cost | None = None, earlier: Sequence[str] = (),
        turning: Turning | None = None, seals: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.slots = list(slots)
        self.program = secrets.token_hex(16) if program is None else program
        self.generation = generation
        self.data_file = data_file
        self.cost = cost
        self.earlier = tuple(earlier)
        self.turning = turning
        self.seals = tuple(seals)

    @classmethod
    def load(cls, path: Path, copy: Path) -> Vault:
        """The newest of the two copies that can be read. Raises StorageProblem."""
        from app.vault.vault_file import read_copies

        return read_copies(path, copy)[0]

    def save(self, path: Path, copy: Path) -> None:
        """Write both copies, one after the other, each whole."""
        from app.vault.vault_file import write_copies

        write_copies(self, path, copy)

    def to_bytes(self) -> bytes:
        """The file's content."""
        from app.vault.vault_file import to_bytes

        return to_bytes(self)

    def has(self, kind: str) -> bool:
        """There is such a way in."""
        return any(slot.kind == kind for slot in self._all_slots())

    def add(self, kind: str, secret: str, key: bytes, cost: Cost | None = None) -> None:
        """Set the slot ``kind`` so that ``secret`` opens ``key``; an earlier slot of this kind goes.

        A ``cost`` that is given is this vault's own from now on: invented programs and tests are cheap.
        """
        self.cost = cost or self.cost
        made = new_slot(kind, secret, key, self._cost)
        self.slots = [other for other in self.slots if other.kind != kind] + [made]
        self._changed(key)

    def remove(self, kind: str, key: bytes) -> None:
        """This way in is closed."""
        self.slots = [slot for slot in self.slots if slot.kind != kind]
        self._changed(key)

    def open(self, kind: str, secret: str) -> bytes:
        """The key. Raises WrongPassphrase when ``secret`` does not open the slot."""
        return self.open_all(kind, secret)[0]

    def open_all(self, kind: str, secret: str) -> list[bytes]:
        """The keys this opens: one, or two while a new key takes the old one's place. Raises as ``open``."""
        if not self.has(kind):
            raise StorageProblem("This program has no such way in.")
        for slot in self._all_slots():
            if slot.kind == kind and (key := open_slot(slot, secret)) is not None:
                return [key, *self._other_key(key)]
        raise WrongPassphrase(_wrong(kind))

    def is_as_sealed(self, keys: Iterable[bytes]) -> bool:
        """Whether this is, to the last letter, what a holder of one of these keys wrote."""
        from app.vault.vault_file import sealed_part

        content = sealed_part(self)
        return any(seal_of(content, key) in self.seals for key in keys)

    def renew_cost(self, kind: str, secret: str, key: bytes) -> bool:
        """Wrap a slot of lower cost than today's anew; True when there was one. ``secret`` opens it."""
        old = [slot for slot in self.slots if slot.kind == kind and slot.cost.is_below(self._cost)]
        if old and self.turning is None and any(open_slot(slot, secret) is not None for slot in old):
            self.add(kind, secret, key)
            return True
        return False

    def note_data_file(self, data_file: str, key: bytes) -> bool:
        """Remember which data file this opens; True when that is news."""
        if self.data_file == data_file:
            return False
        self.data_file = data_file
        self._changed(key)
        return True

    def earlier_keys(self, key: bytes) -> list[bytes]:
        """Keys from before ``key``, newest first: older backups open with them."""
        return [old for old in (unwrap(_EARLIER, one, key) for one in self.earlier) if old is not None]

    def turn(self, key: bytes, new: bytes, secrets_by_kind: Iterable[tuple[str, str]]) -> None:
        """Begin to put ``new`` in the place of ``key``: from now on either opens the data file.

        The new key gets these ways in and no other, once ``settle`` says that the data file has it.
        """
        before = [key, *self.earlier_keys(key)]
        self.turning = Turning(
            tuple(new_slot(kind, secret, new, self._cost) for kind, secret in secrets_by_kind),
            wrap(_NEXT, new, key),
            tuple(wrap(_EARLIER, one, new) for one in before),
        )
        self._changed(key, new)

    def settle(self, key: bytes) -> bool:
        """The data file has ``key``: what belongs to the other one goes. False when there is only one."""
        turning = self.turning
        if turning is None:
            return False
        if unwrap(_EARLIER, turning.earlier[0], key) is not None:
            self.slots, self.earlier = list(turning.slots), turning.earlier
        self.turning = None
        self._changed(key)
        return True

    @property
    def _cost(self) -> Cost:
        return self.cost or Cost()

    def _all_slots(self) -> Iterator[Slot]:
        yield from self.slots
        yield from self.turning.slots if self.turning else ()

    def _other_key(self, key: bytes) -> list[bytes]:
        """The new key by the old one, or the old one by the new, while both are in use."""
        if self.turning is None:
            return []
        found = (unwrap(_NEXT, self.turning.link, key), unwrap(_EARLIER, self.turning.earlier[0], key))
        return [other for other in found if other is not None]

    def _changed(self, *keys: bytes) -> None:
        from app.vault.vault_file import sealed_part

        self.program = self.program or secrets.token_hex(16)
        self.generation += 1
        content = sealed_part(self)
        self.seals = tuple(seal_of(content, key) for key in keys)


def new_key() -> bytes:
    """A random key for a new data file."""
    return secrets.token_bytes(KEY_BYTES)


def _wrong(kind: str) -> str:
    if kind == RECOVERY:
        return "This recovery code does not open the program. Compare it with the printed sheet."
    return "This passphrase does not open the program. Try again; nothing is ever erased by a wrong try."
