# SPDX-License-Identifier: Apache-2.0
"""Names as people write them: stored in NFC, never split or upper-cased, found by a folded key."""

from __future__ import annotations

import re
import unicodedata

# Marks that people type for one another: apostrophes, the glottal stop and the ʻokina.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´ʹ‛′＇"))
_LETTERS = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ı": "i"})


def nfc(text: str) -> str:
    """Composed form, without outer white space and with single inner spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(*parts: str) -> str:
    """The search key of names: no case, accents or apostrophe-like marks; hyphens become spaces."""
    text = " ".join(part for part in parts if part).translate(_APOSTROPHES).translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = unicodedata.normalize("NFKC", bare.translate(_LETTERS).casefold())
    return " ".join(re.sub(r"[-‐‑–—.,]", " ", bare).split())


def display_name(given: str, family: str) -> str:
    """ "Ana Begaye"; a single name stands alone."""
    return " ".join(part for part in (given, family) if part)


def list_name(given: str, family: str, preferred: str = "") -> str:
    """ "Begaye, Ana", with the preferred name behind it when there is another."""
    name = ", ".join(part for part in (family, given) if part)
    return f"{name} ({preferred})" if preferred and fold(preferred) != fold(given) else name


def sort_key(given: str, family: str) -> tuple[str, str]:
    """The order of a sheet: folded family name, then given; a single name counts as the family name."""
    return (fold(family), fold(given)) if family else (fold(given), "")


def split_last_first(text: str) -> tuple[str, str]:
    """ "Begaye, Ana" as (given, family). Without a comma nothing is split: the whole is the given name."""
    family, comma, given = nfc(text).partition(",")
    return (given.strip(), family.strip()) if comma else (family, "")
