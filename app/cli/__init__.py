# SPDX-License-Identifier: Apache-2.0
"""The command line: the same services as the screens, for scripts, tests and people who like it.

One module for each family of commands; ``frame`` holds what they share. Nothing heavy is imported before a
command needs it.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.put_off import UNUSED, put_off


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 a bug, 2 wrong usage, 3 a problem in a sentence."""
    put_off(*UNUSED)
    from app.cli.run import run

    return run(arguments)
