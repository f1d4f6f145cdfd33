# SPDX-License-Identifier: Apache-2.0
"""The list of licences that lies beside the built program: every part in one line, then every text."""

from __future__ import annotations

from collections.abc import Sequence

from supply.licences import is_allowed
from supply.parts import Part

_HEAD = """\
Porchlight is free software under the Apache License 2.0. This folder also holds the work of others, listed
here with its licences; their texts follow.
"""
_RULE = "=" * 78


def licence_list(parts: Sequence[Part]) -> str:
    """The whole list as text. A text that several parts share stands once."""
    width = max(len(_named(part)) for part in parts)
    lines = [_HEAD, *(f"{_named(part):<{width}}  {part.licence or 'not known'}" for part in parts)]
    for note in dict.fromkeys(part.note for part in parts if part.note):
        lines += ["", note.rstrip()]
    owners: dict[str, list[str]] = {}
    for part in parts:
        for name, text in part.texts:
            owners.setdefault(text.strip(), []).append(f"{part.name} ({name.rpartition('/')[2]})")
    for text, names in owners.items():
        lines += ["", _RULE, ", ".join(dict.fromkeys(names)), _RULE, text]
    return "\n".join(lines) + "\n"


def problems(parts: Sequence[Part]) -> list[str]:
    """A sentence for each part that may not go along as it is."""
    found = []
    for part in parts:
        if not part.licence:
            found.append(f"{_named(part)} does not say its licence; state it in packaging/supply.")
        elif not is_allowed(part.licence):
            found.append(f"{_named(part)} is under {part.licence}, which the built program may not hold.")
        elif part.purl.startswith("pkg:pypi/") and not part.texts:
            found.append(f"{_named(part)} comes without the text of its licence.")
    return found


def _named(part: Part) -> str:
    return f"{part.name} {part.version}".strip()
