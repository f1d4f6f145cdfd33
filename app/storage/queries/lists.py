# SPDX-License-Identifier: Apache-2.0
"""The words of a program's lists, its own or the defaults of ``app.domain.lists``."""

from __future__ import annotations

from sqlalchemy.orm import Session as DbSession

from app.domain.lists import default_words
from app.storage.queries.calendar import list_words


def words(session: DbSession, list_code: str, lang: str = "en") -> list[str]:
    """The words of a list in its order; in Spanish the English word stands where there is no other."""
    own = [(row.label, row.label_es) for row in list_words(session, list_code)]
    pairs = own or default_words(list_code)
    return [spanish if lang == "es" and spanish else english for english, spanish in pairs]
