# SPDX-License-Identifier: Apache-2.0
"""Small things that several read models say about people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.clock import Id
from app.domain import names

# The family name of student ``st``; who was erased has none, and stands in lists all the same so that their
# lines add up to totals.
FAMILY = "CASE WHEN st.erased THEN 'Erased student' ELSE st.family END"


def with_family(statement: str) -> str:
    """A statement in which ``{family}`` stands for it."""
    return statement.replace("{family}", FAMILY)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and what it is called."""

    id: Id
    name: str


@lru_cache(maxsize=16384)
def name_order(given: str, family: str) -> tuple[str, str]:
    """``names.sort_key``, remembered: folding 5,000 names anew on every key press would be felt."""
    return names.sort_key(given, family)
