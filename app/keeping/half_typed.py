# SPDX-License-Identifier: Apache-2.0
"""What was typed and not stored yet, kept encrypted in the data file through close, crash and lock.

It is a fact of this laptop: no other laptop and no hub ever sees it, and History does not know it. What it
holds is the business of the screens; here it is one JSON object. Secrets are never in it.
"""

from __future__ import annotations

import json
from typing import Any

from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.store import Store

_FACT = "half_typed"
# More than this is no typing; a file that grows with every key would cost each backup.
LARGEST = 2_000_000


def keep_half_typed(store: Store, content: dict[str, Any]) -> None:
    """Put ``content`` in the place of what was kept; empty content keeps nothing. Raises StorageProblem.

    Content of more than ``LARGEST`` bytes is left out, and what was kept before goes.
    """
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() if content else b""
    with store.receive() as session:
        if 0 < len(packed) <= LARGEST:
            note_facts(session, {_FACT: packed})
        else:
            forget_facts(session, _FACT)


def read_half_typed(store: Store) -> dict[str, Any]:
    """What was kept; empty when there is nothing, or nothing that can be read."""
    with store.read() as session:
        packed = read_facts(session).get(_FACT, b"")
    try:
        content = json.loads(packed or b"{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
