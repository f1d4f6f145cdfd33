# SPDX-License-Identifier: Apache-2.0
"""Shared libraries that a built folder took from the system it was built on, and their licences.

A library inside a package's own folder belongs to that package. One that is not known here has no licence,
and the build says so.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from supply.parts import Part

# By how the file's name begins; the longer beginning counts.
LICENCES = {
    "libX": "MIT", "libxcb": "MIT", "libxkbcommon": "MIT", "libpixman": "MIT", "libharfbuzz": "MIT",
    "libatspi": "LGPL-2.1-or-later", "libavahi": "LGPL-2.1-or-later", "libblkid": "LGPL-2.1-or-later",
    "libmount": "LGPL-2.1-or-later", "libuuid": "BSD-3-Clause", "libbrotli": "MIT", "libbsd": "BSD-3-Clause",
    "libmd": "BSD-3-Clause", "libbz2": "bzip2-1.0.6", "libcap": "BSD-3-Clause", "libcom_err": "MIT",
    "libcrypto": "Apache-2.0", "libssl": "Apache-2.0", "libcups": "Apache-2.0",
    "libdbus": "AFL-2.1 OR GPL-2.0-or-later", "libexpat": "MIT", "libffi": "MIT", "libfontconfig": "HPND",
    "libfreetype": "FTL OR GPL-2.0-or-later", "libgcc_s": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libstdc++": "GPL-3.0-or-later WITH GCC-exception-3.1", "libgcrypt": "LGPL-2.1-or-later",
    "libgpg-error": "LGPL-2.1-or-later", "libglib": "LGPL-2.1-or-later", "libgio": "LGPL-2.1-or-later",
    "libgobject": "LGPL-2.1-or-later", "libgmodule": "LGPL-2.1-or-later", "libgthread": "LGPL-2.1-or-later",
    "libgraphite2": "LGPL-2.1-or-later", "libgssapi": "MIT", "libk5crypto": "MIT", "libkrb5": "MIT",
    "libicu": "Unicode-3.0", "libjpeg": "BSD-3-Clause", "libkeyutils": "LGPL-2.1-or-later",
    "liblz4": "BSD-2-Clause", "liblzma": "0BSD", "libpcre2": "BSD-3-Clause", "libpng": "libpng-2.0",
    "libpython": "Python-2.0", "libsqlite3": "blessing", "libsystemd": "LGPL-2.1-or-later",
    "libtinfo": "X11",
    "libncurses": "X11", "libz.": "Zlib",
    "libzstd": "BSD-3-Clause", "libreadline": "GPL-3.0-or-later",
    "libselinux": "libselinux-1.0",
    "python3": "Python-2.0", "Python": "Python-2.0",
}  # fmt: skip
_ENDS = (".so", ".dll", ".dylib")
_COPYRIGHT = Path("/usr/share/doc")


def libraries(folder: Path) -> list[Part]:
    """The system's libraries in a built folder, each with the hash of its file, by name."""
    inner = folder / "_internal" if (folder / "_internal").is_dir() else folder
    files = [file for file in sorted(inner.iterdir()) if _is_library(file)]
    owners = _owners([file.name for file in files])
    return [_part(file, owners.get(file.name, "")) for file in files]


def _is_library(file: Path) -> bool:
    is_python = ".cpython-" in file.name or ".abi3." in file.name or file.suffix == ".pyd"
    return (
        file.is_file() and not file.is_symlink() and not is_python and any(end in file.name for end in _ENDS)
    )


def licence_of_file(name: str) -> str:
    """By the name of a library; empty when it is not known."""
    known = [begin for begin in LICENCES if name.startswith(begin)]
    return LICENCES[max(known, key=len)] if known else ""


def _part(file: Path, owner: str) -> Part:
    copyright_file = _COPYRIGHT / owner / "copyright"
    texts: tuple[tuple[str, str], ...] = ()
    if owner and copyright_file.is_file():
        texts = ((f"{owner}/copyright", copyright_file.read_text(encoding="utf-8", errors="replace")),)
    summed = hashlib.sha256(file.read_bytes()).hexdigest()
    return Part(file.name, "", licence_of_file(file.name), "library", texts=texts, hashes=(summed,))


def _owners(names: Sequence[str]) -> dict[str, str]:
    """The Debian package of each library, where there is such a thing."""
    if not names or shutil.which("dpkg-query") is None:
        return {}
    asked = ["dpkg-query", "-S", *(f"*/{name}" for name in names)]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    lines = [line.partition(": ") for line in said.splitlines()]
    return {Path(path).name: owner.partition(":")[0] for owner, _, path in reversed(lines) if path}
