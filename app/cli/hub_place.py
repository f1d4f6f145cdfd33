# SPDX-License-Identifier: Apache-2.0
"""Where the hub is that a command of ``porchlight hub`` means, and opening it.

A command that needs a hub makes none: a folder that was mistyped would otherwise become an empty one, and a
bundle would find nobody in it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.frame import Frame
from app.errors import StorageProblem

if TYPE_CHECKING:
    from app.hub.database import Database

URL = "PORCHLIGHT_HUB_DATABASE"


def hub_command(here: Frame, *words: str) -> str:
    """A command for this hub that can be pasted."""
    shared = ["--data-dir", str(here.data_dir)] if here.data_dir is not None else []
    return shlex.join(["porchlight", *shared, "hub", *words])


def hub_url(here: Frame) -> str:
    """The database of the hub: named in the environment, unless a folder is named outright."""
    named = os.environ.get(URL)
    if named and here.data_dir is None:
        return named
    return f"sqlite:///{_folder(here) / 'hub.db'}"


def _folder(here: Frame) -> Path:
    from app.paths import default_hub_dir

    return (here.data_dir or default_hub_dir()).expanduser()


def make_folder(here: Frame) -> None:
    """See to it that the folder of a new hub is there, for its owner only."""
    if here.data_dir is not None or not os.environ.get(URL):
        _folder(here).mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def open_hub(here: Frame, *, may_make: bool = False) -> Iterator[Database]:
    """The hub. Raises StorageProblem where there is none, unless a new one ``may`` be made there."""
    with hub_parts():
        from app.hub.database import Database
    if may_make:
        make_folder(here)
    else:
        _require_file(here)
    database = Database.open(hub_url(here))
    try:
        if not may_make and not _is_made(database, here):
            raise StorageProblem(_no_hub(here))
        database.bring_up_to_date()
        yield database
    finally:
        database.close()


def _is_made(database: Database, here: Frame) -> bool:
    from sqlalchemy.exc import DBAPIError

    try:
        return database.is_made()
    except DBAPIError as problem:
        raise StorageProblem(
            f"The hub's database at {_place(here)} does not open. Is it the right one, and does its server "
            "run?"
        ) from problem


def _require_file(here: Frame) -> None:
    """To open a file that is not there would make it."""
    from sqlalchemy import make_url

    url = make_url(hub_url(here))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise StorageProblem(_no_hub(here))


def _no_hub(here: Frame) -> str:
    return (
        f"There is no hub at {_place(here)}. Name the hub's own folder with --data-dir, or make a new hub "
        f"there with: {hub_command(here, 'program')} NAME"
    )


def _place(here: Frame) -> str:
    """Where the hub was looked for; the password of a database stays out."""
    from sqlalchemy import make_url

    url = make_url(hub_url(here))
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


@contextmanager
def hub_parts() -> Iterator[Any]:
    """The hub's libraries are an extra; without them there is a sentence."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise StorageProblem(
            f"The parts of the hub are not installed here ({missing.name}). Install Porchlight with its "
            "extra “hub”."
        ) from missing
