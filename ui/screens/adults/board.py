# SPDX-License-Identifier: Apache-2.0
"""The board: adults in columns by how far they came, each with what is missing next or runs out.

Left and right go to the next column, Enter opens the adult. The list beside it shows the same people in rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain.pipeline import Expiry
from app.domain.words import Stage, label
from app.errors import Invalid
from app.services.pipeline import note_missing
from app.storage.queries import pipeline
from app.storage.queries.pipeline import PipelineRow
from ui.desk import Desk
from ui.kit.badge_list import BadgeLine, BadgeList
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, row
from ui.kit.page import Page
from ui.kit.text import section_heading, small
from ui.theme import SNUG, Tone, px

# Who left longer ago than this is found in the list.
_LEFT_LATELY = timedelta(days=365)
_COLUMN_WIDTH = 146
_EMPTY = {
    Stage.RECRUITED: "Nobody waits. Add an offer when somebody says they would help.",
    Stage.SCREENED: "Application, interview and references are there.",
    Stage.TRAINED: "The training before the start is done.",
    Stage.CLEARED: "Everything is there: ready for a student.",
    Stage.PLACED: "With students now.",
    Stage.ENDED: "Left within a year.",
}
_RULE = (
    "A stage is reached on the day on which the last thing that is asked for was there. Nobody falls back: a "
    "check that ran out is shown on the card, and keeps an adult off new sessions."
)


class BoardPage(Page):
    """Six columns; ``read`` fills them."""

    def __init__(
        self, desk: Desk, drafts: Drafts, back: Callable[[], object], open_adult: Callable[[Id], None],
        add_lead: Callable[[], object],
    ) -> None:  # fmt: skip
        super().__init__("Pipeline")
        self._desk, self._drafts = desk, drafts
        self.add_action("List", back, icon="left")
        self.add_action("Note papers of several", self.note_papers, icon="check")
        self.set_primary("Add an offer", add_lead, icon="add")
        self.columns: dict[Stage, BadgeList[PipelineRow]] = {}
        self.headings = {stage: section_heading(label(stage)) for stage in Stage}
        inside = QWidget()
        made: list[QWidget] = []
        for stage in Stage:
            cards: BadgeList[PipelineRow] = BadgeList(label(stage), empty=_EMPTY[stage])
            cards.setMinimumWidth(px(_COLUMN_WIDTH))
            cards.row_activated.connect(lambda one: open_adult(one.id))
            cards.installEventFilter(self)
            self.columns[stage] = cards
            one = QWidget()
            one.setLayout(column(self.headings[stage], cards, spacing=SNUG))
            made.append(one)
        line = row(*made, spacing=SNUG, stretch=False)
        for number in range(len(made)):
            line.setStretch(number, 1)
        inside.setLayout(line)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add(self.area, 1)
        self.add(small(_RULE))

    def read(self) -> None:
        """Read who stands where."""
        today = clock.today()
        with self._desk.ctx.store.read() as session:
            rows = pipeline.board(session, today, with_left_since=today - _LEFT_LATELY)
        for stage, cards in self.columns.items():
            own = sorted((one for one in rows if one.standing.stage is stage), key=_worst_first)
            self.headings[stage].setText(f"{label(stage)} ({len(own)})" if own else label(stage))
            cards.show_lines([card(one) for one in own])
            if not cards.hasFocus():
                cards.clearSelection()
        self.set_title("Pipeline", f"{len(rows):,} adults" if len(rows) != 1 else "1 adult")

    def begin(self) -> None:
        """The keyboard goes to the first column in which somebody stands."""
        first = next((cards for cards in self.columns.values() if cards.lines), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def note_papers(self) -> None:
        """Of several adults everything that is missing lies on paper already: note it at once."""
        with self._desk.ctx.store.read() as session:
            rows = pipeline.board(session, clock.today())
        waiting = [(id_text(one.id), one.name) for one in rows if not one.standing.is_cleared]
        self.dialog = FormDialog(
            self, "All of it is on paper", "Note all of it",
            [
                Field(key="adults", label="Whose papers you have looked at", kind="choices", choices=waiting,
                      hint="Who is not cleared yet. Checks are good from the day below on."),
                Field(key="day", label="Since", kind="date", required=True),
                Field(key="decided_by", label="Who looked at the papers", required=True),
                Field(key="reference", label="Where they are", placeholder="folder 2026, drawer 2"),
            ],
            self._keep_papers, drafts=self._drafts, draft="papers",
            values={"day": clock.today(), "decided_by": self._desk.ctx.store.who},
        )  # fmt: skip
        self.dialog.open()

    def _keep_papers(self, values: dict[str, Any]) -> None:
        adults = [id_from_text(one) for one in values["adults"]]
        if not adults:
            raise Invalid({"adults": "Choose whose papers you have looked at."})

        def work(session: Any) -> None:
            for adult in adults:
                note_missing(
                    session, adult, values["day"], str(values["decided_by"]), str(values["reference"] or "")
                )

        self._desk.store_as("step.all", f"Noted the papers of {len(adults)} adults", work)
        self.read()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right go from column to column; only the one with the keyboard shows a chosen card."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut) and isinstance(watched, BadgeList):
            flags = QItemSelectionModel.SelectionFlag
            has_it = event.type() == QEvent.Type.FocusIn
            watched.selectionModel().select(
                watched.currentIndex(), flags.ClearAndSelect if has_it else flags.Clear
            )
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            lists = list(self.columns.values())
            if step is not None and watched in lists:
                at = lists.index(watched) + step
                if 0 <= at < len(lists):
                    lists[at].setFocus(Qt.FocusReason.TabFocusReason)
                    self.area.ensureWidgetVisible(lists[at])
                return True
        return super().eventFilter(watched, event)


def _worst_first(one: PipelineRow) -> int:
    """What ran out, then what ends soon or is missing, then the rest; else by name."""
    if one.expiry is not Expiry.FINE:
        return 0 if one.expiry is Expiry.EXPIRED else 1
    return 2 if one.standing.missing else 3


def card(one: PipelineRow) -> BadgeLine[PipelineRow]:
    """A card: the name, the roles, what is missing next, what runs out."""
    roles = ", ".join(label(role) for role in one.roles)
    return BadgeLine(one, one.name, "", tuple(_chips(one, roles)))


def _chips(one: PipelineRow, roles: str) -> list[tuple[Tone, str]]:
    stage = one.standing.stage
    if stage is Stage.ENDED:
        return [(Tone.NEUTRAL, f"Until {day_text(one.standing.days[stage])}")]
    found: list[tuple[Tone, str]] = []
    if one.is_lead:
        found.append((Tone.INFO, f"Offer: {one.lead_from}" if one.lead_from else "Offer"))
    if roles:
        found.append((Tone.NEUTRAL, roles))
    for item in one.standing.running_out[:1]:
        word = "ran out" if item.expiry is Expiry.EXPIRED else "until"
        day = f" {day_text(item.expires)}" if item.expires else ""
        tone = Tone.PROBLEM if item.expiry is Expiry.EXPIRED else Tone.ATTENTION
        found.append((tone, f"{item.asked.label} {word}{day}"))
    missing = [item.missing for item in one.standing.items if item.missing and item.expiry is Expiry.FINE]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        found.append((Tone.ATTENTION, f"{missing[0]}{more}"))
    elif one.standing.is_cleared:
        found.append((Tone.OK, "Cleared"))
    return found
