# SPDX-License-Identifier: Apache-2.0
"""The words of the parts of Supports, for Ctrl+K: it lists them without loading what they are made of.

A test holds them to ``parts``.
"""

from __future__ import annotations

TITLES: tuple[tuple[str, str], ...] = (
    ("coverage", "Coverage"),
    ("suggestions", "Suggestions"),
    ("matches", "Matches"),
    ("check_ins", "Check-ins"),
    ("success_mentors", "Success mentors"),
    ("milestones", "Milestones"),
    ("referrals", "Referrals"),
)
