# SPDX-License-Identifier: Apache-2.0
"""A stick instead of a connection: a sealed bundle goes out with its slip, the answer comes in.

Whoever carries the stick reads nothing. What a bundle is, is in ``app.partnership.stick``; the slips are
drawn in ``app.printing.slips``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget

from app import clock
from app.i18n import counted
from app.partnership.stick import SUFFIX, Packed, Unpacked
from app.progress import Progress
from ui.desk import Desk
from ui.errors import sentence_for
from ui.jobs import Job
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.layout import Card, column, row
from ui.kit.paper_printer import NO_PRINTER, can_print, print_pdf
from ui.kit.progress_bar import ProgressBar
from ui.kit.text import label, soft
from ui.theme import HAIR, ROOM, SNUG, Tone

_WHY = (
    "No connection at all? A memory stick does the same. Everything on it is sealed, the counts you share "
    "too: a lost stick loses nothing, and whoever finds it can read nothing."
)
_BACK = "The hub's answer says what has arrived there and brings what other laptops did."
_OTHER = (
    "This laptop has a connection and another one has none: bring its bundle to the hub, unread, and take "
    "the answer back to it."
)
_BUNDLES = f"Porchlight bundles (*{SUFFIX});;All files (*)"


class StickPart(QWidget):
    """Three steps, each with what it is for; ``show_waiting`` says what a bundle would hold."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._slip: Callable[[], bytes] | None = None
        self.banner = Banner(Tone.OK, closable=True)
        self.bar = ProgressBar()
        self.inside = soft("")
        self.write = button("Write a bundle …", self.choose_target, icon="export")
        self.take = button("Take in an answer …", self.choose_answer, icon="import")
        self.carry = button("Carry another laptop's bundle …", self.choose_carried, icon="partnership")
        steps = column(
            _step("To the hub", self.inside, self.write),
            _step("Back from the hub", soft(_BACK), self.take),
            _step("For somebody else", soft(_OTHER), self.carry),
            spacing=SNUG,
        )
        layout = column(soft(_WHY), self.banner, self.bar, spacing=SNUG)
        layout.addLayout(steps)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_waiting(self, words: str) -> None:
        """Say what a bundle would hold now."""
        self.inside.setText(words)

    # -- out ---------------------------------------------------------------------------------------

    def choose_target(self) -> None:
        """Ask where the bundle goes."""
        name = f"porchlight-{clock.today()}{SUFFIX}"
        file, _ = QFileDialog.getSaveFileName(self, "Write a bundle", name, _BUNDLES)
        if file:
            self.write_to(Path(file))

    def write_to(self, file: Path) -> None:
        """Write everything that waits, read it back, and offer the slip."""
        ctx = self._desk.ctx

        def work(progress: Progress) -> Packed:
            from app.partnership.stick import write_bundle

            return write_bundle(ctx.store, ctx.vault, file, progress)

        self._run(work, self._written, "Writing the bundle …")

    def _written(self, packed: Packed) -> None:
        def slip() -> bytes:
            from app.printing.slips import draw_bundle_slip

            return draw_bundle_slip(packed)

        self._offer(written_words(packed), "Print its slip", slip)

    # -- in ----------------------------------------------------------------------------------------

    def choose_answer(self) -> None:
        """Ask for the bundle that came back."""
        file, _ = QFileDialog.getOpenFileName(self, "Take in an answer", "", _BUNDLES)
        if file:
            self.take_from(Path(file))

    def take_from(self, file: Path) -> None:
        """Take in the hub's answer as far as it is whole, and offer the receipt."""
        ctx = self._desk.ctx

        def work(progress: Progress) -> Unpacked:
            from app.partnership.stick import read_bundle

            return read_bundle(ctx.store, file, progress)

        self._run(work, self._taken, "Taking in the answer …")

    def _taken(self, taken: Unpacked) -> None:
        with self._desk.ctx.store.read() as session:
            from app.partnership.membership import require_membership

            program = require_membership(session).at_hub

        def receipt() -> bytes:
            from app.printing.slips import draw_receipt

            return draw_receipt(taken, program)

        tone = Tone.ATTENTION if taken.lost else Tone.OK
        self._offer(taken_words(taken), "Print the receipt", receipt, tone)

    # -- for others --------------------------------------------------------------------------------

    def choose_carried(self) -> None:
        """Ask for another laptop's bundle, and for where its answer goes."""
        file, _ = QFileDialog.getOpenFileName(self, "Carry a bundle", "", _BUNDLES)
        if not file:
            return
        back = Path(file).with_name(f"answer-{Path(file).stem}{SUFFIX}")
        answer, _ = QFileDialog.getSaveFileName(self, "Where the hub's answer goes", str(back), _BUNDLES)
        if answer:
            self.carry_over(Path(file), Path(answer))

    def carry_over(self, file: Path, answer: Path) -> None:
        """Bring it to the hub over this laptop's connection and keep the answer."""
        store = self._desk.ctx.store

        def work(progress: Progress) -> int:
            from app.partnership.stick import carry

            return carry(store, file, answer, progress)

        def done(size: int) -> None:
            self.banner.say(
                f"The hub has taken {file.name}. Carry {answer.name} ({size:,} bytes) back to its laptop.",
                Tone.OK,
            )

        self._run(work, done, "Bringing the bundle to the hub …")

    # -- both --------------------------------------------------------------------------------------

    def print_slip(self) -> None:
        """Print the slip of what was just done, or save it where there is no printer."""
        if self._slip is None:
            return
        content = self._slip()
        if can_print():
            print_pdf(self, content, "Slip")
            return
        file, _ = QFileDialog.getSaveFileName(self, NO_PRINTER, "slip.pdf", "PDF (*.pdf)")
        if file:
            self.save_slip(Path(file))

    def save_slip(self, file: Path) -> None:
        """Save the slip as PDF."""
        from app.files import write_whole

        if self._slip is not None:
            write_whole(file, self._slip())

    def _offer(self, sentence: str, action: str, slip: Callable[[], bytes], tone: Tone = Tone.OK) -> None:
        self._slip = slip
        self.banner.say(sentence, tone, action, self.print_slip)

    def _run(self, work: Callable[[Progress], object], done: Callable[..., object], sentence: str) -> None:
        self.banner.clear()
        self._busy(True)
        job = Job(work, must_finish="What goes by stick")
        job.done.connect(done)
        job.failed.connect(lambda problem: self.banner.say(sentence_for(problem), Tone.PROBLEM))
        job.finished.connect(lambda: self._busy(False))
        self.bar.follow(job, sentence)
        self._desk.jobs.run(job)

    def _busy(self, is_busy: bool) -> None:
        for one in (self.write, self.take, self.carry):
            one.setEnabled(not is_busy)


def _step(title: str, why: QLabel, step: QPushButton) -> Card:
    card = Card()
    card.setAccessibleName(title)
    line = row(spacing=ROOM, stretch=False)
    line.addLayout(column(label(title, "strong"), why, spacing=HAIR), 1)
    line.addWidget(step)
    card.body.addLayout(line)
    return card


def written_words(packed: Packed) -> str:
    """What a bundle holds that was just written, in words."""
    words = f"{packed.file.name} is written and was read back, check {packed.check}. "
    if packed.actions:
        shares = " and the counts you share" if packed.shares else ""
        holds = f"It holds {counted(packed.actions, 'change')}{shares}"
        return words + f"{holds}; until the answer is back they count as waiting."
    if packed.shares:
        return words + "It holds the counts you share; its answer brings what other laptops did."
    return words + "It holds nothing new; its answer brings what other laptops did."


def taken_words(taken: Unpacked) -> str:
    """What an answer from the hub did, in words."""
    ours = counted(taken.delivered, "parcel")
    words = f"The hub has {ours} more of this laptop; {taken.received:,} came from others. "
    if taken.still_waiting:
        wait = "change waits" if taken.still_waiting == 1 else "changes wait"
        words += f"{taken.still_waiting:,} {wait} for the next bundle."
    else:
        words += "Nothing waits any more."
    if taken.lost:
        one = taken.lost == 1
        words += (
            f" {counted(taken.lost, 'byte')} at its end {'was' if one else 'were'} damaged: "
            f"{'it comes' if one else 'they come'} again with the next answer."
        )
    return words
