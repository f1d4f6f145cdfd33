# SPDX-License-Identifier: Apache-2.0
"""The slip that goes with a stick: what is on it, what to do with it, and that nobody can read it."""

from __future__ import annotations

from pathlib import Path

from app import clock
from app.i18n import medium_date
from app.partnership.stick import Packed, Unpacked
from app.reports.head import Paper
from app.reports.one_page import OnePage, one_page
from app.reports.output import finished_file

_WHAT = (
    "Changes that were made on the laptop named above and have not reached the hub yet. Everything is "
    "sealed: neither the person who carries the stick nor the hub can read a name on it."
)
_DO = (
    "Carry the stick to the hub, or to any laptop of the partnership that has internet.",
    (
        "There: Partnership, By stick, “Carry another laptop's bundle”; or at the hub itself: "
        "porchlight hub bundle FILE --out ANSWER"
    ),
    (
        "Carry the answer back to this laptop: Partnership, By stick, “Take in an answer”. Until then the "
        "changes stay marked as waiting, and a lost stick loses nothing."
    ),
)


def bundle_slip(packed: Packed, out: Path, paper: Paper = Paper.LETTER) -> None:
    """Write the slip of a bundle that was just written, as a PDF of one page."""
    _write(draw_bundle_slip(packed, paper), out)


def draw_bundle_slip(packed: Packed, paper: Paper = Paper.LETTER) -> bytes:
    """The same in memory, for a printer."""

    def draw(page: OnePage) -> None:
        page.head(packed.program, "Bundle for the hub")
        page.facts(
            [
                ("File", packed.file.name), ("From the laptop", packed.laptop), ("Made", _when(packed.made)),
                ("Changes inside", _changes(packed)), ("Size", f"{packed.size:,} bytes"),
                ("Check", packed.check),
            ]
        )  # fmt: skip
        page.words("What is on the stick", [_WHAT])
        page.words("What to do", _DO, mark="{n}.")
        page.foot("Carried by", "Date", "A copy of this slip may stay with the laptop.")

    return one_page("Bundle for the hub", packed.program, paper, draw)


def receipt(taken: Unpacked, program: str, out: Path, paper: Paper = Paper.LETTER) -> None:
    """Write what an answer from the hub brought, as a PDF of one page."""
    _write(draw_receipt(taken, program, paper), out)


def draw_receipt(taken: Unpacked, program: str, paper: Paper = Paper.LETTER) -> bytes:
    """The same in memory, for a printer."""

    def draw(page: OnePage) -> None:
        page.head(program, "Receipt from the hub")
        page.facts(
            [
                ("Taken in", _when(clock.now_ms())), ("Ours that arrived", f"{taken.delivered} parcels"),
                ("From other laptops", f"{taken.received} parcels"),
                ("Still waiting", f"{taken.still_waiting} changes"),
                ("Damaged", f"{taken.lost:,} bytes" if taken.lost else "nothing"),
            ]
        )  # fmt: skip
        page.foot("Kept by", "Date", "What is still waiting goes with the next bundle.")

    return one_page("Receipt from the hub", program, paper, draw)


def _changes(packed: Packed) -> str:
    since = f", the oldest of {_when(packed.oldest)}" if packed.oldest is not None else ""
    return f"{packed.actions} in {packed.parcels} parcels{since}"


def _when(at: int) -> str:
    moment = clock.local(at)
    return f"{medium_date(moment.date())}, {moment:%H:%M}"


def _write(content: bytes, out: Path) -> None:
    with finished_file(out) as temporary:
        temporary.write_bytes(content)
