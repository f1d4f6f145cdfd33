# SPDX-License-Identifier: Apache-2.0
"""Short surveys of students and adults: what may be answered, what it adds up to, and two to start with.

A paper carries no name unless somebody wants one. What leaves the program shows no group that is smaller than
the program's smallest count (handbook, section 7): neither how many answered nor what they said. The
questions that come along are our own words; a program may change every one of them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.clock import Id
from app.domain import names
from app.domain.growth import Mean, mean, number
from app.domain.words import Window
from app.errors import Invalid

RULE = (
    "n counts the papers on which the question was answered; a question that was left out counts nowhere. "
    "The mean of a yes-or-no question is the share of yes. Words are never averaged."
)


class QuestionKind(StrEnum):
    """How a question is answered: a bubble from least to most, yes or no, or a line of words."""

    SCALE = "scale"
    YES_NO = "yes_no"
    WORDS = "words"


KIND_WORDS = {
    QuestionKind.SCALE: "A number",
    QuestionKind.YES_NO: "Yes or no",
    QuestionKind.WORDS: "Words",
}
AUDIENCES = {"student": "Students", "adult": "Adults"}
_YES, _NO = frozenset({"y", "yes", "1", "s", "si", "sí"}), frozenset({"n", "no", "0"})


@dataclass(frozen=True, slots=True)
class Shipped:
    """A question of a survey that comes along, in English and Spanish."""

    words: str
    words_es: str
    kind: QuestionKind = QuestionKind.SCALE
    least: int = 1
    most: int = 5


@dataclass(frozen=True, slots=True)
class ShippedSurvey:
    """A survey that comes along. Its id is the same on every laptop, so that two make one."""

    code: str
    name: str
    name_es: str
    audience: str
    questions: tuple[Shipped, ...]

    @property
    def id(self) -> Id:
        return shipped_id(self.code)

    def question_id(self, number: int) -> Id:
        """The id of the question at a place, counted from 0."""
        return shipped_id(f"{self.code} {number}")


@dataclass(frozen=True, slots=True)
class Answered:
    """What one window said to one question. ``counts`` are values with how often they came, lowest first.

    A hidden one has neither number nor words: its group is smaller than the smallest that may be told.
    """

    window: Window
    n: int
    mean: Mean
    counts: tuple[tuple[str, int], ...]
    words: tuple[str, ...]
    hidden: bool = False

    @property
    def mean_words(self) -> str:
        """The mean as it is shown; empty where there is none."""
        return "" if self.mean.mean is None else str(self.mean.mean)


def shipped_id(code: str) -> Id:
    """The id of something that comes along, from its code."""
    return hashlib.blake2b(f"porchlight survey {code}".encode(), digest_size=16).digest()


def read_answer(kind: QuestionKind, least: int, most: int, text: str) -> str:
    """A typed answer as it is kept: a whole number, yes, no, or words; empty for none. Raises Invalid."""
    text = names.nfc(text).strip()
    if not text or kind is QuestionKind.WORDS:
        return text
    if kind is QuestionKind.YES_NO:
        if text.casefold() in _YES:
            return "yes"
        if text.casefold() in _NO:
            return "no"
        raise Invalid({"answer": f"“{text}” is neither yes nor no: type y or n."})
    if not text.isdecimal() or not least <= int(text) <= most:
        raise Invalid({"answer": f"“{text}” is not a number from {least} to {most}."})
    return str(int(text))


def check_scale(kind: QuestionKind, least: int, most: int) -> None:
    """Raises Invalid for a scale that cannot be printed as bubbles."""
    if kind is QuestionKind.SCALE and not 0 <= least < most <= 10:
        raise Invalid({"most": "A scale runs from a lower to a higher number, between 0 and 10."})


def results(
    kind: QuestionKind, answers: Iterable[tuple[Window, str]], smallest: int | None = None
) -> list[Answered]:
    """What each window said to a question, in the order of the year.

    ``smallest`` is given for people outside: what fewer papers said is hidden, and words always are, because
    a hand is known by its words.
    """
    by_window: dict[Window, list[str]] = {}
    for window, value in answers:
        if value:
            by_window.setdefault(window, []).append(value)
    found = [_answered(kind, window, by_window[window]) for window in Window if window in by_window]
    if smallest is None:
        return found
    return [
        Answered(one.window, 0, Mean(0, None), (), (), hidden=True)
        if one.n < smallest
        else Answered(one.window, one.n, one.mean, (), ())
        for one in found
    ]


def _answered(kind: QuestionKind, window: Window, values: list[str]) -> Answered:
    if kind is QuestionKind.WORDS:
        return Answered(window, len(values), Mean(0, None), (), tuple(values))
    numbers = [_as_number(value) for value in values]
    places = 2 if kind is QuestionKind.YES_NO else 1
    told = mean([one for one in numbers if one is not None], places)
    counts = Counter(values)
    return Answered(window, len(values), told, tuple(sorted(counts.items(), key=_in_order)), ())


def _as_number(value: str) -> Decimal | None:
    return Decimal(value == "yes") if value in ("yes", "no") else number(value)


def _in_order(item: tuple[str, int]) -> tuple[int, str]:
    value = item[0]
    return (int(value) if value.isdecimal() else 0, value)


# On paper, beside the bubbles.
ON_PAPER = {
    "en": {
        "yes": "Yes", "no": "No", "least": "not at all", "most": "very much", "paper": "Paper number",
        "name": "Name", "day": "Date",
        "how": "Fill in one bubble for each question. There are no right or wrong answers.",
        "open": "Nobody has to write a name. You may leave out any question.",
    },
    "es": {
        "yes": "Sí", "no": "No", "least": "nada", "most": "mucho", "paper": "Número de hoja",
        "name": "Nombre", "day": "Fecha",
        "how": "Se rellena un círculo en cada pregunta. No hay respuestas buenas ni malas.",
        "open": "Nadie tiene que escribir su nombre. Se puede dejar cualquier pregunta sin respuesta.",
    },
}  # fmt: skip

SHIPPED = (
    ShippedSurvey(
        "student", "How is it going?", "¿Cómo te va?", "student",
        (
            Shipped("I like coming here.", "Me gusta venir aquí."),
            Shipped("The adult I work with listens to me.", "La persona que me ayuda me escucha."),
            Shipped("I learn things here that help me at school.", "Aquí aprendo cosas que me sirven en la "
                    "escuela."),
            Shipped("When something is hard, I keep trying.", "Cuando algo es difícil, sigo intentando."),
            Shipped("I feel safe here.", "Aquí me siento seguro o segura."),
            Shipped("Is there an adult here you could tell about a problem?",
                    "¿Hay aquí una persona adulta a quien podrías contarle un problema?",
                    QuestionKind.YES_NO),
            Shipped("What should we do differently?", "¿Qué deberíamos hacer de otra manera?",
                    QuestionKind.WORDS),
        ),
    ),
    ShippedSurvey(
        "adult", "How is it going for you?", "¿Cómo le va a usted?", "adult",
        (
            Shipped("I know what is expected of me.", "Sé lo que se espera de mí."),
            Shipped("The training prepared me for working with students.",
                    "La capacitación me preparó para trabajar con estudiantes."),
            Shipped("Staff help me when I have a question.", "El personal me ayuda cuando tengo una duda."),
            Shipped("The students I work with make progress.",
                    "Los estudiantes con quienes trabajo avanzan."),
            Shipped("My time here is well used.", "Mi tiempo aquí se aprovecha bien."),
            Shipped("Would you do this again next year?", "¿Lo haría otra vez el próximo año?",
                    QuestionKind.YES_NO),
            Shipped("What would help you most?", "¿Qué le ayudaría más?", QuestionKind.WORDS),
        ),
    ),
)  # fmt: skip
