# SPDX-License-Identifier: Apache-2.0
"""Which pages of an encrypted file have a wrong code, as SQLCipher's own check finds them.

That check reads the file alone. A page of which the write-ahead log has a newer version is read from there,
and a power cut may have torn the file's own version while the log was copied into it: that is no damage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.storage.pages.page_journal import wal_of
from app.storage.pages.wal import read_believed

_PAGE = re.compile(r"\bpage (\d+)")


CHECK = "PRAGMA cipher_integrity_check"


def wrong_pages(rows: Sequence[Any], database: Path) -> list[int]:
    """Of what ``CHECK`` gave: page numbers, from 1, in order; 0 for what it says of no page."""
    if not rows:
        return []
    frames, _salt = read_believed(wal_of(database))
    newer = {frame.page for frame in frames}
    return sorted(page for row in rows if (page := _page_of(str(row[0]))) not in newer)


def _page_of(sentence: str) -> int:
    found = _PAGE.search(sentence)
    return int(found[1]) if found else 0
