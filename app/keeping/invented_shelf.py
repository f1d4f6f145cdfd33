# SPDX-License-Identifier: Apache-2.0
"""The files of the invented program's training shelf, where those of a real one lie."""

from __future__ import annotations

from app.demo.leaflets import LEAFLETS
from app.files import write_whole
from app.keeping import material
from app.paths import DataDir


def lay_out(data: DataDir) -> None:
    """Write the leaflets into the data directory."""
    material.folder(data).mkdir(mode=0o700, exist_ok=True)
    for one in LEAFLETS:
        write_whole(material.place(data, one.sha256, one.file_name), one.content)
