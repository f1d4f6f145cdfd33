# SPDX-License-Identifier: Apache-2.0
"""What a run of four thousand tests in two processes need not pay four thousand times.

A test opens data files of its own, each with an engine of its own: what SQLAlchemy made of a statement for
one of them is kept for the next one of its kind. And what collecting the tests left in memory stays: looking
through it for garbage, over and over, takes longer than many a test.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

STATEMENTS = 3000
NEW_OBJECTS = 50_000
_KNOWN_ONCE_CONNECTED = "default_isolation_level"


@contextmanager
def compiled_once() -> Iterator[None]:
    """All engines of laptops share what was compiled, and so do those of hubs, for each database."""
    first: dict[tuple[str, str], Engine] = {}

    def opened(place: str) -> Callable[..., Engine]:
        def call(*arguments: Any, **options: Any) -> Engine:
            engine = create_engine(*arguments, **options | {"query_cache_size": STATEMENTS})
            shared = first.get((place, engine.name))
            if shared is None or not hasattr(shared.dialect, _KNOWN_ONCE_CONNECTED):
                first[place, engine.name] = engine
            else:
                engine.dialect, engine._compiled_cache = shared.dialect, shared._compiled_cache
            return engine

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.storage.engine.create_engine", opened("laptop"))
        patch.setattr("app.hub.database.create_engine", opened("hub"))
        yield


def leave_what_is_there() -> None:
    """Garbage is looked for among what is made from now on, and seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 50)
