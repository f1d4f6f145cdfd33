# SPDX-License-Identifier: Apache-2.0
"""Referrals of families: what they need, where they were sent, whether they were reached, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox

from app import clock
from app.clock import id_from_text, id_text
from app.domain.rulebook import Rules
from app.domain.words import Role
from app.services import referrals
from app.services.referrals import ReferralDraft
from app.storage.queries.referrals import ReferralRow
from app.storage.queries.rulebook import read_rules
from app.storage.queries.success_mentor import CoachRow
from ui import choices
from ui.desk import Desk
from ui.kit.banner import Banner
from ui.kit.dates import day_text
from ui.kit.empty import EmptyState
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, flow
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import small
from ui.people.profile_part import open_row
from ui.screen import Action
from ui.screens.supports.part import SupportsPart
from ui.theme import Tone

_VIEWS = (("open", "Open"), ("closed", "Closed"), ("all", "All"))
_KEYS = ("need", "service", "referred", "reached", "closed", "outcome", "words")


class ReferralsPart(SupportsPart):
    """Those where nobody was reached yet come first."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.dialog: FormDialog | None = None
        self.view = QComboBox()
        self.view.setAccessibleName("Which referrals")
        for value, words in _VIEWS:
            self.view.addItem(words, value)
        self.view.currentIndexChanged.connect(lambda _at: self.read())
        self.banner = Banner(Tone.ATTENTION)
        self.loads = small("")
        self.list: ListPart[ReferralRow] = ListPart(
            "Referrals", _columns(),
            [
                ("Reached today", "check", self._reach),
                ("Close it", "cancel", self._close),
                ("Correct", "edit", self._correct),
                ("Open the student", "person", self._open_student),
                ("Remove", "trash", self._remove),
            ],
            empty="No referral here. Choose others above.", on_enter=self._correct, always=0,
        )  # fmt: skip
        self.nothing = EmptyState(
            "No referrals yet",
            "When a family needs food, a doctor or a ride, note what for and where they were sent. Who was "
            "not reached yet stands first.",
            "Add a referral", self.edit, icon="supports",
        )  # fmt: skip
        self.nothing.hide()
        layout = column(flow(self.view), self.banner, self.loads)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.nothing, 1)
        self.setLayout(layout)

    def read(self) -> None:
        """Read the referrals, and how many students each coordinator has."""
        from app.storage.queries import referrals as rows

        view = str(self.view.currentData())
        with self.desk.ctx.store.read() as session:
            found = rows.referrals(session, view)
            is_bare = not found and not rows.referrals(session, "all")
            loads = rows.wraparound_caseloads(session, clock.today())
            rules = read_rules(session)
        self.list.show_rows(found)
        self.list.setVisible(not is_bare)
        self.nothing.setVisible(is_bare)
        self._say_loads(loads, rules)

    def primary(self) -> Action | None:
        """Another family; while there is none, the page itself offers the first."""
        if self.nothing.isVisibleTo(self):
            return None
        return Action("add", "Add a referral", self.edit, "add")

    def _say_loads(self, loads: list[CoachRow], rules: Rules) -> None:
        most = rules.caseload(Role.WRAPAROUND)
        above = [one for one in loads if one.students > most]
        self.banner.say(
            " ".join(f"{one.name} has {one.students} students, above {most}." for one in above),
            Tone.ATTENTION,
        )
        told = ", ".join(f"{one.name} {one.students}" for one in loads)
        self.loads.setText(f"Students of wraparound coordinators, at most {most} each: {told or 'none'}.")

    # -- what can be done ---------------------------------------------------------------------------

    def edit(self, row: ReferralRow | None = None) -> None:
        """The form of a referral; a new one without ``row``."""
        self._open(row, {key: getattr(row, key) for key in _KEYS} if row else {"referred": clock.today()})

    def _open(self, row: ReferralRow | None, values: dict[str, Any]) -> None:
        if row is not None and row.adult_id is not None:
            values["adult"] = id_text(row.adult_id)
        fields = self._fields(row)
        if row is None:
            students = choices.student_choices(self.desk.ctx.store)
            fields.insert(
                0, Field(key="student", label="Student", kind="choice", choices=students, required=True)
            )
        self.dialog = FormDialog(
            self, f"Referral of {row.name}" if row else "Add a referral", "Keep referral", fields,
            lambda values: self._keep(values, row), drafts=self.drafts, values=values, columns=2,
            draft=f"referral {row.id.hex() if row else ''}".rstrip(),
        )  # fmt: skip
        self.dialog.open()

    def _keep(self, values: dict[str, Any], row: ReferralRow | None) -> None:
        adult = id_from_text(values["adult"]) if values["adult"] else None
        draft = ReferralDraft(**{key: values[key] for key in _KEYS}, adult_id=adult)
        if row is None:
            student = id_from_text(values["student"])
            self.desk.store_as(
                "referral.add", f"Referred a family: {draft.need}",
                lambda s: referrals.add_referral(s, student, draft),
            )  # fmt: skip
        else:
            self.desk.store_as(
                "referral.change", f"Changed the referral of {row.name}",
                lambda s: referrals.change_referral(s, row.id, draft),
            )  # fmt: skip

    def _reach(self, row: ReferralRow | None) -> None:
        if row is None:
            return
        values = {key: getattr(row, key) for key in _KEYS} | {"reached": row.reached or clock.today()}
        draft = ReferralDraft(**values, adult_id=row.adult_id)
        self.desk.store_as(
            "referral.reached", f"Reached the family of {row.name}",
            lambda s: referrals.change_referral(s, row.id, draft),
        )  # fmt: skip

    def _close(self, row: ReferralRow | None) -> None:
        if row is not None:
            values = {key: getattr(row, key) for key in _KEYS}
            self._open(row, values | {"closed": row.closed or clock.today()})

    def _correct(self, row: ReferralRow | None) -> None:
        if row is not None:
            self.edit(row)

    def _open_student(self, row: ReferralRow | None) -> None:
        if row is not None:
            self.desk.navigator.open_student(row.student_id)

    def _remove(self, row: ReferralRow | None) -> None:
        if row is not None:
            self.desk.store_as(
                "referral.remove", f"Removed a referral of {row.name}",
                lambda s: referrals.remove_referral(s, row.id),
            )  # fmt: skip

    def open_form(self, kind: str, row: str) -> bool:
        """The form of a referral by its id."""
        if kind != "referral":
            return False
        self.view.setCurrentIndex(self.view.findData("all"))
        self.read()
        return open_row(self.list.table, self.edit, row)

    def half_typed(self) -> dict[str, Any]:
        """Which referrals are looked at."""
        return {"view": self.view.currentIndex()}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Look at them again."""
        self.view.setCurrentIndex(int(kept["view"]))

    def _fields(self, row: ReferralRow | None) -> list[Field | str]:
        from app.storage.queries.lists import words

        with self.desk.ctx.store.read() as session:
            needs, outcomes = words(session, "family_needs"), words(session, "referral_outcomes")
        return [
            Field(
                key="need", label="What for", kind="choice", required=True,
                choices=choices.listed(needs, row.need if row else ""),
            ),
            Field(key="service", label="Sent to", placeholder="Chapter house pantry"),
            Field(
                key="adult", label="Followed up by", kind="choice",
                choices=choices.adult_choices(self.desk.ctx.store),
            ),
            Field(key="referred", label="Referred on", kind="date", required=True),
            Field(key="reached", label="Reached on", kind="date", hint="The family had the service."),
            Field(key="closed", label="Closed on", kind="date"),
            Field(
                key="outcome", label="How it ended", kind="choice",
                choices=choices.listed(outcomes, row.outcome if row else ""),
            ),
            Field(key="words", label="Note", kind="long"),
        ]  # fmt: skip


def _columns() -> list[Column[ReferralRow]]:
    return [
        Column[ReferralRow](key="name", title="Student", least=150, value=lambda row: row.name,
                            tooltip=lambda row: row.name, icon=lambda _row: "person"),
        Column[ReferralRow](key="need", title="What for", width=120, value=lambda row: row.need,
                            tooltip=lambda row: row.need),
        Column[ReferralRow](key="state", title="State", width=190, value=_state, tone=_tone),
        Column[ReferralRow](key="service", title="Sent to", least=120, soft=True,
                            value=lambda row: row.service, tooltip=lambda row: row.service),
        Column[ReferralRow](key="referred", title="Referred", width=115,
                            value=lambda row: day_text(row.referred), order=lambda row: row.referred),
        Column[ReferralRow](key="days", title="Days", width=60, align="right",
                            value=lambda row: str(row.days_open(clock.today())),
                            order=lambda row: row.days_open(clock.today())),
        Column[ReferralRow](key="adult", title="Followed up by", least=120, soft=True,
                            value=lambda row: row.adult, tooltip=lambda row: row.adult),
    ]  # fmt: skip


def _state(row: ReferralRow) -> str:
    if row.closed is not None:
        return row.outcome or "Closed"
    return f"Reached {day_text(row.reached)}" if row.reached is not None else "Not reached yet"


def _tone(row: ReferralRow) -> Tone:
    if row.closed is not None:
        return Tone.NEUTRAL
    return Tone.OK if row.reached is not None else Tone.ATTENTION
