# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: no screen, no network settings, no real home folder, the same random draws."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything can import Qt
# A tool brings defusedxml, which openpyxl would use; the program has none, and must be safe without it.
os.environ["OPENPYXL_DEFUSEDXML"] = "False"

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import quick
from tests.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]  # fixtures

ROOT = Path(__file__).resolve().parents[1]
HOME_VARIABLES = (
    "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
    "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME",
)  # fmt: skip

settings.register_profile(
    "quick", derandomize=True, deadline=None, database=None, max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.register_profile("deep", deadline=None, max_examples=5000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--deep``."""
    parser.addoption(
        "--deep", action="store_true", help="also run what takes minutes, with many more examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose how hard properties are tried."""
    settings.load_profile("deep" if config.getoption("--deep") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the deep tests unless they were asked for."""
    if config.getoption("--deep"):
        return
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(pytest.mark.skip(reason="deep: runs with --deep"))


def pytest_collection_finish() -> None:
    """All tests are in memory."""
    quick.leave_what_is_there()


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """What SQLAlchemy made of a statement is kept from test to test."""
    with quick.compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def _invented_home() -> Iterator[None]:
    """An empty home folder for the whole run, so that nothing is read from or written to the real one."""
    with (
        tempfile.TemporaryDirectory(prefix="porchlight-home-") as home,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name in HOME_VARIABLES:
            patch.setenv(name, home)
        yield


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a passphrase or a frozen clock in the environment."""
    for name in [name for name in os.environ if name.startswith("PORCHLIGHT_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public sample files beside the checkout. They are not ours to keep, so a clone alone skips."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(
            f"the public samples are not here: {folder.parent.name}/{folder.name} beside the checkout"
        )
    return folder
