# SPDX-License-Identifier: Apache-2.0
"""Lists of words that a program may word differently, with what they hold until it does.

The codes are those of ``list_word``. A list without any word of the program's own is the default.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordList:
    """A list: what it is called, what it is for, and its first words as (English, Spanish)."""

    title: str
    sentence: str
    words: tuple[tuple[str, str], ...] = ()


LISTS: dict[str, WordList] = {
    "subject": WordList("Subjects", "What sessions are about."),
    "barriers": WordList(
        "Barriers",
        "Why a student misses school, as a Success Mentor hears it.",
        (
            ("Illness", "Enfermedad"), ("Transport", "Transporte"), ("Family duty", "Deber familiar"),
            ("Housing or food", "Vivienda o comida"), ("Safety or bullying", "Seguridad o acoso"),
            ("Struggles in class", "Dificultades en clase"), ("Not interested", "Desinterés"),
            ("Thinks it does not matter", "Cree que no importa"),
        ),
    ),
    "contact_ways": WordList(
        "Ways of contact",
        "How somebody was reached.",
        (
            ("Phone", "Teléfono"), ("Text message", "Mensaje"), ("In person", "En persona"),
            ("Video", "Video"), ("Letter", "Carta"), ("E-mail", "Correo electrónico"),
        ),
    ),
    "milestones": WordList(
        "Milestones",
        "Steps toward what comes after high school.",
        (
            ("Campus visit", "Visita a una universidad"), ("College list", "Lista de universidades"),
            ("Entrance test", "Examen de admisión"), ("Application sent", "Solicitud enviada"),
            ("Financial aid form", "Formulario de ayuda económica"), ("Scholarship", "Beca"),
            ("Accepted", "Aceptado"), ("Enrolled", "Inscrito"),
            ("First day attended", "Asistió el primer día"),
        ),
    ),
    "family_needs": WordList(
        "Needs of families",
        "What a family needs that somebody else can give.",
        (
            ("Food", "Comida"), ("Clothing", "Ropa"), ("Housing", "Vivienda"), ("Health", "Salud"),
            ("Eyes or teeth", "Vista o dientes"), ("Mental health", "Salud mental"),
            ("Transport", "Transporte"), ("Child care", "Cuidado de niños"),
            ("Legal help", "Ayuda legal"), ("Internet", "Internet"),
        ),
    ),
    "referral_outcomes": WordList(
        "Outcomes of referrals",
        "How a referral ended.",
        (
            ("Got the help", "Recibió la ayuda"), ("Waiting list", "Lista de espera"),
            ("Not eligible", "No cumple requisitos"), ("Did not want it", "No la quiso"),
            ("Not reachable", "No se pudo contactar"),
        ),
    ),
    "need_end_reasons": WordList(
        "Why needs end",
        "Why a student needs a support no longer.",
        (
            ("No longer needed", "Ya no lo necesita"), ("Moved away", "Se mudó"),
            ("Helped elsewhere", "Recibe ayuda en otro lugar"), ("Family said no", "La familia dijo que no"),
        ),
    ),
    "match_end_reasons": WordList(
        "Why matches end",
        "Why an adult and a student stop.",
        (
            ("Goals reached", "Metas alcanzadas"), ("End of the school year", "Fin del año escolar"),
            ("Adult moved or has no time", "El adulto se mudó o no tiene tiempo"),
            ("Student moved away", "El estudiante se mudó"), ("They did not get on", "No se entendieron"),
            ("Family asked", "La familia lo pidió"), ("Rules were broken", "No se respetaron las reglas"),
        ),
    ),
    "adult_end_reasons": WordList(
        "Why adults leave",
        "Why an adult no longer helps.",
        (
            ("Term is over", "Terminó su período"), ("Moved away", "Se mudó"), ("No time", "Sin tiempo"),
            ("Was not cleared", "No fue aprobado"), ("Asked to leave", "Se le pidió que se fuera"),
        ),
    ),
    "lead_sources": WordList(
        "Where offers come from",
        "How somebody who offers help heard of the program.",
        (
            ("Sign-up sheet", "Hoja de inscripción"), ("Hub", "Centro"), ("Church", "Iglesia"),
            ("School", "Escuela"), ("College", "Universidad"), ("Friend", "Amistad"),
            ("Web page", "Página web"),
        ),
    ),
    "training_topics": WordList(
        "Training topics",
        "What adults are trained in.",
        (
            ("Start of service", "Inicio del servicio"), ("Keeping children safe", "Protección de menores"),
            ("Tutoring reading", "Tutoría de lectura"), ("Tutoring math", "Tutoría de matemáticas"),
            ("Being a mentor", "Ser mentor"), ("Privacy", "Privacidad"),
            ("Culture and language", "Cultura e idioma"),
        ),
    ),
    "work_study_categories": WordList(
        "Work-study categories",
        "Kinds of community service that Federal Work-Study tells apart.",
        (
            ("Reading, pre-K to elementary", "Lectura, prekínder a primaria"),
            ("Math, elementary to grade 9", "Matemáticas, primaria a 9.º grado"),
            ("Family literacy", "Alfabetización familiar"),
            ("Other community service", "Otro servicio comunitario"),
        ),
    ),
    "hour_categories": WordList(
        "What else hours go to",
        "Time of adults beside sessions.",
        (
            ("Preparation", "Preparación"), ("Meeting", "Reunión"), ("Driving", "Transporte"),
            ("Recruiting", "Reclutamiento"), ("Event", "Evento"), ("Office", "Oficina"),
        ),
    ),
    "measures": WordList(
        "Series of students",
        "Grades and behavior that are followed as numbers.",
        (
            ("Grade point average", "Promedio"), ("Reading grade", "Nota de lectura"),
            ("Math grade", "Nota de matemáticas"), ("Office referrals", "Reportes de conducta"),
            ("Days suspended", "Días de suspensión"),
        ),
    ),
    "languages": WordList(
        "Languages",
        "Languages spoken at home and by adults.",
        (
            ("English", "Inglés"), ("Spanish", "Español"), ("Navajo", "Navajo"), ("Cherokee", "Cheroqui"),
            ("Hawaiian", "Hawaiano"), ("Vietnamese", "Vietnamita"), ("Haitian Creole", "Criollo haitiano"),
        ),
    ),
    "relations": WordList(
        "Relations",
        "How somebody is related to a student.",
        (
            ("Mother", "Madre"), ("Father", "Padre"), ("Grandparent", "Abuela o abuelo"),
            ("Aunt or uncle", "Tía o tío"), ("Foster parent", "Padre o madre de acogida"),
            ("Guardian", "Tutor legal"), ("Neighbor", "Vecino"), ("Other", "Otro"),
        ),
    ),
}  # fmt: skip


def default_words(list_code: str) -> tuple[tuple[str, str], ...]:
    """The first words of a list as (English, Spanish); none for a list this version does not know."""
    known = LISTS.get(list_code)
    return known.words if known else ()
