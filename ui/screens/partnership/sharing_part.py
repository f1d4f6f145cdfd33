# SPDX-License-Identifier: Apache-2.0
"""What the hub will see, exactly, before it sees it: the level, the smallest count, every table of it.

Nothing here is sent by looking. What is counted, and which small counts are hidden, is in
``app.partnership.shares``; the whole log, which the hub keeps and cannot read, is another matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QRadioButton, QVBoxLayout, QWidget

from app.domain.suppression import SMALLEST_HIGH, SMALLEST_LOW
from app.domain.words import LABELS
from app.errors import PorchlightError
from app.partnership import shares
from app.partnership.shares import COUNTS_ONLY, NUMBERED, STOPPED, WITH_NAMES, Choice
from app.sync.shares import ALL, HIDDEN, Share, SharedTable, Value
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button, primary_button
from ui.kit.dialog import confirm
from ui.kit.form import Field, Form
from ui.kit.layout import Card, column, flow
from ui.kit.table import Column, TableView
from ui.kit.text import section_heading, small, soft
from ui.theme import HAIR, ROOM, SNUG, Tone, px

LEVELS = (
    (
        COUNTS_ONLY, "Counts only",
        "How many adults, students, needs, sessions and minutes; small counts are hidden.",
    ),
    (
        NUMBERED, "Counts, and numbered students",
        "Beside the counts every mark, with a number in place of the student. For research you agreed to.",
    ),
    (
        WITH_NAMES, "Counts, and students by name",
        "Not offered: Porchlight sends no names to a hub, whatever families have agreed to.",
    ),
)  # fmt: skip
_TABLES = {
    "adults": "Adults", "students": "Students served", "sessions": "Sessions and minutes",
    "needs": "Needs and coverage", "marks": "Marks of numbered students",
}  # fmt: skip
_CODES = {str(code): words for code, words in LABELS.items()}
_ASKED_AGAIN = (
    "What can be shared is not what somebody agreed to before. Nothing is sent until you have seen it and "
    "agree again."
)
_SIDE_BY_SIDE = 800
_NEVER = "Notes, incidents, screening, custody and birth dates are in none of them, at any level."


class SharingPart(QWidget):
    """``read`` shows what was chosen and, made beside the screen, what it comes to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: list[Share] = []
        self._choice, self._is_told = Choice(), False
        self.banner = Banner(Tone.ATTENTION)
        self.levels: dict[str, QRadioButton] = {}
        self._build()

    def _build(self) -> None:
        self.form = Form(
            [
                Field(
                    key="smallest", label="Smallest count that is shown", kind="number",
                    least=SMALLEST_LOW, most=SMALLEST_HIGH, required=True,
                    hint=f"{SMALLEST_LOW} to {SMALLEST_HIGH}. Smaller ones are hidden, and as many others as "
                    "it takes that none can be worked out.",
                )
            ]
        )  # fmt: skip
        self.form.edited.connect(lambda _key: self._look())
        self.agree = primary_button("", self.ask_to_share, icon="check")
        self.stop = button("Stop sharing", self.ask_to_stop, icon="cancel")
        self.periods, self.tables = _box("Period"), _box("Table")
        self.periods.currentIndexChanged.connect(lambda _: self._list_tables())
        self.tables.currentIndexChanged.connect(lambda _: self._show_table())
        self.place = column()
        self.table: TableView[tuple[Value, ...]] | None = None
        self.said = soft("")
        self.halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.halves.setSpacing(ROOM)
        self.halves.addWidget(self._choice_card(), 2)
        self.halves.addLayout(self._exactly(), 3)
        layout = column(self.banner, spacing=SNUG)
        layout.addLayout(self.halves, 1)
        self.setLayout(layout)

    def _choice_card(self) -> Card:
        card = Card("How much the hub may read")
        for key, words, why in LEVELS:
            radio = self.levels[key] = QRadioButton(words)
            radio.setAccessibleName(words)
            radio.setAccessibleDescription(why)
            radio.setEnabled(key != WITH_NAMES)
            radio.clicked.connect(self._look)
            card.body.addLayout(column(radio, small(why), spacing=HAIR))
        for part in (small(_NEVER), self.form, flow(self.agree, self.stop)):
            card.add(part)
        card.body.addStretch(1)
        return card

    def _exactly(self) -> QVBoxLayout:
        """The table as the hub would have it."""
        made = column(section_heading("Exactly what it sees"), flow(self.periods, self.tables), spacing=SNUG)
        made.addWidget(self.said)
        made.addLayout(self.place, 1)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= px(_SIDE_BY_SIDE)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self.halves.setDirection(way)

    # -- what was chosen, and what it comes to ----------------------------------------------------

    def read(self) -> Choice:
        """Show what the program chose; what it comes to follows when it is counted."""
        with self._desk.ctx.store.read() as session:
            self._choice, self._is_told = shares.read_choice(session), shares.is_told(session)
        if not any(radio.isChecked() for radio in self.levels.values()) or not self._differs():
            self.levels[self._choice.level].setChecked(True)
            self.form.set_values({"smallest": self._choice.smallest})
        self._look()
        return self._choice

    def half_typed(self) -> dict[str, Any]:
        """A level and a number that are looked at and not agreed to; empty when they are what was chosen."""
        return {"level": self.level, **self.form.draft()} if self._differs() else {}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at them again."""
        self.read()
        if kept.get("level") in self.levels:
            self.levels[kept["level"]].setChecked(True)
            self.form.set_draft(kept)
            self._look()

    @property
    def level(self) -> str:
        """The level that is ticked."""
        return next((key for key, radio in self.levels.items() if radio.isChecked()), COUNTS_ONLY)

    @property
    def smallest(self) -> int | None:
        """The number typed, when it can be one."""
        found = self.form.values()["smallest"]
        return found if isinstance(found, int) and SMALLEST_LOW <= found <= SMALLEST_HIGH else None

    def _differs(self) -> bool:
        return (self.level, self.smallest) != (self._choice.level, self._choice.smallest)

    def _look(self) -> None:
        self._say()
        level, smallest, store = self.level, self.smallest, self._desk.ctx.store
        if smallest is None:
            self.form.check()
            return

        def count(_progress: object) -> list[Share]:
            with store.read() as session:
                return shares.preview(session, level, smallest)

        self._desk.jobs.start(count, done=lambda found: self._show(found, level, smallest), failed=self._fail)

    def _say(self) -> None:
        is_this = self._choice.is_approved and not self._differs()
        self.banner.say(*self._words(is_this=is_this))
        self.agree.setText("Agree to this instead" if self._choice.is_approved else "Agree, and share this")
        self.agree.setAccessibleName(self.agree.text())
        self.agree.setVisible(not is_this)
        self.stop.setVisible(self._choice.approved not in ("", STOPPED))

    def _words(self, *, is_this: bool) -> tuple[str, Tone]:
        """What the hub has, and only that: what was agreed to a moment ago has not gone yet."""
        if is_this and self._is_told:
            return "This is what the hub sees. What changes goes with the next contact.", Tone.OK
        if is_this:
            return "You agreed. It goes with the next contact; until then the hub has not seen it.", Tone.INFO
        if self._choice.is_approved:
            return "You are looking at another choice; the hub goes on seeing the one before.", Tone.INFO
        if is_to_be_asked_again(self._choice):
            return _ASKED_AGAIN, Tone.ATTENTION
        if self._choice.approved == STOPPED and not self._is_told:
            return "Sharing is stopped. The hub loses what it has at the next contact.", Tone.ATTENTION
        if self._choice.approved == STOPPED:
            return "Nothing is shared, and the hub has nothing of it any more.", Tone.INFO
        return "Nothing is shared. Look at it here; it is sent only when you agree.", Tone.ATTENTION

    def _fail(self, problem: BaseException) -> None:
        self.banner.say(sentence_for(problem), Tone.PROBLEM)

    # -- showing it exactly -----------------------------------------------------------------------

    def _show(self, found: Sequence[Share], level: str, smallest: int) -> None:
        if (level, smallest) != (self.level, self.smallest):
            return  # another choice was made since
        self._shown = list(found)
        kept = self.periods.currentText()
        self.periods.blockSignals(True)
        self.periods.clear()
        for period in dict.fromkeys(share.period for share in self._shown):
            self.periods.addItem(_period_words(period), period)
        self.periods.setCurrentIndex(max(0, self.periods.findText(kept)))
        self.periods.blockSignals(False)
        self._list_tables()

    def _list_tables(self) -> None:
        kept = self.tables.currentText()
        self.tables.blockSignals(True)
        self.tables.clear()
        for table in self._tables():
            self.tables.addItem(_TABLES.get(table.name, table.name.capitalize()), table.name)
        self.tables.setCurrentIndex(max(0, self.tables.findText(kept)))
        self.tables.blockSignals(False)
        self._show_table()

    def _tables(self) -> list[SharedTable]:
        period = self.periods.currentData()
        return [table for share in self._shown if share.period == period for table in share.tables]

    def _show_table(self) -> None:
        chosen = next((one for one in self._tables() if one.name == self.tables.currentData()), None)
        if self.table is not None:
            self.place.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        if chosen is None:
            self.said.setText("There is nothing to count yet.")
            return
        hidden = sum(row[-1] is HIDDEN for row in chosen.rows)
        self.said.setText(
            f"{len(chosen.rows):,} rows" + (f"; {hidden:,} counts are hidden." if hidden else ".")
        )
        self.table = TableView(_columns(chosen), name=self.tables.currentText(), empty="Nothing was counted.")
        self.table.set_rows(chosen.rows)
        self.place.addWidget(self.table, 1)

    # -- choosing ---------------------------------------------------------------------------------

    def ask_to_share(self) -> None:
        """Confirm what leaves the laptop, and agree."""
        smallest = self.smallest
        if not self.form.check() or smallest is None:
            return
        words = next(words for key, words, _ in LEVELS if key == self.level)
        rows = sum(len(table.rows) for share in self._shown for table in share.tables)
        if not confirm(
            self, "Share this with the hub?",
            f"{words}: {rows:,} rows today, and whatever they become. They go with the next contact. You can "
            "stop at any time; the hub then loses what it has.", f"Share {words[0].lower()}{words[1:]}",
        ):  # fmt: skip
            return
        self._store(
            lambda: shares.approve(self._desk.ctx.store, self.level, smallest), "Chose what the hub sees"
        )

    def ask_to_stop(self) -> None:
        """Confirm, and take everything away from the hub at the next contact."""
        if confirm(
            self, "Stop sharing?", "The hub loses the counts it has at the next contact. Syncing goes on: "
            "what is sealed is not touched by this.", "Stop sharing",
        ):  # fmt: skip
            self._store(lambda: shares.stop(self._desk.ctx.store), "Stopped sharing with the hub")

    def _store(self, work: Callable[[], None], title: str) -> None:
        try:
            work()
        except PorchlightError as problem:
            self._fail(problem)
            return
        self._desk.navigator.saved(title)
        self._desk.syncing.sync_by_itself()
        self.read()


def is_to_be_asked_again(choice: Choice) -> bool:
    """Somebody agreed to tables that are others by now; until somebody looks, nothing is sent."""
    return choice.approved not in ("", STOPPED) and not choice.is_approved


def _box(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


def _period_words(period: str) -> str:
    """ "2026-27" is a school year, "2026-11" a month; from 2012 on a school year never ends in 01 to 12."""
    year, _, rest = period.partition("-")
    if year.isdigit() and rest.isdigit() and 1 <= int(rest) <= 12:
        return format_date(date(int(year), int(rest), 1), "LLLL yyyy", locale="en")
    return f"School year {period}"


def _columns(table: SharedTable) -> list[Column[tuple[Value, ...]]]:
    last = len(table.of) - 1
    columns: list[Column[tuple[Value, ...]]] = []
    for place, title in enumerate(table.of):
        is_count = place == last or (table.name == "sessions" and place > 0)

        def value(one: tuple[Value, ...], place: int = place) -> str:
            return _value_words(one[place])

        columns.append(
            Column(
                key=str(place), title=title.capitalize(), value=value, align="right" if is_count else "left",
                least=110, sortable=False,
            )
        )  # fmt: skip
    return columns


def _value_words(value: Value) -> str:
    if value is HIDDEN:
        return "hidden"
    if value == ALL:
        return "All"
    if isinstance(value, int):
        return f"{value:,}"
    return _CODES.get(str(value), str(value))
