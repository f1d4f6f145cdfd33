# SPDX-License-Identifier: Apache-2.0
"""Modules that are put off: not loaded by an import, whole when they are used. Each in a new interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

BEGIN = "import sys; from app.put_off import UNUSED, put_off; put_off(*UNUSED); "
HEAVY = "print('asyncio.tasks' in sys.modules, 'email.message' in sys.modules)"


def said(code: str) -> list[str]:
    """What a new interpreter prints."""
    command = [sys.executable, "-c", BEGIN + code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("code", ["import sqlalchemy.orm", "import app.context", "from app.cli import run"])
def test_what_nobody_uses_is_not_loaded(code: str) -> None:
    assert said(f"{code}; {HEAVY}") == ["False False"]


def test_it_is_whole_as_soon_as_it_is_used() -> None:
    ways = (
        "import asyncio; print(asyncio.run(asyncio.sleep(0, 'slept')))",
        "from asyncio import Queue; print(Queue.__name__)",
        "import asyncio.subprocess as one; print(one.PIPE)",
        "from importlib.metadata import version; print(version('sqlalchemy') > '2')",
        "import asyncio; print(hasattr(asyncio, 'nothing'), asyncio.__path__[0].endswith('asyncio'))",
    )
    assert [said(way) for way in ways] == [["slept"], ["Queue"], ["-1"], ["True"], ["False True"]]


def test_what_is_there_already_stays() -> None:
    assert said(
        "import json as one; put_off('json', 'no.such'.split('.')[0]); import json; print(json is one)"
    ) == ["True"]


def test_threads_that_ask_at_once_all_get_it() -> None:
    code = (
        "import asyncio; from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "with Pool(8) as pool: print(len({id(one) for one in pool.map(lambda _: asyncio.Queue, range(64))}))"
    )
    assert said(code) == ["1"]
