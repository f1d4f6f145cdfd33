# SPDX-License-Identifier: Apache-2.0
"""Codes of the field as people read them on the hub's pages. What no list knows is shown as it came."""

from __future__ import annotations

import re

from app.domain.suppression import ALL
from app.domain.words import LABELS, Role, Source
from app.hub.counts import is_school_year

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_PERIOD = re.compile(r"(\d{4})-(\d\d)", re.ASCII)


def role_words(code: str) -> str:
    """A role."""
    if code == ALL:
        return "All roles"
    return LABELS[Role(code)] if code in set(Role) else code


def source_words(code: str) -> str:
    """Where adults come from."""
    if code == ALL:
        return "All sources"
    return LABELS[Source(code)] if code in set(Source) else code or "Not said"


def period_words(period: str) -> str:
    """A school year or a month."""
    found = _PERIOD.fullmatch(period)
    if not found:
        return period[:80]
    if is_school_year(period):
        return f"School year {period}"
    month = int(found[2])
    return f"{_MONTHS[month - 1]} {found[1]}" if 1 <= month <= 12 else period


def in_order(roles: set[str]) -> list[str]:
    """The five roles in their own order, then what programs call roles besides."""
    known = [role.value for role in Role]
    return known + sorted(roles - set(known) - {ALL})
