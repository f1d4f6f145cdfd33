# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in a request, told the same way everywhere: problem details as in RFC 9457."""

from __future__ import annotations

import json
import traceback
from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is no success; ``detail`` is a sentence for the person at the laptop."""

    def __init__(self, status: int, detail: str, *, retry_after: float = 0) -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after


def place_of(failure: BaseException) -> str:
    """What failed and where, for the log: without the values in its message."""
    places = traceback.extract_tb(failure.__traceback__)
    place = f" in {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return type(getattr(failure, "orig", None) or failure).__name__ + place


def answer(problem: Problem) -> Response:
    """The problem as a response."""
    title = HTTPStatus(problem.status).phrase
    content = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail}
    headers = {"Cache-Control": "no-store"}
    if problem.retry_after:
        headers["Retry-After"] = str(max(1, round(problem.retry_after + 0.5)))
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(json.dumps(content), problem.status, headers, MEDIA_TYPE)
