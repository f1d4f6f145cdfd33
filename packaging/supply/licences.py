# SPDX-License-Identifier: Apache-2.0
"""Which licences may go into the built program, and what a package says of its own in a form we can compare.

Names are those of SPDX. What a package does not say, or says in its own words, is stated here with the
reason.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata

# All of these allow a program under Apache-2.0 to be given away as a whole. LGPL: such libraries lie beside
# the program, where anybody may replace them. MPL-2.0: the one file of it is unchanged. The GPL only with the
# exceptions of PyInstaller's starter and GCC's libraries, which are made for this.
ALLOWED = frozenset(
    {
        "0BSD", "AFL-2.1", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "bzip2-1.0.6", "FTL", "HPND", "ISC",
        "LGPL-2.1-or-later", "LGPL-3.0-only",
        "libselinux-1.0", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
        "OFL-1.1", "PSF-2.0", "Python-2.0",
        "Unicode-3.0", "Unicode-DFS-2016", "X11", "Zlib", "blessing", "libpng-2.0",
        "GPL-2.0-or-later WITH Bootloader-exception", "GPL-3.0-or-later WITH GCC-exception-3.1",
    }
)  # fmt: skip

# Packages whose wheel does not say it in SPDX's words, by what their licence files say.
STATED = {
    "babel": "BSD-3-Clause AND Unicode-DFS-2016",  # its locale data are Unicode's
    "pynacl": "Apache-2.0 AND ISC",  # with libsodium
    # with PDFium, whose parts' licences are among its files
    "pypdfium2": "(Apache-2.0 OR BSD-3-Clause) AND BSD-3-Clause AND FTL AND libpng-2.0 AND Zlib AND MIT",
    "sqlcipher3": "Zlib AND BSD-3-Clause AND Apache-2.0 AND blessing",  # with SQLCipher, OpenSSL and SQLite
    "uharfbuzz": "Apache-2.0 AND MIT",  # with HarfBuzz
}
_WORDS = {
    "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache software license": "Apache-2.0",
    "bsd license": "BSD-3-Clause", "bsd": "BSD-3-Clause", "isc license": "ISC", "isc license (iscl)": "ISC",
    "mit license": "MIT", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}  # fmt: skip
_TOKEN = re.compile(r"\(|\)|\bAND\b|\bOR\b|\bWITH\b|[A-Za-z0-9.+-]+")


def licence_of(name: str, metadata: PackageMetadata) -> str:
    """A package's licence as an SPDX expression; empty when nothing that it says is one."""
    if name in STATED:
        return STATED[name]
    said = [_one_line(metadata, "License-Expression"), _one_line(metadata, "License")]
    said += [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    for one in said:
        known = _WORDS.get(one.partition(" (see ")[0].casefold(), one)
        if "\n" not in known and known and is_expression(known):
            return known
    return ""


def _one_line(metadata: PackageMetadata, field: str) -> str:
    return str(metadata[field]).strip() if field in metadata else ""


def is_expression(text: str) -> bool:
    """Whether this is made of names and the words AND, OR, WITH alone, and says what we could look up."""
    tokens = _TOKEN.findall(text)
    return (
        "".join(tokens) == re.sub(r"\s", "", text)
        and _names(tokens) != []
        and all(
            re.search(r"\d|^(MIT|MIT-CMU|ISC|Zlib|X11|HPND|FTL|blessing|0BSD)$", one)
            for one in _names(tokens)
        )
    )


def is_allowed(expression: str) -> bool:
    """Whether the built program may hold this: of parts joined by OR one, of those joined by AND all."""
    tokens = _TOKEN.findall(expression)
    if not tokens:
        return False
    allowed, rest = _either(tokens)
    return allowed and not rest


def _names(tokens: list[str]) -> list[str]:
    return [one for one in tokens if one not in ("(", ")", "AND", "OR", "WITH")]


def _either(tokens: list[str]) -> tuple[bool, list[str]]:
    allowed, rest = _all(tokens)
    while rest[:1] == ["OR"]:
        other, rest = _all(rest[1:])
        allowed = allowed or other
    return allowed, rest


def _all(tokens: list[str]) -> tuple[bool, list[str]]:
    allowed, rest = _one(tokens)
    while rest[:1] == ["AND"]:
        other, rest = _one(rest[1:])
        allowed = allowed and other
    return allowed, rest


def _one(tokens: list[str]) -> tuple[bool, list[str]]:
    if tokens[:1] == ["("]:
        allowed, rest = _either(tokens[1:])
        return allowed and rest[:1] == [")"], rest[1:]
    if not tokens:
        return False, []
    name, rest = tokens[0], tokens[1:]
    if rest[:1] == ["WITH"]:
        name, rest = f"{name} WITH {rest[1] if len(rest) > 1 else ''}", rest[2:]
    return name in ALLOWED, rest
