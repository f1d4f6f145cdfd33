# SPDX-License-Identifier: Apache-2.0
"""Stored codes in the words of paper, in English and Spanish; screens use ``app.domain.words.LABELS``."""

from __future__ import annotations

from app.domain.words import Role, SessionStatus, Window
from app.i18n import Language, _


def status_words(status: SessionStatus, language: Language) -> str:
    """What became of a session."""
    return {
        SessionStatus.PLANNED: _("No data yet", language),
        SessionStatus.HELD: _("Held", language),
        SessionStatus.CANCELLED_PROGRAM: _("Cancelled by the program", language),
        SessionStatus.CANCELLED_SCHOOL: _("Cancelled by the school", language),
        SessionStatus.CANCELLED_WEATHER: _("Cancelled for weather", language),
        SessionStatus.TUTOR_NO_SHOW: _("Tutor did not come", language),
    }[status]


def window_words(window: Window, language: Language) -> str:
    """When in the year a result was taken."""
    return {
        Window.START: _("Start of year", language),
        Window.MIDDLE: _("Middle of year", language),
        Window.END: _("End of year", language),
    }[window]


def role_words(role: Role, language: Language) -> str:
    """What an adult is to the child, as one would say it to the family."""
    return {
        Role.TUTOR: _("tutor", language),
        Role.MENTOR: _("mentor", language),
        Role.SUCCESS_COACH: _("success coach", language),
        Role.TRANSITION_COACH: _("coach for life after school", language),
        Role.WRAPAROUND: _("family support coordinator", language),
    }[role]
