# SPDX-License-Identifier: Apache-2.0
"""The staff pages in a real browser against a real hub: by keyboard, without scripts, checked by axe-core."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from sqlalchemy import insert

from app import clock
from app.hub import bundles, held, messages, programs
from app.hub.tables import share
from app.sync import joining
from app.sync.joining import Enrol, code_hash
from app.sync.shares import ALL, COUNTS, Share, SharedTable, write_share
from tests.chromium import Browser, browser
from tests.hub.staff_client import NAME, PASSWORD, let_in
from tests.hub.writer import Writer
from tests.served import ServedHub

__all__ = ["browser"]  # a fixture

YEAR = "2026-27"
LONG = "Bright Futures of the Upper Delta and Surrounding Parishes Community Tutoring Cooperative, North"
_NEEDS = ("role", "school", "students with a need", "with a need and served")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    """A hub with two programs, laptops, a bundle that waits, counts and messages."""
    made = ServedHub(tmp_path_factory.mktemp("pages") / "hub")
    let_in(made.database)
    desk, gone = (Writer.join(made.database, made.program, name) for name in ("Desk", "Van"))
    now = clock.now_ms()
    with made.database.step() as connection:
        other = programs.new_program(connection, LONG, now)
        programs.new_program(connection, "Silent", now)
        programs.revoke(connection, made.program, gone.laptop, now)
        bundles.bring_in(connection, gone.bundle(gone.write()), now)
        for program, shown in ((made.program, 24), (other, None)):
            rows = (("tutor", ALL, ALL, shown), (ALL, ALL, ALL, shown))
            adults = SharedTable("adults", ("role", "source", "standing", "adults"), rows)
            places = [(role, school) for school in (ALL, f"{LONG} School") for role in ("tutor", ALL)]
            needs = SharedTable("needs", _NEEDS, tuple((*place, 40, shown) for place in places))
            content = write_share(Share(COUNTS, YEAR, 10, (adults, needs)))
            connection.execute(
                insert(share).values(program=program, kind=COUNTS, period=YEAR, content=content, at=now)
            )
        messages.leave(connection, other, "Training", "word " * 100, now)
    assert desk.laptop != gone.laptop
    yield made
    made.close()


def sign_in(browser: Browser, hub: ServedHub) -> None:
    """By keyboard, as everything else."""
    browser.driver.delete_all_cookies()
    browser.driver.get(f"{hub.address}/sign-in")
    browser.tab_to("Name")
    browser.press(NAME)
    browser.tab_to("Password")
    browser.press(PASSWORD, Keys.ENTER)
    browser.wait(lambda: browser.driver.current_url.endswith("/programs"))


def words(browser: Browser) -> str:
    return browser.driver.find_element(By.TAG_NAME, "main").text


def test_a_day_at_the_hub_by_keyboard_without_scripts(browser: Browser, hub: ServedHub) -> None:
    browser.look()
    browser.allow_scripts(False)
    try:
        browser.driver.get("data:text/html,<title>off</title><script>document.title = 'on'</script>")
        assert browser.driver.title == "off"
        sign_in(browser, hub)
        browser.press(Keys.TAB)
        assert browser.focused.accessible_name == "Skip to the content"
        _make_a_code(browser, hub)
        _write_a_message(browser)
        _set_a_goal_and_keep_the_counts(browser)
        browser.tab_to("Sign out")
        browser.enter()
        assert "Laptops need no name here" in words(browser)
    finally:
        browser.allow_scripts(True)


def _make_a_code(browser: Browser, hub: ServedHub) -> None:
    """A program's page, a code, and a laptop that joins with what was on the screen."""
    browser.tab_to("Pine Hill")
    browser.enter()
    browser.tab_to("Make a code for a laptop")
    browser.enter()
    said = browser.driver.find_element(By.CSS_SELECTOR, ".code").text
    key = bytes(SigningKey.generate().verify_key)
    link = hub.link()
    answer = link.enrol(joining.write_enrol(Enrol(code_hash(said), "Front room", key, begins=False)))
    link.hang_up()
    assert joining.read_enrolled(answer).program_name == "Pine Hill"
    browser.driver.refresh()
    assert said not in words(browser)
    browser.tab_to("Pine Hill")
    browser.enter()
    browser.tab_to("Revoke Front room")
    browser.enter()
    browser.tab_to("Revoke Front room")
    browser.enter()
    assert "Front room is revoked" in words(browser)


def _write_a_message(browser: Browser) -> None:
    browser.tab_to("Messages")
    browser.enter()
    browser.tab_to("To")
    browser.press("P")
    browser.tab_to("Title")
    browser.press("Snow day")
    browser.tab_to("Words")
    browser.press("No sessions on Friday.")
    browser.tab_to("Leave the message")
    browser.enter()
    assert "The message is there" in words(browser)
    row = next(row for row in browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr") if "Snow" in row.text)
    assert "Pine Hill" in row.text


def _set_a_goal_and_keep_the_counts(browser: Browser) -> None:
    browser.tab_to("Counts")
    browser.enter()
    browser.tab_to("Change the goals")
    browser.enter()
    browser.tab_to("Academic tutor")
    browser.press("100", Keys.ENTER)
    browser.wait(lambda: "are kept" in words(browser))
    assert "at least 24 %" in words(browser)
    browser.tab_to("Download as CSV of “Adults by role”")
    browser.press(Keys.ENTER)
    file = browser.downloads / f"adults-{YEAR}.csv"
    browser.wait(file.exists)
    rows = _rows(file)
    assert rows[1] == ["Academic tutor", "0", "0", "at least 24", "100", "at least 24 %"]


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 400)], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, hub: ServedHub, dark: bool, width: int) -> None:
    """Also: nothing is wider than the window, and each page has its own title and one heading."""
    browser.look(dark=dark, width=width)
    browser.driver.delete_all_cookies()
    own = f"/programs/{hub.program.hex()}"
    with hub.database.look() as connection:
        waiting = held.lines(connection, hub.program)[0].bundle.hex()
        message = messages.lines(connection)[-1]
    found: dict[str, list[str]] = {}
    titles = set()

    def check(path: str) -> None:
        browser.driver.get(hub.address + path)
        found[path] = browser.violations()
        if browser.driver.execute_script("return document.documentElement.scrollWidth > innerWidth"):
            found[path].append("wider than the window")
        assert len(browser.driver.find_elements(By.TAG_NAME, "h1")) == 1, path
        titles.add(browser.driver.title)

    check("/sign-in")
    paper = browser.driver.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    assert paper == ("rgba(24, 26, 30, 1)" if dark else "rgba(246, 242, 234, 1)")
    sign_in(browser, hub)
    inside = [
        "/programs", own, f"{own}/code", f"{own}/waiting/{waiting}/take", "/counts",
        f"/counts/goals?year={YEAR}", "/messages", "/nothing",
        f"/messages/{message.program.hex()}/{message.number}/take-back",
    ]  # fmt: skip
    for path in inside:
        check(path)
    assert found == {path: [] for path in ("/sign-in", *inside)}
    assert len(titles) == len(inside) + 1
    _check_what_is_wrong_is_told(browser)


def _check_what_is_wrong_is_told(browser: Browser) -> None:
    """A form that comes back: the field is named as wrong, and its sentence is read with it."""
    browser.driver.get(browser.driver.current_url.split("/messages")[0] + "/programs")
    browser.tab_to("Name of the program")
    browser.press("Silent", Keys.ENTER)
    browser.wait(lambda: "already" in words(browser))
    field = browser.driver.find_element(By.CSS_SELECTOR, "[aria-invalid]")
    told = browser.driver.find_element(By.ID, field.get_attribute("aria-describedby") or "")
    assert "is on this hub already" in told.text
    assert browser.violations() == []
