# SPDX-License-Identifier: Apache-2.0
"""Where the program made a mistake: classes of errors and places in code, kept here and sent nowhere.

An error's message and the values at hand may hold a child's name, so neither is in the text: only file, line
and function of each step, and which versions ran. What people see of a mistake is the business of the screens
and the command line.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from app import clock, logs

KEPT = 10
_MOST_FRAMES, _MOST_CAUSES = 60, 8
_OURS = Path(__file__).resolve().parent.parent
_STEP = re.compile(r'File "(?P<file>[^"]*)", line (?P<line>\d+) in (?P<name>\S+)')
_STRANGE = re.compile(r"[^A-Za-z0-9_./<>-]")
_FATAL = re.compile(r"(?:Fatal Python error|Windows fatal exception): (?P<what>[A-Za-z0-9 _]{1,60})")


def describe(problem: BaseException) -> str:
    """The text that is kept and shown: no messages, no values, no paths of this laptop."""
    lines = [_versions(), f"{_moment():%Y-%m-%dT%H:%M:%SZ}, run {logs.RUN}", ""]
    for place, one in enumerate(_with_causes(problem)):
        lines.append(("Before that: " if place else "") + _class_of(one))
        lines += _steps(one.__traceback__)
    return "\n".join(lines) + "\n"


def keep(folder: Path | None, text: str) -> Path | None:
    """Write a text to ``folder``, where the newest ten stay. None where it cannot be; never raises."""
    if folder is None or not folder.parent.is_dir():
        return None
    name = f"crash-{_moment():%Y%m%d-%H%M%S}-{os.urandom(2).hex()}.txt"
    try:
        folder.mkdir(exist_ok=True)
        path = folder / name
        with path.open("x", encoding="ascii", errors="replace") as stream:
            stream.write(text)
    except OSError:
        return None
    _thin(folder)
    return path


def note(root: Path | None, problem: BaseException) -> tuple[str, Path | None]:
    """Describe a mistake, and keep and log it where there is a data directory; the text, and its file."""
    text = describe(problem)
    if root is None:
        return text, None
    logs.log_of(root).note(logs.Event.CRASH, problem=problem)
    return text, keep(root / "logs", text)


def _thin(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for old in sorted(folder.glob("crash-*.txt"), key=_age)[:-KEPT]:
            old.unlink()


def _age(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name


def _with_causes(problem: BaseException) -> list[BaseException]:
    """The error, what it was raised from or while, and what a group of them holds."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [problem]
    while waiting and len(found) < _MOST_CAUSES:
        one = waiting.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
        waiting.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
    return found


def _class_of(problem: BaseException) -> str:
    module = type(problem).__module__
    return (
        logs.class_name(problem) if module == "builtins" else f"{_plain(module)}.{logs.class_name(problem)}"
    )


def _steps(trace: TracebackType | None) -> list[str]:
    steps = [
        f"  {short_place(frame.f_code.co_filename)}:{line} {_plain(frame.f_code.co_name)}"
        for frame, line in traceback.walk_tb(trace)
    ]
    if len(steps) <= _MOST_FRAMES:
        return steps
    half = _MOST_FRAMES // 2
    return [*steps[:half], f"  ... {len(steps) - 2 * half} more", *steps[-half:]]


def short_place(file: str) -> str:
    """A code file as it is called in the program or its library, never where this laptop has it."""
    path = Path(file)
    with contextlib.suppress(ValueError):
        inside = path.relative_to(_OURS).as_posix()
        if inside.startswith(("app/", "ui/")):
            return _plain(inside)
    parts = path.parts
    for mark in ("site-packages", "dist-packages", f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        if mark in parts:
            return _plain("/".join(parts[len(parts) - parts[::-1].index(mark) :]))
    return _plain("/".join(parts[-2:]) if not path.is_absolute() else path.name)


def _plain(name: str) -> str:
    return _STRANGE.sub("_", name)[-160:]


def _versions() -> str:
    """Only of what is loaded already: nothing is imported while something is wrong."""
    from app import VERSION

    found = [f"Porchlight {VERSION}", f"Python {platform.python_version()}"]
    for title, module, name in (
        ("Qt", "PySide6.QtCore", "__version__"),
        ("SQLite", "sqlcipher3.dbapi2", "sqlite_version"),
        ("SQLAlchemy", "sqlalchemy", "__version__"),
    ):
        version = getattr(sys.modules.get(module), name, None)
        if version is not None:
            found.append(f"{title} {_plain(str(version))}")
    found.append(_plain(f"{platform.system()}-{platform.release()}-{platform.machine()}"))
    return "\n".join(", ".join(found[at : at + 3]) for at in range(0, len(found), 3))


def _moment() -> datetime:
    try:
        return datetime.fromtimestamp(clock.now_ms() / 1000, UTC)
    except (OSError, OverflowError, ValueError):
        return datetime(1970, 1, 1, tzinfo=UTC)


# -- when the process itself falls down --------------------------------------------------------------------


class Watch:
    """Python's own fault handler, writing into a file of this run; it goes when the run ends well."""

    def __init__(self, folder: Path) -> None:
        import faulthandler

        self._path = folder / f"native-{logs.RUN}.txt"
        self._stream = None
        with contextlib.suppress(OSError):
            folder.mkdir(exist_ok=True)
            self._stream = self._path.open("w", encoding="ascii", errors="replace")
            faulthandler.enable(self._stream)

    def stop(self) -> None:
        """The run ends well."""
        if self._stream is None:
            return
        import faulthandler

        faulthandler.disable()
        self._stream.close()
        self._stream = None
        with contextlib.suppress(OSError):
            self._path.unlink()


def collect(root: Path) -> list[Path]:
    """Make crash texts of what runs that fell down have left; call it where no other run is going on."""
    kept: list[Path] = []
    with contextlib.suppress(OSError):
        for left in sorted((root / "logs").glob("native-*.txt")):
            text = left.read_text(encoding="ascii", errors="replace")
            if text.strip():
                logs.log_of(root).note(logs.Event.CRASH)
                path = keep(root / "logs", _from_native(text))
                if path is None:
                    continue  # there is no room for it now
                kept.append(path)
            left.unlink()
    return kept


def _from_native(text: str) -> str:
    fatal = _FATAL.search(text)
    steps = [
        f"  {short_place(step['file'])}:{step['line']} {_plain(step['name'])}"
        for step in _STEP.finditer(text)
    ]
    lines = [_versions(), "The program fell down.", ""]
    lines.append(_plain(fatal["what"]).replace("_", " ") if fatal else "Unknown")
    return "\n".join([*lines, *steps[: 2 * _MOST_FRAMES]]) + "\n"
