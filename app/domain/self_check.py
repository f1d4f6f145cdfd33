# SPDX-License-Identifier: Apache-2.0
"""The quality self-check: what good programs do, how far this one does it, and which number says so.

Three checklists in our own short words: tutoring as the National Student Support Accelerator (NSSA) describes
it, mentoring along the six elements of MENTOR's Elements of Effective Practice (4th ed.), and what the
partnership (NPSS) asks in all five roles: recruit, screen, train, place, support, engage, and know it from
data. An element that has a ``fact`` fills itself from what the program has noted, and says the number; a
person may say otherwise with a reason. How the facts are counted is in ``app.storage.queries.self_check``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.rulebook import Rules
from app.domain.words import Fulfilment, label
from app.errors import Invalid

RULE = (
    "An element that fills itself is met when its share reaches the program's own number for it, or is whole "
    "where there is none; partly from half of that; else not. Without anything to count it is left to a "
    "person. Each round is kept."
)


@dataclass(frozen=True, slots=True)
class Element:
    """One thing to look at. ``fact`` names what it fills itself from; empty: somebody says."""

    code: str
    words: str
    words_es: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of elements, and whose idea it is."""

    code: str
    title: str
    source: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``, both counted."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the data say of an element, and the number that says why."""

    answer: Fulfilment
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of an element in a round; ``who`` is empty where it came from the data."""

    answer: Fulfilment
    words: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many elements of a round are met, partly met, not met, and how many are not answered yet."""

    met: int
    partly: int
    not_met: int
    open: int

    @property
    def words(self) -> str:
        """In words: "7 met, 2 partly, 1 not; 3 to answer"."""
        told = f"{self.met} met, {self.partly} partly, {self.not_met} not"
        return f"{told}; {self.open} to answer" if self.open else told


# What a fact counts, and the rule whose percentage is enough for yes (empty: all of them).
_FACTS: dict[str, tuple[str, str]] = {
    "group_size": ("{part} of {whole} times a student came, at most {group_fail_above} shared the tutor", ""),
    "dosage": (
        (
            "{part} of {whole} student weeks had {sessions_a_week} sessions of {session_minutes} minutes "
            "(grades K-1: {early_sessions_a_week} of {early_session_minutes})"
        ),
        "fidelity_percent",
    ),
    "consistency": (
        "{part} of {whole} tutored students had one tutor for {same_tutor_percent}\u00a0% of sessions", ""
    ),
    "duration": (
        "{part} of {whole} supports that are over or long enough lasted {duration_weeks} weeks", ""
    ),
    "attendance": ("students came to {part} of {whole} planned places", "attendance_percent"),
    "windows": ("{part} of {whole} tested students have results in two windows or more", ""),
    "tutors_trained": ("{part} of {whole} tutors have training noted", ""),
    "tutors_checked": ("{part} of {whole} tutors have all checks", ""),
    "mentors_screened": (
        "{part} of {whole} mentors have application, interview, references and checks", ""
    ),
    "mentors_trained": ("{part} of {whole} mentors have {training_minutes} minutes of training", ""),
    "mentors_committed": ("{part} of {whole} mentors have signed what they commit to", ""),
    "check_ins": ("{part} of {whole} open matches are asked in time how it goes", ""),
    "meetings": ("{part} of {whole} open mentor matches met in the last {quiet_red_days} days", ""),
    "closures": ("{part} of {whole} ended matches have all three exit interviews, or why not", ""),
    "leads": ("{part} of {whole} people who offered help this year went on or were told no", ""),
    "adults_checked": ("{part} of {whole} adults have all checks", ""),
    "adults_trained": ("{part} of {whole} adults have training noted", ""),
    "needs": ("{part} of {whole} students have a need noted", ""),
    "coverage": ("{part} of {whole} students with a need are served", ""),
    "consents": ("{part} of {whole} students have every consent that is asked for", ""),
    "data": ("{part} of {whole} sessions of the last weeks have their marks or a reason", ""),
}  # fmt: skip

CHECKLISTS = (
    Checklist(
        "tutoring", "Tutoring", "National Student Support Accelerator",
        (
            Element("group_size", "Groups are small", "Los grupos son pequeños", "group_size"),
            Element("dosage", "Sessions are often and long enough",
                    "Las sesiones son frecuentes y duran lo suficiente", "dosage"),
            Element("consistency", "The same tutor stays with a student",
                    "El mismo tutor acompaña a cada estudiante", "consistency"),
            Element("duration", "It lasts a semester or longer", "Dura un semestre o más", "duration"),
            Element("attendance", "Students come", "Los estudiantes asisten", "attendance"),
            Element("tutors_trained", "Tutors are trained, and coached while they tutor",
                    "Los tutores reciben capacitación y apoyo", "tutors_trained"),
            Element("safe", "Tutors are checked before they start",
                    "Los tutores son verificados antes de empezar", "tutors_checked"),
            Element("same_test", "The same test at start, middle and end, and it is used",
                    "La misma prueba al inicio, a la mitad y al final, y se usa", "windows"),
            Element("materials", "Material is good and fits what the class does",
                    "El material es bueno y va con la clase"),
            Element("time", "It happens in the school day or right beside it",
                    "Ocurre en el día escolar o junto a él"),
            Element("school", "Teachers and families hear how it goes",
                    "Docentes y familias saben cómo va"),
        ),
    ),
    Checklist(
        "mentoring", "Mentoring", "MENTOR, Elements of Effective Practice",
        (
            Element("recruitment", "Recruitment: it is said honestly what is asked of a mentor",
                    "Reclutamiento: se dice con honestidad qué se pide a un mentor"),
            Element("screening", "Screening: application, interview, references, checks",
                    "Selección: solicitud, entrevista, referencias, verificaciones", "mentors_screened"),
            Element("training", "Training: before the first meeting, long enough",
                    "Capacitación: antes del primer encuentro, suficiente", "mentors_trained"),
            Element("matching", "Matching and initiation: a signed commitment",
                    "Emparejamiento e inicio: un compromiso firmado", "mentors_committed"),
            Element("initiation", "Matching and initiation: staff are there when they first meet",
                    "Emparejamiento e inicio: el personal está en el primer encuentro"),
            Element("monitoring", "Monitoring: mentor, student and family are asked in time",
                    "Seguimiento: se pregunta a tiempo a mentor, estudiante y familia", "check_ins"),
            Element("meetings", "Monitoring: matches meet, and quiet ones are noticed",
                    "Seguimiento: se encuentran, y se nota cuando no", "meetings"),
            Element("support", "Support: mentors can ask and are thanked",
                    "Apoyo: los mentores pueden preguntar y reciben agradecimiento"),
            Element("closure", "Closure: said in time, with a talk at the end",
                    "Cierre: avisado a tiempo, con una conversación final", "closures"),
        ),
    ),
    Checklist(
        "standards", "All five roles", "National Partnership for Student Success",
        (
            Element("recruit", "Recruit: whoever offers help gets an answer",
                    "Reclutar: quien ofrece ayuda recibe respuesta", "leads"),
            Element("screen", "Screen: every adult is checked", "Verificar: todas las personas adultas",
                    "adults_checked"),
            Element("train", "Train: every adult is trained for the role",
                    "Capacitar: cada persona para su función", "adults_trained"),
            Element("needs", "Place: what each student needs is known",
                    "Asignar: se sabe qué necesita cada estudiante", "needs"),
            Element("place", "Place: students who need a support get it",
                    "Asignar: quien necesita apoyo lo recibe", "coverage"),
            Element("support", "Support: matches are asked how it goes",
                    "Apoyar: se pregunta cómo va", "check_ins"),
            Element("engage", "Engage: families have said what they agree to",
                    "Involucrar: las familias han dicho con qué están de acuerdo", "consents"),
            Element("voice", "Engage: students and adults are asked what they think",
                    "Involucrar: se pregunta a estudiantes y personas adultas"),
            Element("data", "Data: what happened is written down the same week",
                    "Datos: lo que pasó se anota la misma semana", "data"),
        ),
    ),
)  # fmt: skip


def checklist(code: str) -> Checklist:
    """A checklist by its code. Raises Invalid."""
    found = next((one for one in CHECKLISTS if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in CHECKLISTS)
        raise Invalid({"checklist": f"There is no checklist “{code}”. There are: {known}."})
    return found


def fact_of(checklist_code: str, element: str) -> str:
    """What an element fills itself from; empty for those that a program added, and for those one answers."""
    for one in CHECKLISTS:
        if one.code == checklist_code:
            return next((known.fact for known in one.elements if known.code == element), "")
    return ""


def suggest(fact: str, facts: Mapping[str, Share], rules: Rules) -> Suggestion | None:
    """What the data say; None where nothing was counted.

    Shares are compared in whole numbers: 80 of 100 reaches 80 %, 79 does not.
    """
    share = facts.get(fact)
    if share is None or not share.whole:
        return None
    words, rule = _FACTS[fact]
    enough = int(getattr(rules, rule)) if rule else 100
    hundredfold, whole = share.part * 100, share.whole
    answer = (
        Fulfilment.YES if hundredfold >= enough * whole
        else Fulfilment.PARTLY if 2 * hundredfold >= enough * whole
        else Fulfilment.NO
    )  # fmt: skip
    numbers = {name: f"{getattr(rules, name):,}" for name in _named(words)}
    why = words.format(part=f"{share.part:,}", whole=f"{whole:,}", **numbers)
    needed = f"; {enough}\u00a0% is enough" if rule else ""
    return Suggestion(answer, f"{why[0].upper()}{why[1:]}{needed}.")


def _named(words: str) -> Iterable[str]:
    from string import Formatter

    return [
        name for _text, name, _spec, _as in Formatter().parse(words) if name not in (None, "part", "whole")
    ]


def score(codes: Sequence[str], answers: Mapping[str, Answer]) -> Score:
    """A round added up; elements that do not apply count nowhere."""
    told = [answers[code].answer for code in codes if code in answers]
    return Score(
        told.count(Fulfilment.YES), told.count(Fulfilment.PARTLY), told.count(Fulfilment.NO),
        len(codes) - len(told),
    )  # fmt: skip


_RANK = {Fulfilment.NO: 0, Fulfilment.PARTLY: 1, Fulfilment.YES: 2}


def change(before: Answer | None, now: Answer | None) -> str:
    """How an element moved since the round before: better, worse, same; empty when it cannot be said."""
    if before is None or now is None:
        return ""
    old, new = _RANK.get(before.answer), _RANK.get(now.answer)
    if old is None or new is None:
        return "" if before.answer is now.answer else f"was: {label(before.answer).lower()}"
    return "same" if old == new else "better" if new > old else "worse"


def round_before(days: Iterable[date], day: date) -> date | None:
    """The round before the one of ``day``."""
    return max((one for one in days if one < day), default=None)


def check_answer(answer: Fulfilment, words: str, suggested: Suggestion | None) -> None:
    """Raises Invalid when somebody says otherwise than the data, without a reason."""
    if suggested is not None and answer is not suggested.answer and not words.strip():
        raise Invalid(
            {
                "words": f"The numbers say “{label(suggested.answer).lower()}”. Write why it is "
                f"“{label(answer).lower()}” all the same."
            }
        )
