# SPDX-License-Identifier: Apache-2.0
"""The sections of Settings, each brought in when it is first opened: most days none of them is.

What a section is: ``section``. The one about files is made by the screen itself, which opens with it.
Written out one by one, and not by name, so that types are checked and the frozen program finds them.
"""

from __future__ import annotations

from collections.abc import Callable

from ui.desk import Desk
from ui.kit.form_dialog import Drafts
from ui.screens.settings.section import Section

Maker = Callable[[Desk, Drafts], Section]


def _program(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.program_section import ProgramSection

    return ProgramSection(desk, drafts)


def _places(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.places_section import PlacesSection

    return PlacesSection(desk, drafts)


def _year(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.year_section import YearSection

    return YearSection(desk, drafts)


def _rules(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.rules_section import RulesSection

    return RulesSection(desk, drafts)


def _requirements(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.requirements_section import RequirementsSection

    return RequirementsSection(desk, drafts)


def _words(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.words_section import WordsSection

    return WordsSection(desk, drafts)


def _backup(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.backup_section import BackupSection

    return BackupSection(desk, drafts)


def _privacy(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.privacy_section import PrivacySection

    return PrivacySection(desk, drafts)


def _keys(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.keys_section import KeysSection

    return KeysSection(desk, drafts)


def _locking(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.locking_section import LockingSection

    return LockingSection(desk, drafts)


def _people(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.people_section import PeopleSection

    return PeopleSection(desk, drafts)


def _look(desk: Desk, drafts: Drafts) -> Section:
    from ui.screens.settings.look_section import LookSection

    return LookSection(desk, drafts)


SECTIONS: dict[str, tuple[str, Maker]] = {
    "program": ("Program", _program),
    "places": ("Sites", _places),
    "year": ("School year", _year),
    "rules": ("Rules", _rules),
    "requirements": ("Requirements", _requirements),
    "words": ("Lists", _words),
    "backup": ("Backup and checks", _backup),
    "privacy": ("Privacy", _privacy),
    "keys": ("Passphrase", _keys),
    "lock": ("Locking", _locking),
    "people": ("People at this laptop", _people),
    "look": ("Look", _look),
}
