# SPDX-License-Identifier: Apache-2.0
"""Runs benchmarks and prints one table: ``python packaging/bench [NAMES]``; without names all of them.

Every module here with a ``run()`` that returns rows of (what, measured, limit, unit) is a benchmark. Values
must stay below their limit, except those in "times" (faster than somebody else), which must reach it; rows
without a limit are for information. The exit status is 1 when a limit is broken.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent), str(HERE)]

from bench.rows import Row, is_kept  # noqa: E402 - found by the line above


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all."""
    known = benchmarks()
    strange = [name for name in names if name not in known]
    if strange:
        print(f"There is no benchmark {', '.join(strange)}. There are: {', '.join(known)}.")
        return 2
    rows: list[Row] = []
    for name in names or known:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += known[name].run()
    for line in lines(rows):
        print(line)
    return 0 if all(map(is_kept, rows)) else 1


def benchmarks() -> dict[str, ModuleType]:
    """Modules that can be run, by name; those that only help others have no ``run``."""
    found = {}
    for path in sorted(HERE.glob("*.py")):
        if not path.stem.startswith("__") and "\ndef run(" in path.read_text(encoding="utf-8"):
            found[path.stem] = path.stem
    return {name: importlib.import_module(f"bench.{name}") for name in found}


def lines(rows: Iterable[Row]) -> list[str]:
    """Name, measured, limit and their ratio, in columns; what broke its limit is marked."""
    cells = [("what", "measured", "limit", "ratio", ""), *map(_cells, rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(4)]
    return [
        "  ".join(
            [line[0].ljust(widths[0]), *(line[n].rjust(widths[n]) for n in (1, 2, 3)), line[4]]
        ).rstrip()
        for line in cells
    ]


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    what, measured, limit, unit = row
    value = f"{_number(measured)} {unit}"
    if limit is None:
        return what, value, "", "", "for information"
    note = "" if is_kept(row) else "BROKEN"
    return what, value, f"{_number(limit)} {unit}", f"{measured / limit:.2f}", note


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
