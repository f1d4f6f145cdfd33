# SPDX-License-Identifier: Apache-2.0
"""The parts of Supports in order, one line each. A part is built when it is first shown."""

from __future__ import annotations

from ui.people.profile_part import ProfilePart
from ui.screens.supports.coverage import CoveragePart
from ui.screens.supports.part import SupportsPart
from ui.screens.supports.suggestions import SuggestionsPart

# key, words of the tab, maker(desk, drafts); then the tab that several share, and the kinds of forms in it.
PARTS: tuple[ProfilePart[SupportsPart], ...] = (
    ProfilePart("coverage", "Coverage", CoveragePart),
    ProfilePart("suggestions", "Suggestions", SuggestionsPart, "", ("accept", "way")),
)  # fmt: skip
