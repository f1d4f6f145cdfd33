# SPDX-License-Identifier: Apache-2.0
"""The parts of Supports in order, one line each. A part is built when it is first shown."""

from __future__ import annotations

from ui.people.profile_part import ProfilePart
from ui.screens.supports.check_ins import CheckInsPart
from ui.screens.supports.coverage import CoveragePart
from ui.screens.supports.matches import MatchesPart
from ui.screens.supports.milestones import MilestonesPart
from ui.screens.supports.part import SupportsPart
from ui.screens.supports.referrals import ReferralsPart
from ui.screens.supports.success_mentor import SuccessMentorPart
from ui.screens.supports.suggestions import SuggestionsPart

# key, words of the tab, maker(desk, drafts); then the tab that several share, and the kinds of forms in it.
PARTS: tuple[ProfilePart[SupportsPart], ...] = (
    ProfilePart("coverage", "Coverage", CoveragePart),
    ProfilePart("suggestions", "Suggestions", SuggestionsPart, "", ("accept", "way")),
    ProfilePart(
        "matches", "Matches", MatchesPart, "", ("match", "pause", "resume", "adult", "close", "contact")
    ),
    ProfilePart("check_ins", "Check-ins", CheckInsPart),
    ProfilePart("success_mentors", "Success mentors", SuccessMentorPart, "", ("why",)),
    ProfilePart("milestones", "Milestones", MilestonesPart, "", ("milestone",)),
    ProfilePart("referrals", "Referrals", ReferralsPart, "", ("referral",)),
)  # fmt: skip
