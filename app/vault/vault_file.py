# SPDX-License-Identifier: Apache-2.0
"""The vault as a file: what is written, what may be read from anywhere, and which of two copies counts.

A vault can come from a backup, a stick or a stranger, so nothing in it is believed before it was looked at:
its size, every length, and what memory and time a slot asks for. Nothing here opens anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from app.errors import DamagedKeyFile, StorageProblem
from app.files import write_whole
from app.vault.slot import KEY_BYTES, Cost, Slot, raw, read_slot
from app.vault.vault import Turning, Vault

FORMAT = 2
_LARGEST = 256 * 1024
_MOST_SLOTS, _MOST_EARLIER = 16, 200
_MOST_GENERATIONS = 2**48
_WRAPPED = 24 + KEY_BYTES + 16
_ID_DIGITS = 32

T = TypeVar("T")


def to_bytes(vault: Vault) -> bytes:
    """The whole content."""
    return json.dumps(_plain(vault) | {"seals": list(vault.seals)}, indent=1).encode()


def sealed_part(vault: Vault) -> bytes:
    """What the seal is made over: everything else."""
    return json.dumps(_plain(vault), sort_keys=True, separators=(",", ":")).encode()


def from_bytes(content: bytes) -> Vault:
    """A vault out of a file's content. Raises DamagedKeyFile, or StorageProblem for a newer program's."""
    try:
        found = json.loads(content) if len(content) <= _LARGEST else None
        if not isinstance(found, dict):
            raise ValueError("no vault")  # noqa: TRY004 - all that is wrong is one kind of problem
        version = _number(found.get("format"), 10**6)
        if version > FORMAT:
            raise StorageProblem(
                "The key file was written by a newer Porchlight. Update the program on this laptop."
            )
        return _first(found) if version == 1 else _second(found)
    except (ValueError, RecursionError, KeyError) as problem:
        raise DamagedKeyFile(
            "The key file is damaged: it is cut off or garbled. Nothing was changed; restore a backup, "
            "which holds another."
        ) from problem


def read_copies(path: Path, copy: Path) -> list[Vault]:
    """The vaults in the two places: the newest first, and one only where both are of one program.

    A copy that is damaged counts for nothing while the other is whole. Raises StorageProblem.
    """
    found: list[Vault] = []
    for place in (path, copy):
        try:
            with place.open("rb") as stream:
                found.append(from_bytes(stream.read(_LARGEST + 1)))
        except (OSError, DamagedKeyFile):
            continue
    if not found:
        raise _nothing_to_read(path, copy)
    found.sort(key=lambda vault: vault.generation, reverse=True)
    first, *others = found
    return [first, *(other for other in others if _is_another(first, other))]


def write_copies(vault: Vault, path: Path, copy: Path) -> None:
    """Write both, one after the other, each whole. Raises StorageProblem, which says what counts then."""
    content = to_bytes(vault)
    try:
        write_whole(path, content)
    except OSError as problem:
        if not _holds(path, content):
            raise StorageProblem(
                f"The key file could not be written ({problem.strerror}). Nothing was changed; make room on "
                "the disk and try again."
            ) from problem
    try:
        write_whole(copy, content)  # this flushes the folder for both
    except OSError as problem:
        raise StorageProblem(
            f"The key file is changed, but its second copy could not be written ({problem.strerror}). What "
            "is new counts from now on; make room on the disk and do it once more."
        ) from problem


def _holds(path: Path, content: bytes) -> bool:
    """It has its new content, though the folder could not be flushed."""
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _is_another(one: Vault, other: Vault) -> bool:
    return bool(one.program and other.program) and one.program != other.program


def _nothing_to_read(path: Path, copy: Path) -> StorageProblem:
    if not path.exists() and not copy.exists():
        return StorageProblem(f"There is no program in {path.parent} yet; start one first.")
    return DamagedKeyFile(
        "Both copies of the key file are damaged. Nothing was changed; restore a backup, which holds a third."
    )


def _plain(vault: Vault) -> dict[str, Any]:
    turning = vault.turning
    return {
        "format": FORMAT,
        "program": vault.program,
        "generation": vault.generation,
        "data_file": vault.data_file,
        "cost": asdict(vault.cost) if vault.cost else None,
        "slots": [asdict(slot) for slot in vault.slots],
        "earlier": list(vault.earlier),
        "turning": turning
        and {
            "slots": [asdict(slot) for slot in turning.slots],
            "link": turning.link,
            "earlier": list(turning.earlier),
        },
    }


def _first(found: Mapping[str, Any]) -> Vault:
    """What Porchlight wrote before there were generations."""
    return Vault(_slots(found["slots"]), program="")


def _second(found: Mapping[str, Any]) -> Vault:
    return Vault(
        _slots(found["slots"]),
        program=_digits(found["program"]),
        generation=_number(found["generation"], _MOST_GENERATIONS),
        data_file=_digits(found["data_file"]) if found["data_file"] else "",
        cost=_cost(found["cost"]),
        earlier=_wrapped_keys(found["earlier"]),
        turning=_turning(found["turning"]),
        seals=[_digits(one) for one in _few(found["seals"], 4)],
    )


def _turning(found: Any) -> Turning | None:
    if found is None:
        return None
    if not isinstance(found, dict):
        raise ValueError("turning")  # noqa: TRY004
    earlier = _wrapped_keys(found["earlier"])
    return Turning(tuple(_slots(found["slots"])), _wrapped_keys([found["link"]])[0], _some(earlier))


def _cost(found: Any) -> Cost | None:
    if found is None:
        return None
    if not isinstance(found, dict) or set(found) != {"memory", "passes"}:
        raise ValueError("cost")
    # The same limits as for a slot, which one of this cost will have to be.
    cost = Cost(_number(found["memory"], 2**40), _number(found["passes"], 2**20))
    Slot("cost", "A" * 22 + "==", cost.memory, cost.passes, "A" * 32, "A" * 64)
    return cost


def _slots(found: Any) -> list[Slot]:
    return list(_some(tuple(read_slot(one) for one in _few(found, _MOST_SLOTS))))


def _wrapped_keys(found: Any) -> tuple[str, ...]:
    wrapped = _few(found, _MOST_EARLIER)
    if any(not isinstance(one, str) or len(raw(one)) != _WRAPPED for one in wrapped):
        raise ValueError("wrapped key")
    return tuple(wrapped)


def _few(found: Any, most: int) -> list[Any]:
    if not isinstance(found, list) or len(found) > most:
        raise ValueError("list")
    return found


def _some(found: tuple[T, ...]) -> tuple[T, ...]:
    if not found:
        raise ValueError("empty")
    return found


def _digits(found: Any) -> str:
    if not isinstance(found, str) or len(found) != _ID_DIGITS or len(bytes.fromhex(found)) * 2 != _ID_DIGITS:
        raise ValueError("id")
    return found


def _number(found: Any, most: int) -> int:
    if type(found) is not int or not 0 <= found <= most:
        raise ValueError("number")
    return found
