# SPDX-License-Identifier: Apache-2.0
"""The parts of Supports in order, one line each. A part is loaded and built when it is first shown."""

from __future__ import annotations

from ui.desk import Desk
from ui.kit.form_dialog import Drafts
from ui.people.profile_part import ProfilePart
from ui.screens.supports.part import SupportsPart


def _coverage(desk: Desk, drafts: Drafts) -> SupportsPart:
    from ui.screens.supports.coverage import CoveragePart

    return CoveragePart(desk, drafts)


def _suggestions(desk: Desk, drafts: Drafts) -> SupportsPart:
    from ui.screens.supports.suggestions import SuggestionsPart

    return SuggestionsPart(desk, drafts)


def _matches(desk: Desk, drafts: Drafts) -> SupportsPart:
    from ui.screens.supports.matches import MatchesPart

    return MatchesPart(desk, drafts)


def _check_ins(desk: Desk, drafts: Drafts) -> SupportsPart:
    from ui.screens.supports.check_ins import CheckInsPart

    return CheckInsPart(desk, drafts)


def _success_mentors(desk: Desk, drafts: Drafts) -> SupportsPart:
    from ui.screens.supports.success_mentor import SuccessMentorPart

    return SuccessMentorPart(desk, drafts)


def _milestones(desk: Desk, drafts: Drafts) -> SupportsPart:
    from ui.screens.supports.milestones import MilestonesPart

    return MilestonesPart(desk, drafts)


def _referrals(desk: Desk, drafts: Drafts) -> SupportsPart:
    from ui.screens.supports.referrals import ReferralsPart

    return ReferralsPart(desk, drafts)


# key, words of the tab, maker(desk, drafts); then the tab that several share, and the kinds of forms in it.
PARTS: tuple[ProfilePart[SupportsPart], ...] = (
    ProfilePart("coverage", "Coverage", _coverage),
    ProfilePart("suggestions", "Suggestions", _suggestions, "", ("accept", "way")),
    ProfilePart(
        "matches", "Matches", _matches, "", ("match", "pause", "resume", "adult", "close", "contact")
    ),
    ProfilePart("check_ins", "Check-ins", _check_ins),
    ProfilePart("success_mentors", "Success mentors", _success_mentors, "", ("why",)),
    ProfilePart("milestones", "Milestones", _milestones, "", ("milestone",)),
    ProfilePart("referrals", "Referrals", _referrals, "", ("referral",)),
)  # fmt: skip
