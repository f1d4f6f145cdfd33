# SPDX-License-Identifier: Apache-2.0
"""Somebody of the hub's staff without a browser: pages fetched, forms sent as a browser sends them."""

from __future__ import annotations

import html
import re
from functools import cache

from nacl import pwhash
from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app import clock
from app.hub.database import Database
from app.hub.tables import staff as staff_table

NAME, PASSWORD = "Ana Begaye", "correct horse battery"
_KEY = re.compile(r'name="key" value="([^"]*)"')
_TAGS = re.compile(r"<[^>]*>")


@cache
def _hash() -> str:
    """As little stretched as may be: the hub reads from the hash how much that is."""
    return pwhash.argon2id.str(
        PASSWORD.encode(), opslimit=pwhash.argon2id.OPSLIMIT_MIN, memlimit=pwhash.argon2id.MEMLIMIT_MIN
    ).decode()


def let_in(database: Database, name: str = NAME) -> None:
    """An account with ``PASSWORD``."""
    row = {"name": name, "password_hash": _hash(), "failed": 0, "locked_until": 0, "made": clock.now_ms()}
    with database.step() as connection:
        connection.execute(insert(staff_table).values(**row))


class StaffClient:
    """One browser. ``page`` fetches, ``send`` sends the form of the page that was fetched last."""

    def __init__(self, app: Starlette, address: str = "http://127.0.0.1:8642") -> None:
        self.http = TestClient(
            app, base_url=address, follow_redirects=False, headers={"accept": "text/html"}
        )  # fmt: skip
        self.status, self.text, self.headers = 0, "", self.http.headers

    def page(self, path: str) -> str:
        """Fetch a page and say what is in it."""
        response = self.http.get(path)
        self.status, self.text, self.headers = response.status_code, response.text, response.headers
        return self.text

    def send(self, path: str, *, key: str | None = None, **fields: str) -> str:
        """Send a form; returns where the browser is sent on to, or nothing."""
        found = _KEY.findall(self.text)
        sent = {"key": key if key is not None else html.unescape(found[-1]) if found else "", **fields}
        response = self.http.post(path, data=sent)
        self.status, self.text, self.headers = response.status_code, response.text, response.headers
        return str(self.headers.get("location", ""))

    def sign_in(self, name: str = NAME, password: str = PASSWORD) -> str:
        """Over the page."""
        self.page("/sign-in")
        return self.send("/sign-in", name=name, password=password)

    def act(self, page: str, form: str, **fields: str) -> str:
        """Fetch a page, send a form of it, follow to the next page; returns what that says."""
        self.page(page)
        to = self.send(form, **fields)
        assert self.status == 303, self.text
        return self.page(to)

    @property
    def words(self) -> str:
        """What a person reads on the page."""
        return " ".join(html.unescape(_TAGS.sub(" ", self.text)).split())
