# SPDX-License-Identifier: Apache-2.0
"""Which words are restricted: health, custody, incidents, notes, and why two people are kept apart.

They never leave the program's own laptops in readable form (handbook, section 7): no sheet, list, report,
share or history shows them. On the laptop they stand behind a button for whoever may see them
(``app.keeping.people_here``). An export of everything has them, since it has everything; it asks for the
passphrase and says so. A change of a note does not say by itself whether the note is restricted, so history
shows the words of none.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Sight(StrEnum):
    """What not everybody sees."""

    CARE = "care"
    RESTRICTED = "restricted"


NOT_SHOWN = "not shown here"

RESTRICTED: Mapping[str, Mapping[str, Sight]] = {
    "care": dict.fromkeys(("allergies", "medicines", "doctor", "plan"), Sight.CARE),
    "family_contact": {"custody": Sight.CARE},
    "incident": dict.fromkeys(("what", "who", "told", "follow_up"), Sight.RESTRICTED),
    "person_note": {"words": Sight.RESTRICTED},
    "not_with": {"reason": Sight.RESTRICTED},
    "assignment": {"end_note": Sight.RESTRICTED},
}


def sight_of(table: str, field: str) -> Sight | None:
    """What somebody must be allowed to see to read this field; None for one that everybody may read."""
    return RESTRICTED.get(table, {}).get(field)


def sights_of(table: str) -> frozenset[Sight]:
    """What somebody must be allowed to see to read a whole row; nothing for most tables."""
    return frozenset(RESTRICTED.get(table, {}).values())
