# SPDX-License-Identifier: Apache-2.0
"""Offers to help that somebody passes on as text, such as a message from the hub.

An offer begins with a line ``Offer to help`` and says the rest in lines ``Name: ...``, ``Phone: ...``,
``E-mail: ...``, ``Role: ...``, ``Note: ...``, in any order; only the name is needed. Several may stand in one
text. A text without that first line is no offer, whatever else it says.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import names
from app.domain.words import Role, label

BEGIN = "offer to help"
_WORDS = {
    "name": "name",
    "phone": "phone",
    "e mail": "email",
    "email": "email",
    "role": "role",
    "note": "note",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who would help, as the text says."""

    given: str
    family: str
    phone: str = ""
    email: str = ""
    role: Role | None = None
    note: str = ""


def offers(text: str) -> list[Offer]:
    """The offers in a text, in order; those without a name are passed over."""
    found: list[dict[str, str]] = []
    for line in text.splitlines():
        words = line.strip().rstrip(":").strip()
        if names.fold(words) == BEGIN:
            found.append({})
        elif found and ":" in line:
            key, value = line.split(":", 1)
            field = _WORDS.get(names.fold(key).strip())
            if field is not None and value.strip():
                found[-1][field] = names.nfc(value)
    return [_offer(one) for one in found if one.get("name")]


def _offer(said: dict[str, str]) -> Offer:
    given, family = _split(said["name"])
    return Offer(
        given, family, said.get("phone", ""), said.get("email", ""), _role(said.get("role", "")),
        said.get("note", ""),
    )  # fmt: skip


def _split(name: str) -> tuple[str, str]:
    """ "Last, First" is split; of a name without a comma the last word is the family name."""
    if "," in name:
        return names.split_last_first(name)
    given, _, family = name.rpartition(" ")
    return (given, family) if given else (family, "")


def _role(words: str) -> Role | None:
    wanted = names.fold(words)
    return next((role for role in Role if wanted and wanted in (names.fold(label(role)), str(role))), None)
