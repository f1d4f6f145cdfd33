# SPDX-License-Identifier: Apache-2.0
"""Who students are, in the categories that funders ask for; what is not known is a category of its own.

Race and ethnicity follow the rule of reporting (handbook, section 6): Hispanic of any race first; else two or
more races; else the single race; else not reported. Whether somebody is Hispanic is also counted by itself,
with its unknowns, since a child of a known race may be one of whom that was never asked. Unknown is never
folded into "no".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.suppression import Sum, hidden_cells
from app.domain.words import YesNoUnknown

# Races as imports and forms keep them, joined by commas.
RACES: dict[str, str] = {
    "native_american": "American Indian or Alaska Native",
    "asian": "Asian",
    "black": "Black or African American",
    "pacific_islander": "Native Hawaiian or Other Pacific Islander",
    "white": "White",
    "other": "Some other race",
}
HISPANIC, TWO_OR_MORE, NOT_REPORTED, UNKNOWN = "hispanic", "two_or_more", "not_reported", "unknown"
ETHNICITIES: dict[str, str] = {
    HISPANIC: "Hispanic or Latino, of any race",
    **RACES,
    TWO_OR_MORE: "Two or more races",
    NOT_REPORTED: "Not reported",
}
GENDERS: dict[str, str] = {"female": "Girl", "male": "Boy", "nonbinary": "Nonbinary", UNKNOWN: "Unknown"}
YES_NO: dict[str, str] = {"yes": "Yes", "no": "No", UNKNOWN: "Unknown"}
# Field of a student -> the question, in the order of forms and tables.
QUESTIONS: dict[str, str] = {
    "english_learner": "English learner",
    "disability": "Disability",
    "low_income": "Low income",
    "unhoused": "Without a fixed home",
    "foster_care": "Foster care",
    "migrant": "Migrant",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one student; texts as stored, empty for unknown."""

    race: str
    hispanic: str
    gender: str
    answers: Mapping[str, YesNoUnknown]


@dataclass(frozen=True, slots=True)
class Line:
    """How many students give one answer to one question."""

    question: str
    answer: str
    title: str
    words: str
    students: int


def races_of(text: str) -> tuple[str, ...]:
    """The codes in a stored race; codes that are not known count as some other race, each once."""
    codes = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(dict.fromkeys(code if code in (*RACES, TWO_OR_MORE) else "other" for code in codes))


def ethnicity(race: str, hispanic: str) -> str:
    """The one category of a student: Hispanic first, then two or more, the single race, or not reported."""
    if yes_no(hispanic) is YesNoUnknown.YES:
        return HISPANIC
    races = races_of(race)
    if len(races) > 1 or TWO_OR_MORE in races:
        return TWO_OR_MORE
    return races[0] if races else NOT_REPORTED


def yes_no(text: str) -> YesNoUnknown:
    """An answer that is kept as text: anything but a clear yes or no is unknown."""
    return {"yes": YesNoUnknown.YES, "no": YesNoUnknown.NO}.get(text.strip(), YesNoUnknown.UNKNOWN)


def answers_of(facts: Facts) -> dict[str, str]:
    """The answer to every question that is counted, by question."""
    gender = facts.gender.strip()
    return {
        "ethnicity": ethnicity(facts.race, facts.hispanic),
        "hispanic": str(yes_no(facts.hispanic)),
        "gender": gender if gender in GENDERS else UNKNOWN,
        **{name: str(facts.answers.get(name, YesNoUnknown.UNKNOWN)) for name in QUESTIONS},
    }


def counts(everyone: Iterable[Facts]) -> list[Line]:
    """Lines of all questions; the lines of each question add up to the students. Unknown is always there."""
    found = Counter(
        (question, answer) for facts in everyone for question, answer in answers_of(facts).items()
    )
    return [
        Line(question, answer, title, words, found[question, answer])
        for question, (title, answers) in TABLES.items()
        for answer, words in answers.items()
    ]


# Question -> (title, answers in their order).
TABLES: dict[str, tuple[str, Mapping[str, str]]] = {
    "ethnicity": ("Race and ethnicity", ETHNICITIES),
    "hispanic": ("Hispanic or Latino", YES_NO),
    "gender": ("Gender", GENDERS),
    **{name: (title, YES_NO) for name, title in QUESTIONS.items()},
}


def hidden_lines(lines: Sequence[Line], smallest: int) -> set[tuple[str, str]]:
    """The (question, answer) pairs to hide from people outside, small cells and what would give them away.

    Every question adds up to the same printed number of students, so one hidden line is never alone.
    """
    total = ("", "")
    of_questions: dict[str, list[Line]] = {}
    for line in lines:
        of_questions.setdefault(line.question, []).append(line)
    cells = {(line.question, line.answer): line.students for line in lines}
    cells[total] = max((sum(line.students for line in own) for own in of_questions.values()), default=0)
    sums = [Sum(total, tuple((line.question, line.answer) for line in own)) for own in of_questions.values()]
    return hidden_cells(cells, sums, smallest)
