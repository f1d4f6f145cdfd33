# SPDX-License-Identifier: Apache-2.0
"""Two people side by side who may be one: which entry stays, whose value of each field, or two after all.

Nothing happens until the button that names it is pressed, and Undo takes it back whole. What a merge does is
``app.services.merging``.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QWidget

from app.clock import Id
from app.errors import PorchlightError
from app.i18n import counted
from app.services import merging
from app.services.merging import ComparedField, Comparison, MergeDraft, Side
from ui.desk import Desk
from ui.kit.buttons import button
from ui.kit.dialog import ActionDialog, tell
from ui.kit.layout import clear, divider
from ui.kit.text import label, section_heading, small, soft
from ui.theme import HAIR, ROOM, SNUG, TIGHT

_MOST_TOLD = 8
_SENTENCE = (
    "Choose which entry stays. What lies with the other one goes over to it: marks, groups, matches, family, "
    "results and all the rest. The numbers of other systems lead to the one that stays. Ctrl+Z takes it back."
)


def compare(parent: QWidget, desk: Desk, kind: str, first: Id, second: Id) -> None:
    """Ask whether these two are one person."""
    try:
        dialog = LikenessDialog(parent, desk, kind, first, second)
    except PorchlightError as problem:
        tell(parent, "Nothing to compare", str(problem))
        return
    dialog.open()


def offer_to_bring_over(parent: QWidget, desk: Desk, first: Id, second: Id, name: str) -> None:
    """Ask before what came for the hidden one of two goes over to the other."""
    dialog = ActionDialog(
        parent, "Bring over what came later", "Bring it over",
        sentence=f"On another laptop something was noted for the entry that was found to be {name} as well. "
        "Bring it over, and everything about this person is in one place again. Ctrl+Z takes it back.",
        on_action=lambda: _bring_over(dialog, desk, first, second, name),
    )  # fmt: skip
    dialog.open()


def _bring_over(dialog: ActionDialog, desk: Desk, first: Id, second: Id, name: str) -> bool:
    try:
        desk.store_as(
            "people.merge", f"Brought over to {name}", lambda s: merging.bring_together(s, first, second)
        )
    except PorchlightError as problem:
        dialog.show_problem(str(problem))
        return False
    return True


class LikenessDialog(ActionDialog):
    """The two stand in the order in which they were given; ``kept`` is the place of the one to stay."""

    def __init__(self, parent: QWidget, desk: Desk, kind: str, first: Id, second: Id) -> None:
        super().__init__(
            parent, "The same person?", "Make them one", sentence=_SENTENCE, on_action=self._merge, width=720
        )
        self._desk, self._kind, self._ids = desk, kind, (first, second)
        self._chosen: dict[str, int] = {}
        self._groups: list[QButtonGroup] = []
        self.choices: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        self.kept = 0
        self.data = self._read()
        if self._weight(1) > self._weight(0):
            self.kept = 1
            self.data = self._read()
        self.two_people = button("They are two people", self._tell_apart)
        self.foot.insertWidget(0, self.two_people)
        self._grid_place = QWidget()
        self._grid = QGridLayout(self._grid_place)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(ROOM)
        self._grid.setVerticalSpacing(TIGHT)
        self.add(self._grid_place)
        self._show()

    def _read(self) -> Comparison:
        kept, other = self._ids[self.kept], self._ids[1 - self.kept]
        with self._desk.ctx.store.read() as session:
            return merging.compare(session, self._kind, kept, other)

    def _weight(self, place: int) -> tuple[int, int]:
        """The entry with more behind it is offered to stay; then the fuller one."""
        fields = self.data.fields
        has = self.data.kept_has if place == self.kept else self.data.other_has
        values = [one.kept if place == self.kept else one.other for one in fields]
        numbers = [int(word.replace(",", "")) for word in has.split() if word.replace(",", "").isdigit()]
        return sum(numbers), sum(map(bool, values))

    # ---- what is shown

    def _show(self) -> None:
        clear(self._grid)
        self._groups.clear()
        self.choices.clear()
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        data = self.data
        row = self._heads(data)
        differing = [one for one in data.fields if one.differs]
        for one in differing:
            row = self._field(row, one)
        alike = sum(not one.differs and bool(one.kept) for one in data.fields)
        fields = counted(alike, "field")
        self._grid.addWidget(small(f"{fields} alike." if differing else f"Alike in {fields}."), row, 0, 1, 3)
        self._collisions(row + 1, data)

    def _heads(self, data: Comparison) -> int:
        """Both names, what lies with them, and which stays."""
        group = QButtonGroup(self)
        self._groups.append(group)
        people = ((data.kept_name, data.kept_has), (data.other_name, data.other_has))
        for place in (0, 1):
            name, has = people[0 if place == self.kept else 1]
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(section_heading(name), 0, place + 1, top)
            self._grid.addWidget(soft(has or "Nothing lies with this entry."), 1, place + 1, top)
            stays = QRadioButton("This entry stays")
            stays.setAccessibleName(f"The entry of {name} stays, {has}")
            stays.setChecked(place == self.kept)
            stays.clicked.connect(partial(self.keep, place))
            group.addButton(stays)
            self._grid.addWidget(stays, 2, place + 1)
        self._grid.addWidget(divider(), 3, 0, 1, 3)
        return 4

    def keep(self, place: int, _on: bool = True) -> None:
        """Let the other entry stay."""
        if place != self.kept:
            self.kept = place
            self.data = self._read()
            self._show()

    def _field(self, row: int, one: ComparedField) -> int:
        group = QButtonGroup(self)
        self._groups.append(group)
        values = (one.kept, one.other) if self.kept == 0 else (one.other, one.kept)
        chosen = self._chosen.get(one.key, self._offered(one))
        word = label(one.word.capitalize(), "field")
        word.setContentsMargins(0, TIGHT, 0, 0)  # on a line with the words of the choices
        self._grid.addWidget(word, row, 0, Qt.AlignmentFlag.AlignTop)
        made = []
        for place in (0, 1):
            radio = QRadioButton()
            radio.setAccessibleName(f"{one.word}: {values[place] or 'empty'}")
            radio.setChecked(chosen == place)
            radio.clicked.connect(partial(self.choose, one.key, place))
            group.addButton(radio)
            made.append(radio)
            self._grid.addWidget(_choice(radio, values[place]), row, place + 1)
        if one.offered is Side.BOTH and one.key not in self._chosen:
            group.setExclusive(False)
            for radio in made:
                radio.setChecked(True)
            group.setExclusive(True)
            self._grid.addWidget(small("Both are kept, one below the other."), row + 1, 1, 1, 2)
        self.choices[one.key] = (made[0], made[1])
        return row + 2

    def _offered(self, one: ComparedField) -> int:
        return 1 - self.kept if one.offered is Side.OTHER else self.kept

    def choose(self, key: str, place: int, _on: bool = True) -> None:
        """Whose value of a field is kept."""
        self._chosen[key] = place

    def _collisions(self, row: int, data: Comparison) -> None:
        if not data.collisions:
            return
        count = counted(len(data.collisions), "place")
        self._grid.addWidget(divider(), row, 0, 1, 3)
        self._grid.addWidget(
            section_heading(f"Both have something in {count}: the fuller one stays"), row + 1, 0, 1, 3
        )
        for number, one in enumerate(data.collisions[:_MOST_TOLD], start=row + 2):
            stays, goes = (one.other, one.kept) if one.other_wins else (one.kept, one.other)
            self._grid.addWidget(soft(f"{one.what}: {stays} (not: {goes})"), number, 0, 1, 3)
        if (rest := len(data.collisions) - _MOST_TOLD) > 0:
            self._grid.addWidget(soft(f"And {rest} more."), row + 2 + _MOST_TOLD, 0, 1, 3)

    # ---- what is decided

    def draft(self) -> MergeDraft:
        """What is chosen so far."""
        take = {key: Side.KEPT if place == self.kept else Side.OTHER for key, place in self._chosen.items()}
        return MergeDraft(
            kind=self._kind, kept_id=self._ids[self.kept], other_id=self._ids[1 - self.kept], take=take
        )

    def _merge(self) -> bool:
        title = f"Made one of {self.data.kept_name} and {self.data.other_name}"
        who, draft = self._desk.ctx.who, self.draft()
        return self._do("people.merge", title, lambda s: merging.merge(s, draft, who))

    def _tell_apart(self) -> None:
        title = f"{self.data.kept_name} and {self.data.other_name} are two people"
        who, (one, other) = self._desk.ctx.who, self._ids
        if self._do("people.apart", title, lambda s: merging.tell_apart(s, self._kind, one, other, who)):
            self.reject()

    def _do(self, cause: str, title: str, work: object) -> bool:
        try:
            self._desk.store_as(cause, title, work)  # type: ignore[arg-type]
        except PorchlightError as problem:
            self.show_problem(str(problem))
            return False
        return True


def _choice(radio: QRadioButton, words: str) -> QWidget:
    """A choice whose words may take several lines, which no radio button can."""
    made = QFrame()
    inside = QGridLayout(made)
    inside.setContentsMargins(0, 0, 0, HAIR)
    inside.setHorizontalSpacing(SNUG)
    said: QLabel = label(words.replace("_", " ")) if words else soft("empty")
    said.setBuddy(radio)
    said.mousePressEvent = lambda _event: radio.click()  # type: ignore[method-assign]
    inside.addWidget(radio, 0, 0, Qt.AlignmentFlag.AlignTop)
    inside.addWidget(said, 0, 1)
    inside.setColumnStretch(1, 1)
    return made
