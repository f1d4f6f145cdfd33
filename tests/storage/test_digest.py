# SPDX-License-Identifier: Apache-2.0
"""Equal content has an equal digest, in whichever order its random ids happen to stand."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.words import Hat
from app.storage.digest import content_digest
from app.storage.store import Store
from app.storage.tables import Adult, HourLine
from tests.services.conftest import KEY, template  # noqa: F401  (fixture)

DAY = date(2026, 9, 9)
ADULT = b"a" * 16


def test_a_row_that_names_another_of_its_table(
    template: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """A line and its correction: which of the two has the smaller id says nothing."""
    one, other = b"\x01" * 16, b"\x02" * 16
    first = _digest(template, tmp_path / "first.db", wrong=one, right=other)
    second = _digest(template, tmp_path / "second.db", wrong=other, right=one)
    assert first == second
    assert first != _digest(template, tmp_path / "third.db", wrong=one, right=other, is_correction=False)


def _digest(template: Path, path: Path, *, wrong: bytes, right: bytes, is_correction: bool = True) -> str:  # noqa: F811
    shutil.copyfile(template, path)
    store = Store(path, KEY, who="Rosa")
    values: dict[str, Any] = {"adult_id": ADULT, "day": DAY, "hat": Hat.SERVICE}
    with store.write("test", "t") as s:
        s.add(Adult(id=ADULT, given="Ana", family="Begaye"))
        s.flush()
        s.add(HourLine(id=wrong, minutes=90, **values))
        s.flush()
        s.add(HourLine(id=right, minutes=60, corrects_id=wrong if is_correction else None, **values))
    with store.read() as s:
        found = content_digest(s)
    store.close()
    return found
