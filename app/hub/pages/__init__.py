# SPDX-License-Identifier: Apache-2.0
"""The pages of the hub's staff: rendered here, with plain forms and without any script.

``desk`` lets people in and answers, ``paper`` makes a page, ``listing`` makes a table and its CSV; beside
them a file for each family of pages. What the pages show is read in ``overview``, ``counts``, ``held`` and
``messages`` of the hub.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from app.hub.pages import counts, laptops, messages, programs, signing
from app.hub.pages.desk import Desk


def routes(desk: Desk) -> list[BaseRoute]:
    """Every address of the staff pages."""
    return [
        *desk.paper.routes(),
        *signing.routes(desk),
        *programs.routes(desk),
        *laptops.routes(desk),
        *counts.routes(desk),
        *messages.routes(desk),
    ]
