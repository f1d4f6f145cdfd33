# SPDX-License-Identifier: Apache-2.0
"""Sessions as iCalendar (RFC 5545): one VEVENT per session, and no student's name anywhere.

There is no field for a student in ``CalendarSession``, so that none can slip in. Times are local
("floating"), as they are in the program. Which sessions go out is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from app import clock
from app.clock import Id
from app.errors import FileProblem
from app.files import write_whole

_FOLD = 75


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """What a calendar may say of a session. ``title`` is built from the activity and subject, never the
    group's name, which may be a student's."""

    id: Id
    day: date
    start: time
    end: time
    title: str
    site: str
    cancelled: bool = False
    leaders: tuple[str, ...] = ()


def calendar_text(program: str, sessions: Iterable[CalendarSession]) -> bytes:
    """The calendar as bytes: CRLF lines of at most 75 octets, in the given order."""
    stamp = datetime.fromtimestamp(clock.now_ms() / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Porchlight//Sessions//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(program)}",
    ]
    for session in sessions:
        lines += _event(session, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def write_calendar(path: str | Path, program: str, sessions: Iterable[CalendarSession]) -> None:
    """Write the calendar whole or not at all. Raises FileProblem."""
    target = Path(path)
    try:
        write_whole(target, calendar_text(program, sessions))
    except OSError as problem:
        raise FileProblem(
            f"{target} could not be written ({(problem.strerror or 'no access').lower()}). "
            "Choose another place."
        ) from problem


def _event(session: CalendarSession, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{clock.id_text(session.id)}@porchlight.invalid",
        f"DTSTAMP:{stamp}",
        f"DTSTART:{_moment(session.day, session.start)}",
        f"DTEND:{_moment(session.day, session.end)}",
        f"SUMMARY:{_escape(session.title)}",
        f"LOCATION:{_escape(session.site)}",
        f"STATUS:{'CANCELLED' if session.cancelled else 'CONFIRMED'}",
    ]
    if session.leaders:
        lines.append(f"DESCRIPTION:{_escape(', '.join(session.leaders))}")
    return [*lines, "END:VEVENT"]


def _moment(day: date, at: time) -> str:
    return f"{day:%Y%m%d}T{at:%H%M}00"


def _escape(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = "\\n".join(escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "".join(char for char in lines if char >= " " and char != "\x7f")


def _folded(line: str) -> bytes:
    """A line cut into pieces of at most 75 octets, never inside a character; continuations begin with a
    space."""
    out, piece = bytearray(), b""
    limit = _FOLD
    for char in line:
        encoded = char.encode("utf-8", errors="replace")
        if len(piece) + len(encoded) > limit:
            out += piece + b"\r\n "
            piece, limit = b"", _FOLD - 1
        piece += encoded
    return bytes(out + piece + b"\r\n")
