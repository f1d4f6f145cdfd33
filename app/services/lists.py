# SPDX-License-Identifier: Apache-2.0
"""The program's own lists of words, such as subjects: what is in them, in which order, in two languages."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.domain import names
from app.domain.lists import default_words
from app.errors import Invalid, NotFound
from app.services.naming import require
from app.storage.tables import ListWord


def add_list_word(session: DbSession, list_code: str, label: str, label_es: str = "") -> Id:
    """Add a word to one of the program's own lists, at its end. Raises Invalid when it is there already."""
    require(label=label)
    take_over_defaults(session, list_code)
    taken = _words(session, list_code)
    _refuse_taken(taken, label)
    position = max((word.position for word in taken), default=-1) + 1
    word = ListWord(
        list_code=list_code, label=names.nfc(label), label_es=names.nfc(label_es), position=position
    )
    session.add(word)
    session.flush()
    return word.id


def take_over_defaults(session: DbSession, list_code: str) -> list[Id]:
    """Make the first words of a list the program's own, so that each can be changed, if it has none yet."""
    words = _words(session, list_code)
    if not words:
        words = [_usual(session, list_code, place) for place in range(len(default_words(list_code)))]
        session.flush()
    return [word.id for word in words]


def _usual(session: DbSession, list_code: str, position: int) -> ListWord:
    """A usual word as the program's own; one that was taken off, with all others, comes back."""
    label, label_es = default_words(list_code)[position]
    word = session.get(ListWord, _usual_id(list_code, label))
    if word is None:
        word = ListWord(
            id=_usual_id(list_code, label), list_code=list_code, label=label, label_es=label_es,
            position=position,
        )  # fmt: skip
        session.add(word)
    word.removed = False
    return word


def _usual_id(list_code: str, label: str) -> Id:
    """The id of a usual word: the same on every laptop, so that two that take over a list make one list."""
    return hashlib.blake2b(f"{list_code}\0{label}".encode(), digest_size=16).digest()


def change_list_word(session: DbSession, word_id: Id, label: str, label_es: str) -> None:
    """Change a word and its Spanish; sessions keep the word they were planned with. Raises Invalid."""
    require(label=label)
    word = _word(session, word_id)
    _refuse_taken([one for one in _words(session, word.list_code) if one.id != word_id], label)
    word.label, word.label_es = names.nfc(label), names.nfc(label_es)


def move_list_word(session: DbSession, word_id: Id, steps: int) -> None:
    """Move a word up (negative) or down its list; at the end nothing happens."""
    word = _word(session, word_id)
    ordered = _words(session, word.list_code)
    at = ordered.index(word)
    ordered.insert(min(max(at + steps, 0), len(ordered) - 1), ordered.pop(at))
    for position, one in enumerate(ordered):
        one.position = position


def remove_list_word(session: DbSession, word_id: Id) -> None:
    """Take a word off its list; sessions that use it keep it."""
    _word(session, word_id).removed = True


def _words(session: DbSession, list_code: str) -> list[ListWord]:
    wanted = select(ListWord).where(ListWord.list_code == list_code, ListWord.removed.is_(False))
    return list(session.scalars(wanted.order_by(ListWord.position, ListWord.id)))


def _word(session: DbSession, word_id: Id) -> ListWord:
    word = session.get(ListWord, word_id)
    if word is None or word.removed:
        raise NotFound("This word is no longer here.")
    return word


def _refuse_taken(words: list[ListWord], label: str) -> None:
    if any(names.fold(word.label) == names.fold(label) for word in words):
        raise Invalid({"label": f"“{label}” is already in this list."})
