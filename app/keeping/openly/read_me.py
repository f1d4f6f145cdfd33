# SPDX-License-Identifier: Apache-2.0
"""The page that lies beside an export and says in plain words what is there, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.i18n import counted
from app.keeping.openly.shapes import open_tables

_HEAD = """Everything of {program}
Exported from Porchlight on {made_in_words} by {made_by}.

THIS FOLDER IS NOT ENCRYPTED. Whoever has it can read every name in it, and health, custody, incidents and
restricted notes too. Keep it where only people may look who may know all of it, and delete it when it has
done its work.

WHAT IS HERE
"""

_MIDDLE = """
everything.sqlite holds all of it in one file. A free program such as DB Browser for SQLite opens it. Under
Views are the same tables with names in place of numbers.

everything.json holds the same rows for people who write programs, with the type of every column.

The files in “tables”, and history.csv, open in any spreadsheet. A text there that begins with = + - or @ has
an apostrophe in front, so that no spreadsheet runs it as a formula; the other two files have it as it was
typed.

Days are year-month-day. Times in the CSV files are those of the clock on this laptop's wall; moments in
everything.sqlite and everything.json are in UTC. An id names the same thing in every file.

WHAT IS NOT HERE
Passphrases, PINs and keys; what laptops and hub know each other by; what was taken away (history.csv still
tells of it) or erased. Nothing here can be put back into Porchlight as it was: for that keep a backup.
"""


def read_me(about: Mapping[str, Any], counts: Mapping[str, int], history: int) -> str:
    """The page; ``counts`` are rows by table name, ``history`` lines."""
    files = sorted((f"tables/{table.file_name}", counts[table.name]) for table in open_tables())
    files.append(("history.csv", history))
    wide = max(len(name) for name, _ in files)
    listed = "\n".join(f"  {name:<{wide}}  {counted(rows, 'row'):>12}" for name, rows in files)
    return _HEAD.format_map(about) + listed + "\n" + _MIDDLE
