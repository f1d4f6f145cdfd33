# SPDX-License-Identifier: Apache-2.0
"""What the quality self-check looks at, in our own short words, and what each fact of it counts.

Tutoring as the National Student Support Accelerator (NSSA) describes it, mentoring along the six elements of
MENTOR's Elements of Effective Practice (4th ed.), and what the partnership (NPSS) asks in all five roles:
recruit, screen, train, place, support, engage, and know it from data. What is made of it: ``self_check``.
"""

from __future__ import annotations

from dataclasses import dataclass


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


# What a fact counts, and the rule whose percentage is enough for yes (empty: all of them).
FACTS: dict[str, tuple[str, str]] = {
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
