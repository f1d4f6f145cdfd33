# SPDX-License-Identifier: Apache-2.0
"""Things that can go wrong and that a person can act on.

Every message is a whole plain sentence (what happened, what to do). Anything that is not a
``PorchlightError`` is a bug and is shown as one; nothing here knows how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class PorchlightError(Exception):
    """Base of all problems with a sentence for the person at the laptop."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(PorchlightError):
    """What was typed cannot be stored. ``fields`` maps a draft's field name to its own sentence."""

    def __init__(self, fields: Mapping[str, str], message: str | None = None) -> None:
        self.fields = dict(fields)
        super().__init__(message or " ".join(self.fields.values()))


class NotFound(PorchlightError):
    """The named person, session, sheet or file is not here."""


class Stale(PorchlightError):
    """Somebody changed the same thing since it was shown."""


class Conflict(PorchlightError):
    """The wish contradicts what is stored (for instance a closed day)."""


class NotCleared(Conflict):
    """Adults who may not work with students yet; ``adults`` are (id, name, what is missing)."""

    def __init__(self, adults: Sequence[tuple[bytes, str, str]]) -> None:
        self.adults = tuple(adults)
        told = "; ".join(f"{name} ({missing})" for _, name, missing in adults)
        super().__init__(
            f"Not cleared to work with students: {told}. Note what is missing under Clearance on the adult's "
            "page, or say who lets this happen all the same, and why."
        )


class StorageProblem(PorchlightError):
    """The data file cannot be opened, read or written as it is."""


class DiskFull(StorageProblem):
    """There was no room for it; what was stored before is whole."""


class InUse(PorchlightError):
    """Another running program has this data open. Nothing is wrong with the data."""


class WrongPlace(PorchlightError):
    """Data may not live in this folder: others change what is in it, or it goes away."""


class Damaged(StorageProblem):
    """The data file is damaged. ``app.keeping.mending`` may bring everything back."""


class DamagedKeyFile(StorageProblem):
    """The key file is gone, garbled, or belongs to other data; each backup of this program has another."""


class OlderKeyFile(StorageProblem):
    """The data file knows a newer key file than the one that lies beside it, and has a copy of it."""


class WrongPassphrase(StorageProblem):
    """The passphrase opens no slot of the vault."""


class FileProblem(PorchlightError):
    """A file from outside cannot be read or written."""
