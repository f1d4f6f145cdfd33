# SPDX-License-Identifier: Apache-2.0
"""The slip that goes with a stick to the hub, and the receipt of what its answer brought.

The slip for the way back, which the hub's staff print, is in ``answer_slip``.
"""

from __future__ import annotations

from pathlib import Path

from app import clock
from app.i18n import counted
from app.partnership.stick import Packed, Unpacked
from app.printing.answer_slip import keep_slip, moment
from app.reports.head import Paper
from app.reports.one_page import OnePage, one_page

_WHAT = (
    "Changes that were made on the laptop named above and have not reached the hub yet, and the counts you "
    "share, if any. Everything is sealed: whoever carries or finds the stick can read nothing of it, and the "
    "hub only what you chose to share with it."
)
_DO = (
    "Carry the stick to the hub, or to any laptop of the partnership that has internet.",
    (
        "There: Partnership, By stick, “Carry another laptop's bundle”; or at the hub itself: "
        "porchlight hub bundle FILE --out ANSWER"
    ),
    (
        "Carry the answer back to this laptop: Partnership, By stick, “Take in an answer”. Its receipt names "
        "the same check as this slip. Until then the changes stay marked as waiting, and a lost stick loses "
        "nothing."
    ),
)


def bundle_slip(packed: Packed, out: Path, paper: Paper = Paper.LETTER) -> None:
    """Write the slip of a bundle that was just written, as a PDF of one page."""
    keep_slip(draw_bundle_slip(packed, paper), out)


def draw_bundle_slip(packed: Packed, paper: Paper = Paper.LETTER) -> bytes:
    """The same in memory, for a printer."""

    def draw(page: OnePage) -> None:
        page.head(packed.program, "Bundle for the hub")
        page.facts(
            [
                ("File", packed.file.name), ("From the laptop", packed.laptop), ("Hub", packed.hub),
                ("Made", moment(packed.made)), ("Changes inside", _changes(packed)),
                ("Counts inside", "the counts you share, sealed" if packed.shares else "none"),
                ("Size", counted(packed.size, "byte")), ("Check", packed.check),
            ]
        )  # fmt: skip
        page.words("What is on the stick", [_WHAT])
        page.words("What to do", _DO, mark="{n}.")
        page.foot("Carried by", "Date", "A copy of this slip may stay with the laptop.")

    return one_page("Bundle for the hub", packed.program, paper, draw)


def receipt(taken: Unpacked, program: str, out: Path, paper: Paper = Paper.LETTER) -> None:
    """Write what an answer from the hub brought, as a PDF of one page."""
    keep_slip(draw_receipt(taken, program, paper), out)


def draw_receipt(taken: Unpacked, program: str, paper: Paper = Paper.LETTER) -> bytes:
    """The same in memory, for a printer."""

    def draw(page: OnePage) -> None:
        page.head(program, "Receipt from the hub")
        page.facts(
            [
                ("Laptop", taken.laptop), ("Hub", taken.hub), ("Check of the bundle", taken.check),
                ("Taken by the hub", f"{moment(taken.at)}, by its clock"), ("Answer", taken.file),
                ("Taken in here", moment(clock.now_ms())),
                ("Ours that arrived", counted(taken.delivered, "parcel")),
                ("From other laptops", counted(taken.received, "parcel")),
                ("Still waiting", counted(taken.still_waiting, "change")),
                ("Damaged", counted(taken.lost, "byte") if taken.lost else "nothing"),
            ]
        )  # fmt: skip
        page.words("What this is", [_RECEIPT])
        page.foot("Kept by", "Date", "What is still waiting goes with the next bundle.")

    return one_page("Receipt from the hub", program, paper, draw)


_RECEIPT = (
    "The hub took the bundle whose slip has the same check, and this laptop took its answer in. The check "
    "differs from the slip only when the bundle was damaged on its way there."
)


def _changes(packed: Packed) -> str:
    since = f", the oldest of {moment(packed.oldest)}" if packed.oldest is not None else ""
    return f"{packed.actions:,} in {counted(packed.parcels, 'parcel')}{since}"
