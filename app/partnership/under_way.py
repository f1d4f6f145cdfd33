# SPDX-License-Identifier: Apache-2.0
"""Requests whose answers are still awaited: the next one leaves before the last answer came.

A request that was sent ahead is worth no more than one that was never sent: when anything at all happens to
it, its parcels are simply sent again. Only the oldest request can fail.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.sync import wire
from app.sync.wire import Request

# Two fill a link whose round trip is shorter than a batch takes.
AT_ONCE = 2

Answering = Callable[[], bytes]


class Asking(Protocol):
    """The part of a link that is needed here."""

    def sync(self, request: bytes) -> bytes:
        """One request, one answer."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request on its way, since ``began``; ``answer`` waits for what comes back."""

    request: Request
    began: float
    answer: Answering


class UnderWay:
    """The requests of one conversation, oldest first."""

    def __init__(self, link: Asking) -> None:
        self.link = link
        self._sent: deque[Sent] = deque()
        # A way that can begin a second request before the first is answered says so with ``begin``.
        self.begin: Callable[[bytes], Answering] | None = getattr(link, "begin", None)

    def __len__(self) -> int:
        return len(self._sent)

    @property
    def last(self) -> Request:
        """The newest request."""
        return self._sent[-1].request

    @property
    def has_room(self) -> bool:
        """Another one may be sent ahead."""
        return self.begin is not None and 0 < len(self._sent) < AT_ONCE

    def send(self, request: Request) -> None:
        """Send one, behind those that are under way."""
        content = wire.write_request(request)
        answer = self.begin(content) if self.begin else lambda: self.link.sync(content)
        self._sent.append(Sent(request, time.monotonic(), answer))

    def next(self) -> Sent:
        """The oldest one, which is under way no more."""
        return self._sent.popleft()

    def forget(self) -> None:
        """Whatever the others bring is not asked for any more."""
        self._sent.clear()


def in_a_thread(work: Callable[[bytes], bytes], content: bytes) -> Answering:
    """Begin the work now; the answer is what it returns or raises."""
    result: list[bytes] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work(content))
        except BaseException as problem:  # noqa: BLE001 - raised again where the answer is asked for
            failure.append(problem)

    thread = threading.Thread(target=run, daemon=True, name="request")
    thread.start()

    def answer() -> bytes:
        thread.join()
        if failure:
            raise failure[0]
        return result[0]

    return answer
