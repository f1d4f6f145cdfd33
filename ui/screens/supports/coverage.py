# SPDX-License-Identifier: Apache-2.0
"""Coverage: of the students with a need, how many are served, by school and role."""

from __future__ import annotations

from ui.desk import Desk
from ui.kit.form_dialog import Drafts
from ui.kit.layout import column
from ui.kit.text import soft
from ui.screens.supports.part import SupportsPart


class CoveragePart(SupportsPart):
    """How many of the students with a need are served."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.setLayout(column(soft("Needs are noted on a student's profile.")))

    def read(self) -> None:
        """Nothing is counted yet."""
