# SPDX-License-Identifier: Apache-2.0
"""The way to the hub over HTTPS, and what it means when it does not answer, in plain words.

There is a time-out for silence (60 seconds without a byte), never one for the whole. An answer that is not
the hub's own kind, such as a sign-in page of a guest network, counts as no network.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import certifi
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)
from urllib3.util import Timeout

from app import clock
from app.addresses import is_this_machine
from app.errors import FileProblem, Invalid
from app.partnership.exchange import LinkProblem
from app.partnership.patient_socket import SILENCE, pool_classes
from app.partnership.under_way import AT_ONCE, Answering, in_a_thread
from app.sync.wire import LARGEST_BODY, MEDIA_TYPE

WAITS = "What was typed waits on this laptop."
BUNDLE_TYPE = "application/vnd.porchlight.bundle"
_CONNECT = Timeout(connect=15, read=SILENCE)
_PIECE = 4 * 1024
_STREAM_PIECE = 16 * 1024
_FAULT = 500  # from here on a status says that the hub failed
_PROBLEM_TYPE = "application/problem+json"


class HubLink:
    """One hub at one address; ``token`` proves this laptop, and is empty until it joined.

    ``breathe`` is called again and again while the network is waited for; what it raises ends the waiting.
    ``kept`` ends the sentences about trouble on the way: what is not lost.
    """

    def __init__(
        self, address: str, token: str = "", breathe: Callable[[], object] = lambda: None, kept: str = ""
    ) -> None:
        self.address = checked_address(address)
        self.token = token
        self._kept = kept or (WAITS if token else "Your code stays good.")
        self._pool = urllib3.PoolManager(
            num_pools=1, timeout=_CONNECT, retries=False, ca_certs=certifi.where(), maxsize=AT_ONCE
        )
        self._pool.pool_classes_by_scheme = pool_classes(breathe)

    def sync(self, request: bytes) -> bytes:
        """One request, one answer."""
        return self._ask("/v1/sync", request)

    def begin(self, request: bytes) -> Answering:
        """The same, without waiting: another request may be sent before the answer is asked for."""
        return in_a_thread(self.sync, request)

    def enrol(self, request: bytes) -> bytes:
        """Ask to be let in."""
        return self._ask("/v1/enrol", request)

    def invite(self, request: bytes) -> None:
        """Leave the program's key, wrapped, for another laptop."""
        self._ask("/v1/invite", request)

    def bring(self, bundle: bytes) -> bytes:
        """Carry another laptop's bundle to the hub; the bundle that goes back."""
        response = self._request("POST", "/v1/bundle", bundle, BUNDLE_TYPE)
        with self._plainly(), _read_whole(response):
            self._check(response, BUNDLE_TYPE)
            return b"".join(response.stream(_STREAM_PIECE))

    def log_after(self, seq: int) -> Iterator[bytes]:
        """The log after an entry, as the bytes of a bundle, piece by piece as they arrive."""
        response = self._request("GET", f"/v1/snapshot?after={seq}")
        with self._plainly(), _read_whole(response):
            self._check(response, BUNDLE_TYPE)
            yield from response.stream(_STREAM_PIECE)

    def hang_up(self) -> None:
        """Close the connection; the next request opens another one."""
        self._pool.clear()

    def _ask(self, path: str, content: bytes) -> bytes:
        response = self._request("POST", path, content, MEDIA_TYPE)
        with self._plainly(), _read_whole(response):
            self._check(response, MEDIA_TYPE)
            answer = bytearray()
            for piece in response.stream(_STREAM_PIECE):
                answer += piece
                if len(answer) > LARGEST_BODY:
                    raise LinkProblem("The hub's answer is longer than any can be. Nothing was taken.")
            return bytes(answer)

    def _request(self, method: str, path: str, content: bytes = b"", kind: str = "") -> Any:
        from urllib3.util import SKIP_HEADER

        # The hub never compresses what is compressed already, so nothing is said of it: bytes are dear.
        headers = {"Accept-Encoding": SKIP_HEADER, "User-Agent": "Porchlight"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if kind:
            headers |= {"Content-Type": kind, "Content-Length": str(len(content))}
        with self._plainly():
            # In pieces, because the time-out of a socket counts for all that is sent at once.
            return self._pool.request(
                method, self.address + path, body=_pieces(content) if kind else None, headers=headers,
                redirect=False, preload_content=False,
            )  # fmt: skip

    def _check(self, response: Any, wanted: str) -> None:
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        if (response.status == 200 and kind == wanted) or response.status == 204:
            return
        if kind != _PROBLEM_TYPE:
            raise LinkProblem(
                "The network answered with a page of its own, not the hub. Does it want you to sign in "
                f"first? {self._kept}"
            )
        raise refusal(response.status, response.read(_STREAM_PIECE), response.headers.get("retry-after"))

    def _plainly(self) -> _plainly:
        return _plainly(urlsplit(self.address).hostname or "", self._kept)


class UnknownHost(LinkProblem):
    """Nobody knows a computer of this name: the address is misspelt, or there is no connection at all."""

    def __init__(self, message: str) -> None:
        super().__init__(message, reached=False)


class Refusal(LinkProblem):
    """The hub itself said no, and why; trying again changes nothing."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def was_turned_away(problem: BaseException) -> bool:
    """Surely nobody was let in: what was typed cannot be right, the hub said no, or it was never reached."""
    if isinstance(problem, Refusal):
        return problem.status < _FAULT
    return isinstance(problem, Invalid | FileProblem) or (
        isinstance(problem, LinkProblem) and not problem.reached
    )


def refusal(status: int, content: bytes, retry_after: str | None) -> LinkProblem:
    """What the hub's problem answer means here."""
    try:
        detail = str(json.loads(content)["detail"])
    except (ValueError, KeyError, TypeError):
        detail = "The hub refused this."
    if status in (429, 503):
        seconds = int(retry_after) if retry_after and retry_after.isdigit() else 5
        return LinkProblem(detail, wait=min(seconds, 300))
    return Refusal(status, detail)


def checked_address(address: str) -> str:
    """``https://host[:port]`` without a path at its end. Raises Invalid.

    Without TLS only a hub on this machine is spoken to: a token in the open is a token lost.
    """
    typed = address.strip()
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query:
        raise Invalid(
            {"address": "Write the hub's address as the hub's staff gave it: https://hub.example.org"}
        )
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise Invalid({"address": "The hub's address must begin with https://; http:// would be readable."})
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as problem:
        raise Invalid({"address": "The number after the colon is no port."}) from problem
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def _pieces(content: bytes) -> Iterator[bytes]:
    for begin in range(0, len(content), _PIECE):
        yield content[begin : begin + _PIECE]


@contextmanager
def _read_whole(response: Any) -> Iterator[None]:
    """A connection is used again only after an answer that was read to its end."""
    try:
        yield
    except BaseException:
        response.close()
        raise
    response.release_conn()


class _plainly:  # noqa: N801 - reads as what it does: with _plainly()
    """What the network does to us, as a sentence; ``kept`` says at its end what is not lost."""

    def __init__(self, host: str, kept: str) -> None:
        self._host, self._kept = host, kept

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, failure: BaseException | None, _trace: object) -> None:
        if isinstance(failure, NameResolutionError):
            raise UnknownHost(
                f"No computer named {self._host} was found. Check the address, or whether this laptop has a "
                f"connection. {self._kept}"
            ) from failure
        if isinstance(failure, HTTPError | OSError):
            reached = not isinstance(failure, NewConnectionError | ConnectTimeoutError)
            raise LinkProblem(_sentence(failure, self._kept), reached=reached) from failure


def _sentence(failure: Exception, kept: str) -> str:
    text = str(failure)
    if isinstance(failure, SSLError) or "CERTIFICATE_VERIFY_FAILED" in text:
        today = f"{clock.local(clock.now_ms()):%d %B %Y}"
        if "not yet valid" in text:
            return (
                f"This laptop's date is wrong: it says {today}. Set the date and try again; nothing is lost."
            )
        if "has expired" in text:
            return (
                f"Is this laptop's date wrong? It says {today}. If that is not today, set the date and try "
                "again. If it is, tell the hub's staff that its certificate has expired. Nothing is lost."
            )
        return (
            "The hub could not prove that it is the hub, so nothing was sent. Is this a guest network that "
            "wants you to sign in? Try another one."
        )
    if isinstance(failure.__cause__ or failure.__context__, ConnectionRefusedError):
        return f"The hub does not answer at the moment. {kept}"
    return f"There is no connection to the hub at the moment. {kept}"
