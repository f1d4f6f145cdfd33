# SPDX-License-Identifier: Apache-2.0
"""A hub with a fault, run like ``python -m app``: it answers first and commits a tenth of a second later.

The tests that kill a hub must notice it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from app.cli import main
from app.hub.database import Database

LATER = 0.1  # seconds


@contextmanager
def _step(self: Database) -> Iterator[Connection]:
    connection = self.engine.connect()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
    except BaseException:
        connection.close()
        raise

    def end() -> None:
        connection.commit()
        connection.close()

    threading.Timer(LATER, end).start()


if __name__ == "__main__":
    Database.step = _step  # type: ignore[method-assign]
    sys.exit(main())
