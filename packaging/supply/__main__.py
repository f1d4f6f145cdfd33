# SPDX-License-Identifier: Apache-2.0
"""Runs inside the environment: ``python packaging/supply check``, or ``write FOLDER BUILD`` after a build.

``check`` looks at what is installed, needs no network and says nothing when all is well. ``write`` puts the
bill of materials and the list of licences beside the folder. The exit status is 1 when something may not go
along.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from supply.contents import strangers  # noqa: E402 - found by the line above
from supply.libraries import libraries  # noqa: E402
from supply.listing import licence_list, problems  # noqa: E402
from supply.parts import ROOT, Part, all_parts  # noqa: E402
from supply.sbom import bill  # noqa: E402

BILL, LIST = "porchlight.cdx.json", "porchlight.licences.txt"


def main(arguments: Sequence[str]) -> int:
    """Run one of the two; 2 for anything else."""
    match list(arguments):
        case ["check"]:
            return said(problems(all_parts()))
        case ["write", folder, build]:
            parts = [*all_parts(), *libraries(Path(folder))]
            write(Path(folder).parent, parts)
            return said([*problems(parts), *strangers(Path(build))])
    print(__doc__, file=sys.stderr)
    return 2


def write(beside: Path, parts: Sequence[Part]) -> None:
    """Both files."""
    (beside / BILL).write_bytes(bill(version(), parts, os.environ))
    (beside / LIST).write_text(licence_list(parts), encoding="utf-8", newline="\n")
    print(f"Wrote {beside / BILL} and {beside / LIST}: {len(parts)} parts.")


def version() -> str:
    """The program's own."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def said(sentences: Sequence[str]) -> int:
    """Print what is wrong."""
    for sentence in sentences:
        print(sentence)
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
