# SPDX-License-Identifier: Apache-2.0
"""What Ctrl+K finds: people, sheets, groups, reports, screens, and what can be done on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app import clock
from app.context import AppContext
from app.domain.names import fold
from app.domain.sheet_numbers import parse
from app.storage.queries.search import Hit, HitKind, find
from ui.desk import Navigator
from ui.kit.palette import PaletteEntry
from ui.screen import Screen
from ui.who.chip import WhoChip

_HITS = 6
_ICONS = {
    HitKind.STUDENT: "person",
    HitKind.ADULT: "adults",
    HitKind.SHEET: "sheet",
    HitKind.GROUP: "people",
}


class Shell(Navigator, Protocol):
    """What finding needs of the main window."""

    ctx: AppContext
    who: WhoChip
    screens: dict[str, Screen]

    def show_history(self) -> None: ...

    def show_help(self) -> None: ...

    def undo(self) -> None: ...


class Finding:
    """Gives the palette its entries."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def entries(self, typed: str) -> Sequence[PaletteEntry]:
        """The usual places for an empty line; else what fits every typed word, people first."""
        words = fold(typed).split()
        places = [entry for entry in self._places() if _fits(entry.title, words)]
        if not words:
            return places
        with self._shell.ctx.store.read() as session:
            hits = find(session, typed, clock.today(), _HITS)
        return [*(self._found(hit) for hit in hits), *places]

    def _places(self) -> list[PaletteEntry]:
        shell = self._shell
        entries = [
            PaletteEntry("Screen", screen.title, "", _later(shell.go, screen.name), screen.icon)
            for screen in shell.screens.values()
        ]
        entries += [
            PaletteEntry("Action", one.title, screen.title, _later(shell.run, screen.name, one.key), one.icon)
            for screen in shell.screens.values()
            for one in screen.offers()
        ]
        return [
            *entries,
            PaletteEntry("Action", "Undo the last action", "Ctrl+Z", shell.undo, "undo"),
            PaletteEntry("Action", "History", "Ctrl+H", shell.show_history, "history"),
            PaletteEntry("Action", "Help for this screen", "F1", shell.show_help, "help"),
            PaletteEntry("Action", "Lock now", "Ctrl+L", shell.lock, "lock"),
            *(
                [PaletteEntry("Action", "Somebody else takes over", "Ctrl+Shift+U", shell.who.ask, "person")]
                if shell.who.is_offered
                else []
            ),
        ]

    def _found(self, hit: Hit) -> PaletteEntry:
        shell = self._shell
        ways: dict[HitKind, Callable[[], object]] = {
            HitKind.STUDENT: lambda: shell.open_student(hit.id),
            HitKind.ADULT: lambda: shell.open_adult(hit.id),
            HitKind.SHEET: lambda: shell.open_sheet(parse(hit.title)),
            HitKind.GROUP: lambda: shell.open_group(hit.id),
        }
        return PaletteEntry(
            str(hit.kind).capitalize(), hit.title, hit.detail, ways[hit.kind], _ICONS[hit.kind]
        )


def _fits(title: str, words: Sequence[str]) -> bool:
    own = fold(title)
    return all(word in own for word in words)


def _later(way: Callable[..., object], *where: str) -> Callable[[], object]:
    return lambda: way(*where)
