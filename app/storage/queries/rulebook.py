# SPDX-License-Identifier: Apache-2.0
"""The numbers a program goes by: what is stored over the defaults of the handbook."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from app.domain.rulebook import Rules, rules_from

_STORED = text("SELECT name, value FROM setting WHERE removed = 0")


def read_rules(session: DbSession) -> Rules:
    """The rules as this program has set them."""
    return rules_from({row.name: row.value for row in session.execute(_STORED)})
