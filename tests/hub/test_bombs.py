# SPDX-License-Identifier: Apache-2.0
"""What is small on the wire and large in memory is refused, within 64 MiB; each is measured in a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.hub.web import LARGEST_BUNDLE
from tests.conftest import ROOT

MOST_KIB = 64 * 1024

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="the highest memory of a process is measured on Linux"
)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int]]:
    """Of each bomb the status and the growth of memory in KiB; all in one process, one after the other."""
    folder = tmp_path_factory.mktemp("bombs")
    done = subprocess.run(
        [sys.executable, "-m", "tests.hub.bombing", folder], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return {name: (int(status), int(grown)) for name, status, grown in lines}


def test_every_bomb_is_refused_within_64_megabytes(measured: dict[str, tuple[int, int]]) -> None:
    bombs = {name: found for name, found in measured.items() if name not in {"bundle", "parcels"}}
    assert len(bombs) == 19
    for name, (status, grown) in bombs.items():
        # A share of many columns is none of ours, and yet one.
        assert status == (200 if name == "share texts" else 400), name
        assert grown < MOST_KIB, (name, grown)


def test_a_request_full_of_parcels_takes_little_memory(measured: dict[str, tuple[int, int]]) -> None:
    status, grown = measured["parcels"]
    assert status == 200
    assert grown < 16 * 1024


def test_a_bundle_is_held_once_while_it_comes_in(measured: dict[str, tuple[int, int]]) -> None:
    """One that is a piece too large is read to its limit and refused."""
    status, grown = measured["bundle"]
    assert status == 413
    assert grown < LARGEST_BUNDLE // 1024 * 5 // 4
