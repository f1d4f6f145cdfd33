# SPDX-License-Identifier: Apache-2.0
"""Running the hub: one process or several in front of one database.

TLS is either done here, with a certificate, or by a proxy in front; without either only this machine is
served, because tokens would otherwise travel in the open.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from app.addresses import is_this_machine
from app.errors import Conflict
from app.hub.database import Database
from app.hub.problems import place_of
from app.hub.web import create

_URL = "PORCHLIGHT_HUB_DATABASE"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen, and how it is kept private."""

    host: str = "127.0.0.1"
    port: int = 8642
    workers: int = 1
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False


def check_place(url: str, place: Place) -> None:
    """Whether the hub can answer there, before anything is said or made. Raises Conflict for a place that
    would send tokens in the open, for several processes on SQLite, and for a port that is taken.
    """
    if not (place.behind_proxy or place.certificate or is_this_machine(place.host)):
        raise Conflict(
            "Without a certificate the hub is served to this machine only. Name --certificate and --key, or "
            "--behind-proxy when a proxy in front does TLS."
        )
    if place.workers > 1 and url.startswith("sqlite"):
        raise Conflict("Several processes need PostgreSQL. Name its URL in PORCHLIGHT_HUB_DATABASE.")
    _try_port(place)


def serve(url: str, place: Place) -> None:
    """Answer until stopped. Raises Conflict as ``check_place`` does."""
    import uvicorn

    check_place(url, place)
    database = Database.open(url)
    database.bring_up_to_date()
    database.close()
    os.environ[_URL] = url
    uvicorn.run(
        "app.hub.serving:application", factory=True, host=place.host, port=place.port, workers=place.workers,
        ssl_certfile=place.certificate, ssl_keyfile=place.key, access_log=False, server_header=False,
        log_level="warning", limit_concurrency=2000, timeout_keep_alive=30, lifespan="off",
        h11_max_incomplete_event_size=16384, proxy_headers=place.behind_proxy,
    )  # fmt: skip


def _try_port(place: Place) -> None:
    """Listen there for a moment, as the server will."""
    where = f"{place.host}:{place.port}"
    try:
        family = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            if os.name == "posix":  # elsewhere this would let two listen at one port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((place.host, place.port))
            listener.listen()
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Conflict(
                f"Something answers at {where} already, perhaps this hub. Stop it, or name another --port."
            ) from problem
        reason = problem.strerror or "unknown reason"
        raise Conflict(
            f"The hub cannot answer at {where}: {reason}. Name another --host or --port."
        ) from problem


def application() -> Starlette:
    """The application of one worker process; the database is named in the environment."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("uvicorn.error").addFilter(without_trace)
    return create(Database.open(os.environ[_URL]))


def without_trace(record: logging.LogRecord) -> bool:
    """What the server logs of a failure: its kind and place, on one line.

    Anybody can cause one by breaking off in the right moment, and its message may hold what was sent.
    """
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = "fault: %s", (place_of(record.exc_info[1]),)
        record.exc_info = record.exc_text = None
    return True
