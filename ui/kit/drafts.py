# SPDX-License-Identifier: Apache-2.0
"""What was typed into forms and lines and not stored yet, each under the name of its place.

Made of text, lists of text and booleans only. Whether it outlives the program is for whoever reads ``packed``
and gives it back to ``unpack``; this only remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import clock

Draft = dict[str, Any]
# More places than one person leaves half done; the oldest go first.
_MOST = 200


@dataclass(slots=True)
class _Kept:
    """``at`` is the moment of the last key, UTC ms."""

    at: int
    draft: Draft
    is_old: bool = False  # from before the program was opened


@dataclass(slots=True)
class _Shelf:
    kept: dict[str, _Kept] = field(default_factory=dict)
    changed: Callable[[], object] = lambda: None


class Drafts:
    """A shelf of drafts. ``part`` gives one screen's own piece of the same shelf."""

    def __init__(self, changed: Callable[[], object] = lambda: None) -> None:
        """``changed`` is called after every change."""
        self._shelf = _Shelf(changed=changed)
        self._prefix = ""

    def part(self, name: str) -> Drafts:
        """The places of one screen; what two screens call alike stays apart."""
        made = Drafts()
        made._shelf, made._prefix = self._shelf, f"{self._prefix}{name}/"
        return made

    def full_name(self, place: str) -> str:
        """The name of a place on the whole shelf."""
        return self._prefix + place

    def get(self, place: str) -> Draft | None:
        """What waits at a place; None when nothing does."""
        kept = self._shelf.kept.get(self._prefix + place)
        return None if kept is None else dict(kept.draft)

    def kept_at(self, place: str) -> int | None:
        """When that was typed, UTC ms."""
        kept = self._shelf.kept.get(self._prefix + place)
        return None if kept is None else kept.at

    def is_from_before(self, place: str) -> bool:
        """It was typed before the program was opened, and nothing was added to it since."""
        kept = self._shelf.kept.get(self._prefix + place)
        return kept is not None and kept.is_old

    def keep(self, place: str, draft: Mapping[str, Any]) -> None:
        """Remember ``draft``, over what waited there before."""
        kept = self._shelf.kept
        kept.pop(self._prefix + place, None)
        kept[self._prefix + place] = _Kept(clock.now_ms(), dict(draft))
        while len(kept) > _MOST:
            del kept[next(iter(kept))]
        self._shelf.changed()

    def drop(self, place: str) -> None:
        """Stored, or not wanted any more."""
        if self._shelf.kept.pop(self._prefix + place, None) is not None:
            self._shelf.changed()

    def empty(self) -> None:
        """Drop everything on the shelf."""
        self._shelf.kept.clear()
        self._shelf.changed()

    def packed(self) -> dict[str, Any]:
        """All of the shelf, as JSON takes it."""
        return {place: {"at": kept.at, "draft": kept.draft} for place, kept in self._shelf.kept.items()}

    def unpack(self, packed: object) -> None:
        """Put back what ``packed`` gave; what is not of its shape is passed over."""
        if not isinstance(packed, dict):
            return
        for place, one in packed.items():
            if (
                isinstance(one, dict)
                and isinstance(one.get("draft"), dict)
                and isinstance(one.get("at"), int)
            ):
                self._shelf.kept.setdefault(str(place), _Kept(one["at"], one["draft"], True))
