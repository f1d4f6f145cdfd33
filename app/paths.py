# SPDX-License-Identifier: Apache-2.0
"""Where the program's own files lie: resources beside the code, data in the person's data directory."""

from __future__ import annotations

import sys
from pathlib import Path

from app.files import is_there


def resources() -> Path:
    """The folder with fonts, themes, icons, help pages and translations (also inside a frozen build)."""
    base = getattr(sys, "_MEIPASS", None)
    return (Path(base) if base else Path(__file__).resolve().parent.parent) / "resources"


def words() -> list[str]:
    """Some two thousand short English words, of which codes and passphrases are drawn."""
    lines = (resources() / "words" / "english.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def default_data_dir() -> Path:
    """The data directory used when none is named; it is not created here."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Porchlight", appauthor=False))


def default_hub_dir() -> Path:
    """Where a hub keeps its SQLite file when nothing is named; it is not created here."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Porchlight Hub", appauthor=False))


class DataDir:
    """The files of one program in one directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def database(self) -> Path:
        return self.root / "porchlight.db"

    @property
    def vault(self) -> Path:
        return self.root / "vault.json"

    @property
    def vault_copy(self) -> Path:
        return self.root / "vault.copy.json"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def in_use(self) -> Path:
        """Locked by the program that has this directory open; what is in it: ``app.disk.one_writer``."""
        return self.root / "in-use.lock"

    @property
    def logs(self) -> Path:
        """What happened and when, without names; and where the program made a mistake."""
        return self.root / "logs"

    @property
    def reserve(self) -> Path:
        """Room that is kept for the last save on a full disk. It holds nothing."""
        return self.root / "reserve.room"

    @property
    def pages(self) -> Path:
        """The volumes of the page journal: what every action wrote since the last backups."""
        return self.root / "pages"

    @property
    def staged(self) -> Path:
        """A data file that is about to come in the place of the one here; see ``app.keeping.staging``."""
        return self.root / "coming"

    @property
    def staged_ready(self) -> Path:
        """There from when the staged files count until they are all in their place."""
        return self.staged / "ready"

    @property
    def erased(self) -> Path:
        """Whom this laptop has erased, by random ids: an older copy of the data does not know it."""
        return self.root / "erased.json"

    @property
    def preferences(self) -> Path:
        """Appearance and language of this laptop; never names or records."""
        return self.root / "preferences.json"

    @property
    def paper_pending(self) -> Path:
        """There while nobody has said that the recovery code is on paper. It holds nothing."""
        return self.root / "recovery-sheet.pending"

    @property
    def tries(self) -> Path:
        """How many wrong tries there were since the last right one, and when; see ``ui.start.patience``."""
        return self.root / "tries.json"

    @property
    def half_made(self) -> Path:
        """There while no hub has let this laptop in for which the data file was made. It holds nothing."""
        return self.root / "joining.pending"

    def is_free(self) -> bool:
        """True when a program may come here: nothing is here, or what a joining left that came to nothing.

        Raises StorageProblem when that cannot be known.
        """
        return self.is_empty() or is_there(self.half_made)

    def is_empty(self) -> bool:
        """True when no program is here, nor on its way into its place (a key file alone opens nothing).

        Raises StorageProblem when that cannot be known.
        """
        return not (is_there(self.database) or is_there(self.staged_ready) or self.is_bereft())

    def is_bereft(self) -> bool:
        """The data file is gone and what belongs to it is here: it can be made again from that."""
        if is_there(self.database) or not (is_there(self.vault) or is_there(self.vault_copy)):
            return False
        return any(is_there(folder) and any(folder.iterdir()) for folder in (self.backups, self.pages))
