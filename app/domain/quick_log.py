# SPDX-License-Identifier: Apache-2.0
"""The line that logs a meeting or a call in one go: ``ana+luis 45 math good``, ``ana+luis tried guardian``.

First come names, joined by ``+`` (or ``,``, ``&``, ``and``), in any order, each as many letters as tell it
apart. Then, in any order: minutes (``45``), a subject of the list, how it went (``great``, ``good``,
``so-so``, ``hard``), a day (``mon``, ``yesterday``, ``3/14``), a time (``15:30``). ``tried`` makes it an
attempt; ``guardian``, ``student``, ``adult``, ``school`` say whom a call was with; ``check-in``, ``absence``,
``visit`` what for. What follows a colon and a space is kept as a note. Who is called what, and who is matched
with whom, is known to the caller only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import product
from typing import Any

from app.clock import Id
from app.domain.names import fold
from app.domain.words import ContactPurpose, Party
from app.errors import Invalid

_MINUTES = re.compile(r"([0-9]{1,9})(?:m|min|mins|minutes)?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(am|pm)?", re.ASCII)
_SHORT_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})", re.ASCII)
_NOTE = re.compile(r":(?=\s|$)")
_JOIN = re.compile(r"\s*[+,&]\s*|\s+and\s+", re.IGNORECASE)
_MOST_COMBINATIONS = 4096
# What a line may be about while a program has no list of subjects of its own.
USUAL_SUBJECTS = ("Reading", "Math", "Writing", "Science", "Homework help")

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTIES = {
    **dict.fromkeys(
        ("guardian", "parent", "mother", "father", "mom", "dad", "home", "family"), Party.GUARDIAN
    ),
    **dict.fromkeys(("student", "child", "mentee"), Party.STUDENT),
    **dict.fromkeys(("adult", "mentor", "tutor", "coach"), Party.ADULT),
    **dict.fromkeys(("school", "teacher"), Party.SCHOOL),
}
_PURPOSES = {
    **dict.fromkeys(("check in", "checkin"), ContactPurpose.CHECK_IN),
    **dict.fromkeys(("absence", "absent"), ContactPurpose.ABSENCE_CALL),
    **dict.fromkeys(("visit", "visited"), ContactPurpose.VISIT),
}
_TRIED = frozenset({"tried", "attempt", "missed"})
_CALLED = frozenset({"call", "called", "phoned", "reached"})
_TEXTED = frozenset({"text", "texted", "email", "emailed", "visited"})
_TWICE = {
    "minutes": "Minutes stand here twice.",
    "subject": "The subject is said twice.",
    "at": "The time is said twice.",
}
_WENT = {
    "great": "Great", "good": "Good", "well": "Good", "fine": "Good", "ok": "So-so", "okay": "So-so",
    "so so": "So-so", "hard": "Hard", "bad": "Hard", "tough": "Hard",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuickLine:
    """What a line says, before anybody is looked up. ``people`` are the names as typed.

    ``reached`` False is an attempt. ``way`` is a word of the list of ways; ``went`` one of Great, Good, So-so
    and Hard, or empty.
    """

    people: tuple[str, ...]
    day: date
    minutes: int | None = None
    at: time | None = None
    subject: str = ""
    went: str = ""
    party: Party | None = None
    purpose: ContactPurpose | None = None
    way: str = ""
    reached: bool = True
    words: str = ""

    @property
    def is_contact(self) -> bool:
        """A call, a visit or an attempt; otherwise a meeting, which becomes a session."""
        return not self.reached or bool(self.way) or self.party is not None or self.purpose is not None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person a typed name may mean; ``folded`` is the search key of the name."""

    kind: str
    id: Id
    name: str
    folded: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Who was meant, each once, in the order in which they were typed."""

    adults: tuple[Somebody, ...]
    students: tuple[Somebody, ...]


def parse(line: str, today: date, subjects: Sequence[str], ways: Sequence[str], longest: int) -> QuickLine:
    """Read a line. Raises Invalid (field ``line``) that tells which word is wrong and what to write.

    ``longest`` is how many minutes a meeting may have.
    """
    spoken, note = _apart(line)
    tokens = [word for word in _JOIN.sub("+", spoken.strip()).split() if word]
    people, at = _names(tokens, today)
    said = _Said(tokens, today, subjects, ways, longest)
    found = QuickLine(people, today, words=note)
    while at < len(tokens):
        found, at = said.next(found, at)
    if not found.is_contact and found.minutes is None:
        raise Invalid({"line": f"How long did {people[0]} meet? Add the minutes, such as 45."})
    return found


def choose(
    people: Sequence[str],
    known: Mapping[str, Sequence[Somebody]],
    are_matched: Callable[[Id, Id], bool],
) -> Together:
    """Who the typed names mean. Raises Invalid when nobody, or more than one person, fits.

    A whole word wins over a beginning. Of several who fit, those are meant who are matched with one another.
    """
    pools = [_fitting(typed, known.get(typed, ())) for typed in people]
    combinations = 1
    for pool in pools:
        combinations *= len(pool)
    if combinations > _MOST_COMBINATIONS:
        raise _several(people, pools)
    told = sorted(((_matches(one, are_matched), one) for one in product(*pools)), key=lambda pair: -pair[0])
    if len(told) > 1 and (told[0][0] == 0 or told[0][0] == told[1][0]):
        raise _several(people, pools)
    chosen = list(dict.fromkeys(told[0][1]))
    return Together(
        tuple(one for one in chosen if one.kind == "adult"),
        tuple(one for one in chosen if one.kind == "student"),
    )


class _Said:
    """Reads the words behind the names, one at a time."""

    def __init__(
        self, tokens: Sequence[str], today: date, subjects: Sequence[str], ways: Sequence[str], longest: int
    ) -> None:
        self.tokens, self.today, self.longest = tokens, today, longest
        self.subjects = [(one, fold(one).split()) for one in subjects]
        self.ways = [(one, fold(one).split()) for one in ways]

    def next(self, found: QuickLine, at: int) -> tuple[QuickLine, int]:
        """What the word at ``at`` adds, and where the next one stands."""
        word = fold(self.tokens[at])
        subject, taken = self._subject(at)
        if subject and taken > 1:
            return self._once(found, at, subject=subject), at + taken
        if (day := _day(self.tokens[at].lower(), self.today)) is not None:
            if day > self.today:
                raise self._wrong(at, "That day is still to come. Log what has happened.")
            return replace(found, day=day), at + 1
        if match := _MINUTES.fullmatch(self.tokens[at].lower()):
            unit = at + 1 < len(self.tokens) and self.tokens[at + 1].lower() in ("min", "mins", "minutes")
            return self._once(found, at, minutes=self._minutes(match[1], at)), at + 1 + unit
        if (clock := _time(self.tokens[at].lower())) is not None:
            return self._once(found, at, at=clock), at + 1
        if (keyword := self._keyword(word)) is not None:
            return replace(found, **keyword), at + 1
        if subject:
            return self._once(found, at, subject=subject), at + taken
        raise self._wrong(
            at, "This is not understood. After the names come minutes, a subject, how it went and a day."
        )

    def _keyword(self, word: str) -> dict[str, Any] | None:
        if word in _TRIED:
            return {"reached": False}
        if word in _WENT:
            return {"went": _WENT[word]}
        if word in _PARTIES:
            return {"party": _PARTIES[word]}
        if word in _PURPOSES:
            return {"purpose": _PURPOSES[word]}
        if word in _CALLED:
            return {"way": self.ways[0][0] if self.ways else "Phone"}
        for way, parts in self.ways:
            if len(word) >= 4 and any(part.startswith(word) or word == part + "ed" for part in parts):
                return {"way": way}
        return None

    def _subject(self, at: int) -> tuple[str, int]:
        """The subject that begins here and how many words it takes; the longest wins, a whole word first."""
        best: tuple[str, int] = ("", 0)
        for subject, parts in self.subjects:
            taken = 0
            while taken < len(parts) and at + taken < len(self.tokens):
                typed = fold(self.tokens[at + taken])
                if not typed or not parts[taken].startswith(typed):
                    break
                taken += 1
            if taken > best[1] or (taken == 1 and best[1] == 1 and parts[0] == fold(self.tokens[at])):
                best = (subject, taken)
        return best

    def _minutes(self, digits: str, at: int) -> int:
        minutes = int(digits)
        if not 1 <= minutes <= self.longest:
            raise self._wrong(at, f"Write minutes from 1 to {self.longest}.")
        return minutes

    def _once(self, found: QuickLine, place: int, **values: Any) -> QuickLine:
        name = next(iter(values))
        if getattr(found, name):
            raise self._wrong(place, _TWICE[name])
        return replace(found, **values)

    def _wrong(self, at: int, sentence: str) -> Invalid:
        return _invalid(sentence, self.tokens[at], at + 1)


def _apart(line: str) -> tuple[str, str]:
    """The line before a colon that ends a word, and the note behind it."""
    match = _NOTE.search(line)
    return (line, "") if match is None else (line[: match.start()], " ".join(line[match.end() :].split()))


def _names(tokens: Sequence[str], today: date) -> tuple[tuple[str, ...], int]:
    """The names at the beginning, and where the rest begins. The first word is a name whatever it is."""
    if not tokens or not tokens[0].strip("+"):
        raise Invalid({"line": "Write who met whom first, such as ana+luis 45 math good."})
    at = 1
    while at < len(tokens) and ("+" in tokens[at] or not _ends_names(tokens[at], today)):
        at += 1
    people = tuple(" ".join(fold(name).split()) for name in " ".join(tokens[:at]).split("+"))
    named = tuple(dict.fromkeys(name for name in people if name))
    if not named or named[0][0].isdigit():
        raise Invalid({"line": "Write who met whom first, such as ana+luis 45 math good."})
    return named, at


def _ends_names(token: str, today: date) -> bool:
    """This word belongs to what is said of the names, not to them."""
    bare, word = token.lower(), fold(token)
    if bare[0].isdigit():
        return True
    known = any(word in words for words in (_TRIED, _CALLED, _TEXTED, _PARTIES, _PURPOSES))
    return known or _day(bare, today) is not None


def _day(word: str, today: date) -> date | None:
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    if len(word) >= 3 and word.isalpha():
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(word):
                return today - timedelta(days=(today.weekday() - number) % 7)
    if match := _SHORT_DAY.fullmatch(word):
        return _last_such(int(match[1]), int(match[2]), today)
    try:
        return date.fromisoformat(word) if len(word) == 10 else None
    except ValueError:
        return None


def _last_such(month: int, day: int, today: date) -> date | None:
    """The latest month and day that is not in the future; 29 February may lie years back."""
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def _time(word: str) -> time | None:
    match = _CLOCK.fullmatch(word)
    if match is None or not (match[2] or match[3]):
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _fitting(typed: str, known: Sequence[Somebody]) -> list[Somebody]:
    """Those whose name has all typed words; whole words before beginnings. Raises Invalid for nobody."""
    words = typed.split()
    whole = [one for one in known if all(word in one.folded.split() for word in words)]
    begun = [
        one for one in known
        if all(any(part.startswith(word) for part in one.folded.split()) for word in words)
    ]  # fmt: skip
    if not begun:
        raise Invalid({"line": f"Nobody here is called “{typed[:40]}”. Type another part of the name."})
    return whole or begun


def _matches(chosen: Sequence[Somebody], are_matched: Callable[[Id, Id], bool]) -> int:
    adults = {one.id for one in chosen if one.kind == "adult"}
    students = {one.id for one in chosen if one.kind == "student"}
    return sum(are_matched(adult, student) for adult in adults for student in students)


def _several(people: Sequence[str], pools: Sequence[Sequence[Somebody]]) -> Invalid:
    typed, pool = next((typed, pool) for typed, pool in zip(people, pools, strict=True) if len(pool) > 1)
    shown = [f"{one.name} ({one.detail})" if one.detail else one.name for one in pool[:4]]
    more = f" and {len(pool) - 4} more" if len(pool) > 4 else ""
    return Invalid({"line": f"“{typed[:40]}” may be {'; '.join(shown)}{more}. Type more of the name."})


def _invalid(sentence: str, word: str, place: int) -> Invalid:
    shown = word if len(word) <= 20 else f"{word[:19]}…"
    return Invalid({"line": f"{sentence} (Word {place} of the line: “{shown}”.)"})
