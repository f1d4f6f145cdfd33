# SPDX-License-Identifier: Apache-2.0
"""Languages as they are noted of people: codes such as ``es``, or a word that has no code here.

Files and forms say either ("es", "Spanish", "Español"); two people speak the same language when it comes to
the same code. What a program calls its languages is a list of its own (``languages``).
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain import names

_KNOWN: dict[str, tuple[str, ...]] = {
    "en": ("English", "Inglés"),
    "es": ("Spanish", "Español"),
    "nv": ("Navajo", "Diné", "Diné bizaad"),
    "chr": ("Cherokee", "Cheroqui", "ᏣᎳᎩ"),
    "haw": ("Hawaiian", "Hawaiano", "ʻŌlelo Hawaiʻi"),
    "vi": ("Vietnamese", "Vietnamita", "Tiếng Việt"),
    "ht": ("Haitian Creole", "Criollo haitiano", "Kreyòl ayisyen"),
    "zh": ("Chinese", "Chino", "中文"),
    "ar": ("Arabic", "Árabe"),
    "so": ("Somali", "Somalí"),
    "lkt": ("Lakota",),
    "hmn": ("Hmong",),
    "tl": ("Tagalog",),
    "ru": ("Russian", "Ruso"),
    "fr": ("French", "Francés"),
}
_ISO_3 = {"eng": "en", "spa": "es", "nav": "nv", "vie": "vi", "hat": "ht", "zho": "zh", "chi": "zh"}
_BY_WORD = {names.fold(word): code for code, words in _KNOWN.items() for word in (code, *words)} | _ISO_3


def code_of(word: str) -> str:
    """The code of a language by its code or word ("Spanish", "es-MX"); another word stays, folded."""
    plain = names.fold(word)
    first = plain.partition(" ")[0]  # of "es-MX", which is folded to two words
    return _BY_WORD.get(plain) or (first if first in _KNOWN else plain)


def codes(text: str) -> tuple[str, ...]:
    """The languages of a text such as "en, es", each once, in its order."""
    return tuple(dict.fromkeys(code_of(word) for word in text.replace(";", ",").split(",") if word.strip()))


def stored(chosen: Iterable[str]) -> str:
    """How chosen languages are kept: "en,es"."""
    return ",".join(dict.fromkeys(code_of(word) for word in chosen if word.strip()))


def word_of(code: str) -> str:
    """A language for people to read."""
    known = _KNOWN.get(code_of(code))
    return known[0] if known else code[:1].upper() + code[1:]


def words_of(text: str) -> str:
    """All languages of a text, for people to read: "English, Spanish"."""
    return ", ".join(word_of(code) for code in codes(text))
