# SPDX-License-Identifier: Apache-2.0
"""Brings the catalogues in ``resources/locale`` up to date with the strings in ``app``, and compiles them.

Run after changing a string that goes on paper; then fill in what is new in the ``.po`` file and run it again.
The test suite fails while a string has no translation or a compiled file does not match its source.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
LANGUAGES = ("es",)
# A fixed day in the heading, so that the compiled file depends on the strings alone.
_DAY = datetime(2026, 11, 23, tzinfo=UTC)
_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "plural": (1, 2)}


def template() -> Catalog:
    """Every translatable string of ``app``, without places: they change with every line."""
    catalogue = Catalog(project="porchlight", charset="utf-8", fuzzy=False)
    found = extract_from_dir(str(ROOT / "app"), [("**.py", "python")], keywords=_KEYWORDS)
    for _file, _line, message, comments, context in found:
        words = message[:2] if isinstance(message, tuple) else message
        catalogue.add(words, None, auto_comments=comments, context=context)
    return catalogue


def source(language: str) -> Path:
    """The file that translators edit."""
    return LOCALE / language / "LC_MESSAGES" / "porchlight.po"


def read(language: str) -> Catalog:
    """The translations as they are in the source file."""
    with source(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it at run time; the same source gives the same bytes."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """The strings of ``app`` that the catalogue does not translate."""
    known = {message.id: message.string for message in catalogue if message.id and not message.fuzzy}
    empty = ("", ("", ""), None)
    return [str(message.id) for message in template() if message.id and known.get(message.id) in empty]


def _new(language: str) -> Catalog:
    return Catalog(
        locale=language,
        header_comment="# SPDX-License-Identifier: Apache-2.0\n# What Porchlight prints, translated.",
        project="Porchlight",
        version="1",
        last_translator="Porchlight",
        language_team="Porchlight",
        msgid_bugs_address="-",
        creation_date=_DAY,
        revision_date=_DAY,
        fuzzy=False,
    )


def main() -> int:
    """Update and compile; 1 when something still waits for a translation."""
    waiting = 0
    for language in LANGUAGES:
        path = source(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read(language) if path.exists() else _new(language)
        catalogue.update(template(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.creation_date = _DAY
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, no_location=True, omit_header=False, sort_output=True)
        path.with_suffix(".mo").write_bytes(compiled(read(language)))
        for words in missing(read(language)):
            waiting += 1
            print(f"{language}: {words}")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
