# SPDX-License-Identifier: Apache-2.0
"""Fidelity of sites and of the program: student-weeks that passed of student-weeks that were held (NSSA).

People first: in the program each student counts once, with all sessions; at a site only what happened there
counts. So sites do not add up to the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.attendance import percent_text
from app.domain.dosage import Dosage, Part, Verdict


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Sums over students. ``verdicts`` are the students by element and verdict."""

    students: int
    operating: int
    passing: int
    behind: int
    verdicts: dict[tuple[Part, Verdict], int]

    @property
    def percent(self) -> str:
        """Passing of operating student-weeks, blank when there were none."""
        return percent_text(self.passing, self.operating)

    def count(self, part: Part, verdict: Verdict) -> int:
        """Students whose element says so."""
        return self.verdicts.get((part, verdict), 0)


def fidelity(checked: Iterable[Dosage]) -> Fidelity:
    """The sums of a site or of the program. ``behind`` are students with at least one week behind."""
    students = operating = passing = behind = 0
    verdicts: dict[tuple[Part, Verdict], int] = {}
    for one in checked:
        students += 1
        operating += one.operating
        passing += one.passing
        behind += one.behind > 0
        for element in one.elements:
            key = element.part, element.verdict
            verdicts[key] = verdicts.get(key, 0) + 1
    return Fidelity(students, operating, passing, behind, verdicts)
