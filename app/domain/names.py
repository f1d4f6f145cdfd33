# SPDX-License-Identifier: Apache-2.0
"""Names as people write them: stored in NFC, never split or upper-cased, found by a folded key.

Which fields make up a person's search key is decided where the person is stored, not here.
"""

from __future__ import annotations

import re
import unicodedata

# Marks that people type for one another: apostrophes, primes, glottal stops, the ʻokina, the saltillo.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛`´′ʹʻʼʽʾʿˈˊˋʔꞋꞌ＇"))
# Letters with a stroke and joined letters, which have no decomposition in Unicode.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ɨ": "i", "ı": "i", "æ": "ae", "œ": "oe"}
)
# Kinds of characters that have no form of their own: control, invisible or turning, private, separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Letters and a symbol that are drawn as nothing.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SPACES = re.compile(r"[-‐‑‒–—−.,]")


def nfc(text: str) -> str:
    """Composed form, without outer white space and with single inner spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def visible(text: str) -> str:
    """A name by which things are told apart, in ``nfc``. Raises ValueError, with a sentence, for what cannot
    be seen in it or turns the writing around: two such names would look the same.
    """
    text = text.strip()
    if any(c in _BLANK or unicodedata.category(c) in _UNSEEN for c in text):
        raise ValueError(
            "A name has only characters that can be seen: none that are invisible, break the line or turn "
            "the writing around. Type it anew instead of pasting it."
        )
    return nfc(text)


def fold(*parts: str) -> str:
    """The search key of names: no case, accents or apostrophe-like marks; hyphens become spaces.

    Folding a key again changes nothing, and composed and decomposed spellings have the same key.
    """
    text = " ".join(part for part in parts if part)
    if not text.isascii():
        # Once before, because some of the marks would decompose into a space; once after, because
        # some letters decompose into a mark.
        text = _bare(_bare(text.translate(_APOSTROPHES)).casefold().translate(_LETTERS))
        text = unicodedata.normalize("NFKC", text)
    return " ".join(_SPACES.sub(" ", text.translate(_APOSTROPHES).casefold()).split())


def _bare(text: str) -> str:
    """Decomposed, without what is drawn on, around or invisibly between letters."""
    return "".join(
        c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in ("Mn", "Me", "Cf")
    )


def display_name(given: str, family: str) -> str:
    """ "Ana Begaye"; a single name stands alone."""
    return " ".join(part for part in (given, family) if part)


def list_name(given: str, family: str, preferred: str = "") -> str:
    """ "Begaye, Ana", with the preferred name behind it when there is another: "Begaye, Analinda (Ana)"."""
    name = ", ".join(part for part in (family, given) if part)
    return f"{name} ({preferred})" if preferred and fold(preferred) != fold(given) else name


def sort_key(given: str, family: str) -> tuple[str, str]:
    """The order of a sheet: folded family name, then given; a single name counts as the family name."""
    return (fold(family), fold(given)) if family else (fold(given), "")


def split_last_first(text: str) -> tuple[str, str]:
    """ "Begaye, Ana" as (given, family). Without a comma nothing is split: the whole is the given name."""
    family, comma, given = nfc(text).partition(",")
    return (given.strip(), family.strip()) if comma else (family, "")
