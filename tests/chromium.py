# SPDX-License-Identifier: Apache-2.0
"""One Chromium for all tests that need a browser: without a window, real keys, loopback only."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import (
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from devtools.test_programs import chromium, chromium_driver

_ARGUMENTS = (
    "--headless=new", "--no-first-run", "--disable-sync", "--disable-background-networking",
    "--disable-component-update", "--disable-dev-shm-usage", "--disable-extensions", "--disable-gpu",
    # Whatever the browser would like to ask outside, it does not find.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip
_PATIENCE = 10.0


class Browser:
    """A person at a browser; ``downloads`` is where files go."""

    def __init__(self, binary: str, driver: str, downloads: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = binary
        for argument in _ARGUMENTS:
            options.add_argument(argument)
        if os.geteuid() == 0:  # as root it does not start otherwise
            options.add_argument("--no-sandbox")
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        self.downloads = downloads
        # What the browser leaves behind goes where the tests' own files go.
        here = os.environ | {"TMPDIR": str(downloads)}
        self.driver = webdriver.Chrome(options=options, service=Service(driver, env=here))
        self.driver.set_page_load_timeout(_PATIENCE)
        self.driver.set_script_timeout(_PATIENCE)
        self._axe = (files("selenium_axe_python") / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def close(self) -> None:
        self.driver.quit()

    def look(self, *, dark: bool = False, width: int = 1280) -> None:
        """From the next page on: the system's colours, and how wide the window is."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def allow_scripts(self, allowed: bool) -> None:
        """Whether pages may run scripts; what a test asks the browser still works."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    # -- a keyboard and nothing else ---------------------------------------------------------------

    @property
    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def press(self, *keys: str) -> None:
        chain = ActionChains(self.driver, duration=0)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def tab_to(self, name: str, most: int = 60) -> WebElement:
        """Press Tab until what has the focus is called ``name``; every stop on the way shows its focus."""
        passed = []
        for _ in range(most):
            self.press(Keys.TAB)
            here, called, outline = self._stop()
            passed.append(called)
            assert outline != "none", called
            if called == name:
                return here
        raise AssertionError(f"{name!r} is not reached by Tab; there are {passed}")

    def _stop(self) -> tuple[WebElement, str, str]:
        """What has the focus, its name and its outline; asked again while the page is still moving."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                here = self.focused
                # Between the last stop and the first the page itself has the focus, and shows none.
                is_page = here.tag_name == "body"
                outline = "" if is_page else here.value_of_css_property("outline-style")
                return here, here.accessible_name, outline
            except WebDriverException as problem:
                if not _is_about_a_page_that_went(problem) or time.monotonic() > end:
                    raise

    def enter(self) -> None:
        """Press Enter on a link or button, and wait for the page it leads to."""
        before = self.focused
        self.press(Keys.ENTER)
        self.wait(lambda: _is_gone(before))

    def wait(self, until: Callable[[], object]) -> None:
        """Ask again and again, for ten seconds at most, until it holds of a page that is there whole."""
        end = time.monotonic() + _PATIENCE
        while not (_holds(until) and self.driver.execute_script("return document.readyState") == "complete"):
            assert time.monotonic() < end, f"waited in vain at {self.driver.current_url}"
            time.sleep(0.01)

    # -- what axe-core finds ------------------------------------------------------------------------

    def violations(self) -> list[str]:
        """Every rule of axe-core that the page breaks, and where."""
        self.driver.execute_script(self._axe)
        found: Any = self.driver.execute_async_script(
            "const told = arguments[arguments.length - 1];"
            "axe.run(document, {resultTypes: ['violations']}).then(all => told(all.violations));"
        )
        return [
            f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'][:160] for node in one['nodes']]}"
            for one in found
        ]


def _is_about_a_page_that_went(problem: WebDriverException) -> bool:
    """The driver has three ways to say it."""
    return isinstance(problem, StaleElementReferenceException | NoSuchElementException) or (
        "does not belong to the document" in str(problem)
    )


def _holds(until: Callable[[], object]) -> bool:
    """Not while the page it speaks of gives way to the next one."""
    try:
        return bool(until())
    except WebDriverException as problem:
        if _is_about_a_page_that_went(problem):
            return False
        raise


def _is_gone(element: WebElement) -> bool:
    try:
        element.is_enabled()
    except WebDriverException as problem:
        if _is_about_a_page_that_went(problem):
            return True
        raise
    return False


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser of this run."""
    binary, driver = chromium(), chromium_driver()
    if binary is None or driver is None:
        pytest.skip("no Chromium with its driver is installed (Debian: chromium, chromium-driver)")
    made = Browser(binary, driver, tmp_path_factory.mktemp("downloads"))
    yield made
    made.close()
