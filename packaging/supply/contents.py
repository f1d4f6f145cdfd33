# SPDX-License-Identifier: Apache-2.0
"""Whether a build took along anything that is not on our list: tools for testing lie in the same environment.

PyInstaller follows imports that a package only tries. What it found is in its notes in the build folder.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

from supply.parts import listed

_OURS = {"app", "ui"}


def strangers(build: Path) -> list[str]:
    """A sentence for each module in the build that no package on our list brings."""
    return strange_ones(_modules(build))


def strange_ones(modules: Iterable[str]) -> list[str]:
    """The same for modules by name."""
    known = {name for name, _version, _hashes in listed()}
    brought = packages_distributions()
    tops = {module.partition(".")[0] for module in modules}
    return [
        f"{top} is in the build and not among our requirements; exclude it in packaging/porchlight.spec."
        for top in sorted(tops - _OURS - sys.stdlib_module_names)
        # A module that no package brings is PyInstaller's own, or Python's notes about this system.
        if top in brought and known.isdisjoint(map(_normal, brought[top]))
    ]


def _modules(build: Path) -> list[str]:
    notes = sorted(build.glob("PYZ-*.toc"))
    return [
        str(entry[0]) for note in notes for entry in ast.literal_eval(note.read_text(encoding="utf-8"))[1]
    ]


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
