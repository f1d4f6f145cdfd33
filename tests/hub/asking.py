# SPDX-License-Identifier: Apache-2.0
"""Asking the hub without a network: raw bytes in, the whole answer out; also what no HTTP client sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette

from app.sync.wire import MEDIA_TYPE

HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def problem(self) -> Any:
        """The problem answer, checked to be one as in RFC 9457."""
        assert self.kind == "application/problem+json", self
        told = json.loads(self.body)
        assert told["status"] == self.status
        assert told["type"] == "about:blank"
        assert told["title"]
        assert told["detail"].endswith(".")
        return told


class Asker:
    """Asks one application; ``close`` it."""

    def __init__(self, app: Starlette) -> None:
        self._app, self._runner = app, asyncio.Runner()

    def close(self) -> None:
        self._runner.close()

    def __call__(
        self, method: str, path: str, body: bytes | Sequence[bytes] = b"", *, token: str | None = None,
        kind: str | None = MEDIA_TYPE, headers: Sequence[tuple[bytes, bytes]] = (), query: bytes = b"",
        client: str = HERE, breaks_off: bool = False,
    ) -> Answered:  # fmt: skip
        """One request. A ``body`` in pieces comes without a length; ``breaks_off`` before its end."""
        pieces = [body] if isinstance(body, bytes) else list(body)
        sent = list(headers)
        if kind is not None:
            sent.append((b"content-type", kind.encode()))
        if token is not None:
            sent.append((b"authorization", f"Bearer {token}".encode()))
        if isinstance(body, bytes) and not any(name.lower() == b"content-length" for name, _ in sent):
            sent.append((b"content-length", str(len(body)).encode()))
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode(errors="replace"), "query_string": query,
            "root_path": "", "headers": sent, "client": (client, 40000), "server": (HERE, 8642),
        }  # fmt: skip
        return self._runner.run(self._ask(scope, pieces, breaks_off))

    async def _ask(self, scope: dict[str, Any], pieces: list[bytes], breaks_off: bool) -> Answered:
        status, headers, body = 0, {}, bytearray()
        waiting = list(pieces)
        is_over = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if waiting:
                piece = waiting.pop(0)
                return {"type": "http.request", "body": piece, "more_body": bool(waiting) or breaks_off}
            if not breaks_off:
                await is_over.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self._app(scope, receive, send)
        is_over.set()
        return Answered(status, headers, bytes(body))
