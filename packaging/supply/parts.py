# SPDX-License-Identifier: Apache-2.0
"""Everything that the built program is made of, with version, licence and the text of it.

Packages are those of ``requirements.txt`` that are installed, which is what the build takes from; besides
them Python itself, the starter of PyInstaller, and what lies in ``resources``. Libraries of the system that a
built folder took along are in ``libraries``.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from supply.licences import licence_of

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "packaging" / "requirements.txt"
_TEXTS = Path(__file__).parent / "texts"
_IS_LICENCE = re.compile(r"(?i)(^|/)[^/]*(licen[cs]e|copying|notice)[^/]*$")

QT = ("pyside6-essentials", "shiboken6")
QT_NOTE = """\
Qt and Qt for Python are used under the GNU Lesser General Public License, version 3. They lie in the folder
as separate shared libraries, unchanged, and may be replaced by other builds of the same version. Their source
is published by The Qt Company and the Qt Project (qt.io) under the version named above.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """``kind`` is as CycloneDX names it: library, data, file, platform. ``texts``: file name and content.

    ``hashes`` are the SHA-256 sums of the files that may be installed, for a package.
    """

    name: str
    version: str
    licence: str
    kind: str = "library"
    purl: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    hashes: tuple[str, ...] = ()


def all_parts() -> list[Part]:
    """Every part, packages first, in the order of their names."""
    return [*packages(), python(), starter(), *carried()]


def packages() -> list[Part]:
    """The packages of requirements.txt that are installed here."""
    found = []
    for name, _version, hashes in listed():
        try:
            found.append(_package(name, distribution(name), hashes))
        except PackageNotFoundError:
            continue  # for another system; a build here does not hold it
    return sorted(found, key=lambda part: part.name)


def listed(text: str | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    """Name, version and hashes of each package in requirements.txt."""
    text = REQUIREMENTS.read_text(encoding="utf-8") if text is None else text
    blocks = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]
    read = [(block, re.match(r"([a-z0-9][a-z0-9._-]*)==(\S+)", block)) for block in blocks]
    return [
        (named[1], named[2], tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
        for block, named in read
        if named
    ]


def _package(name: str, found: Distribution, hashes: tuple[str, ...]) -> Part:
    texts = [(str(file), _read(Path(str(file.locate())))) for file in found.files or [] if _states(str(file))]
    if name in QT:
        texts += [_text("LGPL-3.0.txt"), _text("GPL-3.0.txt")]  # the wheels have neither; each needs both
    if name == "sqlcipher3":
        texts.append(_text("SQLCipher.txt"))
    return Part(
        name, found.version, licence_of(name, found.metadata), purl=f"pkg:pypi/{name}@{found.version}",
        texts=tuple(sorted(texts)), note=QT_NOTE if name in QT else "", hashes=hashes,
    )  # fmt: skip


def _states(file: str) -> bool:
    is_code = file.endswith((".py", ".pyc", ".pyi", ".so", ".pyd", ".dll"))
    is_named = ".dist-info/licenses/" in file or _IS_LICENCE.search(file)
    return bool(is_named) and not is_code and "/fonts/" not in file


def python() -> Part:
    """The interpreter and its standard library."""
    place = Path(sysconfig.get_path("stdlib"))
    files = [
        place / "LICENSE.txt",
        place.parent.parent / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
    ]
    texts = [("LICENSE.txt", _read(file)) for file in files if file.is_file()][:1]
    version = ".".join(map(str, sys.version_info[:3]))
    return Part("Python", version, "Python-2.0", "platform", f"pkg:generic/python@{version}", tuple(texts))


def starter() -> Part:
    """The little program that starts the frozen one."""
    found = distribution("pyinstaller")
    texts = [(str(file), _read(Path(str(file.locate())))) for file in found.files or [] if _states(str(file))]
    return Part(
        "PyInstaller bootloader", found.version, "GPL-2.0-or-later WITH Bootloader-exception", "library",
        f"pkg:pypi/pyinstaller@{found.version}", tuple(sorted(texts)),
    )  # fmt: skip


def carried() -> list[Part]:
    """What lies in ``resources`` and is not ours."""
    fonts, words = ROOT / "resources" / "fonts", ROOT / "resources" / "words"
    return [
        Part("Noto fonts", "", "OFL-1.1", "data", texts=(("OFL.txt", _read(fonts / "OFL.txt")),)),
        Part(
            "BIP-39 English words", "", "MIT", "data", texts=(("LICENSE.txt", _read(words / "LICENSE.txt")),)
        ),
    ]


def _text(name: str) -> tuple[str, str]:
    return name, _read(_TEXTS / name)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip() + "\n"
