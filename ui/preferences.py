# SPDX-License-Identifier: Apache-2.0
"""How the program is on this laptop: theme, size of text, where the window stood, and when it locks.

A small JSON file in the system's folder for settings, so that the unlock window already looks right. It
names nobody and knows nothing of a program's data. What cannot be read counts as not chosen; what cannot
be written is not kept, and neither stops anybody's work.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from app.files import put_in_place
from ui.theme.tokens import MAX_SCALE, MIN_SCALE, THEME_NAMES


class Look(NamedTuple):
    """``theme`` is one of ``ui.theme.THEME_NAMES``; ``scale`` is the size of text, 1.0 to 2.0."""

    theme: str = "light"
    scale: float = 1.0


_DELIVERED = Look()


# Minutes without a key or the mouse after which the program locks.
IDLE_LEAST, IDLE_USUAL, IDLE_MOST = 5, 10, 30


class Place(NamedTuple):
    """Where the main window stood, in pixels of the screen, and whether it filled it."""

    x: int
    y: int
    width: int
    height: int
    full: bool = False


def preferences_file() -> Path:
    """The file; ``PORCHLIGHT_CONFIG_DIR`` names another folder for it. It may not exist."""
    folder = os.environ.get("PORCHLIGHT_CONFIG_DIR")
    if folder:
        return Path(folder) / "preferences.json"
    import platformdirs

    return Path(platformdirs.user_config_dir("Porchlight", appauthor=False)) / "preferences.json"


def load() -> Look:
    """The look that was chosen last; what is missing or damaged is as it was delivered."""
    content = _read()
    theme, scale = content.get("theme"), content.get("scale")
    return Look(
        theme if theme in THEME_NAMES else _DELIVERED.theme,
        min(max(float(scale), MIN_SCALE), MAX_SCALE) if _is_number(scale) else _DELIVERED.scale,
    )


def save(look: Look) -> bool:
    """Keep the look for the next start. False when the folder cannot be written."""
    return _write({"theme": look.theme, "scale": look.scale})


def load_place() -> Place | None:
    """Where the main window stood, or None when that is not known."""
    place = _read().get("window")
    if not isinstance(place, dict):
        return None
    numbers = [int(number) for key in ("x", "y", "width", "height") if _is_number(number := place.get(key))]
    if len(numbers) != 4:
        return None
    x, y, width, height = numbers
    return Place(x, y, width, height, place.get("full") is True) if width > 0 < height else None


def save_place(place: Place) -> bool:
    """Keep where the window stood. False when the folder cannot be written."""
    window = {"x": place.x, "y": place.y, "width": place.width, "height": place.height, "full": place.full}
    return _write({"window": window})


def load_idle_minutes() -> int:
    """After how many minutes without a key or the mouse the program locks."""
    minutes = _read().get("idle_minutes")
    return min(max(int(minutes), IDLE_LEAST), IDLE_MOST) if _is_number(minutes) else IDLE_USUAL


def save_idle_minutes(minutes: int) -> bool:
    """Keep after how many minutes the program locks. False when the folder cannot be written."""
    return _write({"idle_minutes": minutes})


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 100_000


def _read() -> dict[str, Any]:
    try:
        content = json.loads(preferences_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(changes: dict[str, Any]) -> bool:
    """Write the file with ``changes`` whole, or leave it as it was."""
    file = preferences_file()
    beside = file.with_name(f"{file.name}.{os.getpid()}.new")
    content = json.dumps({**_read(), **changes}, indent=1) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, encoding="utf-8")
        put_in_place(beside, file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    return True
