# SPDX-License-Identifier: Apache-2.0
"""The slip for the way back from the hub: whose answer is on the stick, and what became of the bundle.

The hub's staff print it; it needs nothing of a laptop's program. Its check is the one on the slip that came
with the bundle.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app import clock
from app.i18n import clock_time, counted, medium_date
from app.reports.head import Paper
from app.reports.one_page import OnePage, one_page
from app.reports.output import finished_file

_TITLE = "Answer from the hub"
_WHAT = (
    "What the hub says to the laptop named above, and what other laptops of its program did. Everything is "
    "sealed: whoever carries or finds the stick can read nothing of it, and no other laptop can take it in."
)
_SAME = "Compare the check above with the slip that came with the bundle: they are the same."
_OTHER = "The bundle came damaged, so its check is not the one on its slip. What was whole is taken."
_DO = (
    "Carry the stick to the laptop named above, and to no other one.",
    "There: Partnership, By stick, “Take in an answer”. It prints a receipt that names this check again.",
)


@dataclass(frozen=True, slots=True)
class AnswerSlip:
    """What stands on it. ``check`` and ``lost`` are the bundle's, as it came; ``at`` is UTC ms.

    ``new`` of the ``parcels`` that came were not at the hub before.
    """

    program: str
    laptop: str
    bundle: str
    check: str
    at: int
    parcels: int
    new: int
    lost: int
    answer: str
    size: int


def answer_slip(about: AnswerSlip, out: Path, paper: Paper = Paper.LETTER) -> None:
    """Write the slip as a PDF of one page. Raises FileProblem."""
    keep_slip(draw_answer_slip(about, paper), out)


def draw_answer_slip(about: AnswerSlip, paper: Paper = Paper.LETTER) -> bytes:
    """The same in memory."""

    def draw(page: OnePage) -> None:
        page.head(about.program, _TITLE)
        page.facts(
            [
                ("For the laptop", about.laptop), ("Bundle that came", about.bundle),
                ("Check of the bundle", about.check), ("Taken by the hub", moment(about.at)),
                ("Parcels that came", f"{about.parcels:,}, {about.new:,} new"),
                ("Damaged", counted(about.lost, "byte") if about.lost else "nothing"),
                ("Answer", about.answer), ("Size", counted(about.size, "byte")),
            ]
        )  # fmt: skip
        page.words("What is on the stick", [_WHAT])
        page.words("What to do", [_OTHER if about.lost else _SAME, *_DO], mark="{n}.")
        page.foot("Carried by", "Date", "A copy of this slip may stay at the hub.")

    return one_page(_TITLE, about.program, paper, draw)


def moment(at: int) -> str:
    """A moment (UTC ms) in the clock form of the screens: "Sep 16, 2026, 10:00 AM"."""
    here = clock.local(at)
    return f"{medium_date(here.date())}, {clock_time(here.time())}"


def keep_slip(content: bytes, out: Path) -> None:
    """Write a finished page to a file. Raises FileProblem."""
    with finished_file(out) as temporary:
        temporary.write_bytes(content)
