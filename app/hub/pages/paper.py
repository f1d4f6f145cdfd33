# SPDX-License-Identifier: Apache-2.0
"""How a page is made: templates, a style sheet in the product's colours, what a browser may do with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.paths import resources

# Nothing from elsewhere, no script from anywhere, shown in no frame, kept nowhere.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FOR_EVER = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}


class Paper:
    """The templates and the two files that every page needs, read once."""

    def __init__(self) -> None:
        folder = resources() / "hub"
        self._templates = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._templates.filters["number"] = number
        self._style = (_colours() + (folder / "style.css").read_text(encoding="utf-8")).encode()
        self._icon = (folder / "icon.svg").read_bytes()
        # A new style sheet is a new address, so that no browser shows a page in an old one.
        self._templates.globals["style"] = f"/style.css?{hashlib.sha256(self._style).hexdigest()[:12]}"

    def page(self, template: str, status: int, values: Mapping[str, object]) -> Response:
        """A page as a response."""
        html = self._templates.get_template(template).render(values)
        return Response(html, status, HEADERS, "text/html")

    def problem(self, status: int, sentence: str, *, who: str = "", retry_after: float = 0) -> Response:
        """What went wrong, as a page in the same look."""
        response = self.page(
            "problem.html", status, {"who": who, "key": "", "here": "", "said": "", "sentence": sentence}
        )
        if retry_after:
            response.headers["Retry-After"] = str(max(1, round(retry_after + 0.5)))
        return response

    def routes(self) -> list[BaseRoute]:
        """The files that every page needs."""

        async def style(_request: Request) -> Response:
            return Response(self._style, 200, _FOR_EVER, "text/css")

        async def icon(_request: Request) -> Response:
            return Response(self._icon, 200, _FOR_EVER, "image/svg+xml")

        return [Route("/style.css", style), Route("/icon.svg", icon)]


def wants_page(request: Request) -> bool:
    """Whether a person with a browser asks, not a laptop or a machine."""
    return "text/html" in request.headers.get("accept", "") and not request.scope["path"].startswith("/v1/")


def number(value: int) -> str:
    """A number for people."""
    return f"{value:,}"


def _colours() -> str:
    """The colours of the program's own themes as names for the style sheet."""
    found = []
    for theme, before, after in (
        ("light", ":root{color-scheme:light dark;", "}"),
        ("dark", "@media (prefers-color-scheme:dark){:root{", "}}"),
    ):
        colours = json.loads((resources() / "themes" / f"{theme}.json").read_text(encoding="utf-8"))["colors"]
        names = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in colours.items())
        found.append(f"{before}{names}{after}\n")
    return "".join(found)
