# SPDX-License-Identifier: Apache-2.0
"""Privacy: whose time of keeping is over, legal holds, who was erased as counts, what was given to whom.

Erasing one person begins at the end of their profile (``ui.people.privacy_card``).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.domain.retention import FEWEST_YEARS, MOST_YEARS
from app.errors import PorchlightError
from app.i18n import counted
from app.keeping import purging
from app.keeping.keys import has_second_person
from app.keeping.purging import Confirmation
from app.progress import Progress
from app.services import program
from app.services.disclosing import DisclosureDraft, note_disclosure
from app.services.erasing import Erased, Person
from app.storage.queries import privacy
from app.storage.queries.privacy import DisclosureRow, DueRow, ErasureCount, HoldRow
from ui.desk import Desk
from ui.errors import sentence_for
from ui.help import HelpDialog
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dates import day_text
from ui.kit.dialog import ActionDialog
from ui.kit.form import Field, Form
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import column, flow
from ui.kit.list_part import ListPart
from ui.kit.panels import Panels
from ui.kit.table import Column, TableView
from ui.kit.text import label, soft
from ui.people.privacy_card import backed_up, lift_dialog, told
from ui.screens.settings.section import Section
from ui.theme import SNUG, Tone

_KINDS = {"student": "Student", "adult": "Adult", "guardian": "Guardian", "household": "Household"}
_WHY = {"law": "Asked for", "retention": "Time of keeping over", "other": "Other"}
_SECOND = "A purge needs two people. Let a second person in first, under “Passphrase”."


class PrivacySection(Section):
    """Four lists behind tabs."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(
            desk, drafts, "Privacy",
            "To erase one person, open their profile: it is at the end of the overview.",
        )  # fmt: skip
        self.panels = Panels("Parts of privacy")
        self.rule = label("")
        self.due: ListPart[DueRow] = ListPart(
            "Whose time of keeping is over", _due_columns(),
            [
                ("How long people are kept …", "edit", lambda _row: self.ask_retention()),
                ("Erase all of them …", "trash", lambda _row: self.ask_purge()),
                ("Leave out", "minus", self.leave_out),
            ],
            empty="Nobody's time of keeping is over.", always=2,
        )  # fmt: skip
        self.purge_button = self.due.buttons[1]
        self._going: list[DueRow] = []
        self._left_out: set[bytes] = set()
        self.left_out = Banner(Tone.INFO, closable=True)
        self.holds: ListPart[HoldRow] = ListPart(
            "Legal holds", _hold_columns(), [("Lift the hold …", "lock", self.ask_lift)],
            empty="Nobody is on hold. A hold is placed at the end of a profile.", always=0,
        )  # fmt: skip
        self.counts: TableView[ErasureCount] = TableView(
            _count_columns(), name="Erased, as counts", empty="Nobody was erased yet.", least_rows=4
        )
        self.disclosures: ListPart[DisclosureRow] = ListPart(
            "What was given to whom", _disclosure_columns(),
            [("Note something given …", "add", lambda _row: self.ask_disclosure())],
            empty="Nothing is in the log yet.",
        )  # fmt: skip
        self.panels.add("due", "Time of keeping", _part(self.rule, self.left_out, self.due))
        self.panels.add("holds", "Legal holds", _part(self.holds))
        self.panels.add("erased", "Erased", _part(self.counts, soft("This list has no names.")))
        self.panels.add("given", "Given to others", _part(self.disclosures))
        self.help = button("What an erasure does and does not do", self.show_help, kind="link")
        self.body.addWidget(flow(self.help))
        self.body.addWidget(self.panels, 1)

    def read(self) -> None:
        """Read all four."""
        today = clock.today()
        with self.desk.ctx.store.read() as session:
            rule = privacy.retention(session)
            due = privacy.due(session, today)
            self.holds.show_rows(privacy.holds(session))
            self.counts.set_rows(privacy.erasure_counts(session))
            self.disclosures.show_rows(privacy.disclosures(session))
        after = f", or from the final report of {day_text(rule.final_report)}" if rule.final_report else ""
        years = counted(rule.years, "year")
        self.rule.setText(f"People are kept for {years} from the last activity{after}. Look once a year.")
        shown = [row for row in due if row.id not in self._left_out]
        self._going = [row for row in shown if not row.held]
        self.due.show_rows(shown)
        self.purge_button.setEnabled(bool(self._going))
        self.purge_button.setText(f"Erase {counted(len(self._going), 'person', 'people')} …")

    def show_help(self) -> None:
        """The help page, which says also what stays sealed and where."""
        HelpDialog(self, "privacy").exec()

    def ask_retention(self) -> None:
        """Ask how long records are kept."""
        with self.desk.ctx.store.read() as session:
            rule = privacy.retention(session)

        def keep(values: dict[str, Any]) -> None:
            self.desk.store_as(
                "program.retention", "Changed how long people are kept",
                lambda s: program.set_retention(s, values["years"] or 0, values["final_report"]),
            )  # fmt: skip

        FormDialog(
            self, "How long people are kept", "Keep this",
            [
                Field(
                    key="years", label="Years", kind="number", required=True, least=FEWEST_YEARS,
                    most=MOST_YEARS, hint="Federal grants: three years (2 CFR 200.334).",
                ),
                Field(
                    key="final_report", label="Final report of the longest-running funder", kind="date",
                    hint="The years run from it for everybody whose last activity was before.",
                ),
            ],
            keep, drafts=self.drafts, draft="retention",
            values={"years": rule.years, "final_report": rule.final_report},
        ).exec()  # fmt: skip
        self.read()

    def leave_out(self, row: DueRow | None) -> None:
        """Somebody looked, and wants to keep this one for now."""
        if row is None:
            return
        self._left_out.add(row.id)
        self.left_out.say(
            f"{row.name} stays, until the program is opened again. Place a legal hold to keep them longer.",
            Tone.INFO, "Show all again", self._show_all,
        )  # fmt: skip
        self.read()

    def _show_all(self) -> None:
        self._left_out.clear()
        self.left_out.clear()
        self.read()

    def ask_purge(self) -> None:
        """Two people confirm; then everybody on the list who is not on hold is erased."""
        if not has_second_person(self.desk.ctx.data):
            self.banner.say(_SECOND, Tone.ATTENTION)
            return
        self.dialog = PurgeDialog(self, self.desk, self._going)
        self.dialog.finished.connect(lambda _result: self.read())
        self.dialog.open()

    def ask_lift(self, row: HoldRow | None) -> None:
        """Lift the chosen hold."""
        if row is not None and row.lifted is None:
            lift_dialog(self, self.desk, row).exec()
            self.read()

    def ask_disclosure(self) -> None:
        """Note what was given to somebody outside."""

        def keep(values: dict[str, Any]) -> None:
            draft, who = DisclosureDraft(**values), self.desk.ctx.who
            self.desk.store_as(
                "disclosure.note", "Noted a disclosure", lambda s: note_disclosure(s, draft, who)
            )

        FormDialog(
            self, "Note something given", "Note it",
            [
                Field(key="what", label="What was given", required=True, placeholder="Attendance, fall term"),
                Field(key="recipient", label="To whom", required=True),
                Field(key="purpose", label="What for", required=True),
                Field(key="day", label="When", kind="date", hint="Empty: today."),
                Field(key="people", label="About how many people", kind="number", least=0),
                Field(key="exact", label="It had names, or exact small counts", kind="check"),
            ],
            keep, drafts=self.drafts, draft="disclosure", values={"exact": True},
        ).exec()  # fmt: skip
        self.read()


class PurgeDialog(ActionDialog):
    """Who goes, both names, both passphrases."""

    def __init__(self, parent: PrivacySection, desk: Desk, people: list[DueRow]) -> None:
        many = counted(len(people), "person", "people")
        super().__init__(
            parent, f"Erase {many}?", f"Erase {many}", danger=True, width=560, on_action=self._try,
            sentence="Names and everything personal go for good, here and on every laptop as it syncs. "
            "Counts stay. Two people confirm, each with a passphrase of their own.",
        )  # fmt: skip
        self._desk, self._people = desk, people
        names = [row.name for row in people[:12]]
        more = f" and {counted(len(people) - 12, 'other')}" if len(people) > 12 else ""
        self.add(soft("; ".join(names) + more))
        self.form = Form(
            [
                Field(key="passphrase", label=f"Passphrase of the program ({desk.ctx.who})", kind="secret",
                      required=True),
                Field(key="second_name", label="Name of the second person", required=True),
                Field(key="second_passphrase", label="Passphrase of the second person", kind="secret",
                      required=True),
            ]
        )  # fmt: skip
        self.add(self.form)

    def _try(self) -> bool:
        if not self.form.check():
            return False
        store, data = self._desk.ctx.store, self._desk.ctx.data
        confirmation = Confirmation(**self.form.values())
        people = [Person(row.kind, row.id) for row in self._people]

        def work(progress: Progress) -> tuple[Erased, str]:
            progress.step(0, 2, "Erasing")
            done = purging.purge(store, data, people, confirmation)
            progress.step(1, 2, "Making a backup without them")
            return done, backed_up(store, data, progress)

        self._busy(True)
        self._desk.jobs.start(work, done=self._done, failed=self._failed, must_finish="Erasing")
        return False

    def _busy(self, is_busy: bool) -> None:
        for part in (self.form, self.action, self.stay):
            part.setEnabled(not is_busy)

    def _done(self, result: tuple[Erased, str]) -> None:
        section = self.parentWidget()
        self.accept()
        if isinstance(section, PrivacySection):
            section.banner.say(f"{told(result[0])} {result[1]}".strip(), Tone.OK)

    def _failed(self, problem: BaseException) -> None:
        self._busy(False)
        fields = getattr(problem, "fields", {})
        if isinstance(problem, PorchlightError) and fields:
            self.form.show_errors(fields)
        else:
            self.show_problem(sentence_for(problem))


def _part(*widgets: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column(*widgets, spacing=SNUG))
    return made


def _kind(row: DueRow | ErasureCount) -> str:
    return _KINDS.get(row.kind, row.kind)


def _why(row: ErasureCount) -> str:
    return _WHY.get(row.reason, row.reason)


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _due_columns() -> list[Column[DueRow]]:
    return [
        Column(key="name", title="Name", value=lambda r: r.name, least=170, sortable=False,
               tooltip=lambda r: r.name),
        Column(key="kind", title="Who", value=_kind, width=90, sortable=False),
        Column(key="last", title="Last activity", value=lambda r: day_text(r.last_activity), width=130,
               sortable=False),
        Column(key="held", title="On hold", value=lambda r: r.held, soft=True, sortable=False,
               tooltip=lambda r: r.held),
    ]  # fmt: skip


def _hold_columns() -> list[Column[HoldRow]]:
    return [
        Column(key="name", title="Who", value=_held_name, least=150, sortable=False, tooltip=_held_name),
        Column(key="reason", title="Why", value=lambda r: r.reason, least=150, sortable=False,
               tooltip=lambda r: r.reason),
        Column(key="since", title="Since", value=lambda r: day_text(r.since), width=120, sortable=False),
        Column(key="state", title="Until", value=_held_until, width=150, soft=True, sortable=False,
               tooltip=_held_until),
    ]  # fmt: skip


def _held_name(row: HoldRow) -> str:
    return "Erased before the hold came" if row.came_too_late and row.lifted is None else row.name or "Erased"


def _held_until(row: HoldRow) -> str:
    if row.lifted is not None:
        return f"lifted {day_text(row.lifted)}"
    return _day(row.until) or "until it is lifted"


def _count_columns() -> list[Column[ErasureCount]]:
    return [
        Column(key="year", title="Year", value=lambda r: str(r.year), width=80, sortable=False),
        Column(key="kind", title="Who", value=_kind, width=110, sortable=False),
        Column(key="why", title="Why", value=_why, least=150, sortable=False),
        Column(key="people", title="People", value=lambda r: f"{r.people:,}", width=90, sortable=False),
        Column(key="rows", title="Rows blanked", value=lambda r: f"{r.rows:,}", width=120, sortable=False),
    ]  # fmt: skip


def _disclosure_columns() -> list[Column[DisclosureRow]]:
    return [
        Column(key="day", title="Day", value=lambda r: day_text(r.day), width=120, sortable=False),
        Column(key="what", title="What", value=_given, least=150, sortable=False, tooltip=_given),
        Column(key="to", title="To whom", value=lambda r: r.recipient, least=120, sortable=False,
               tooltip=lambda r: r.recipient),
        Column(key="for", title="What for", value=lambda r: r.purpose, soft=True, sortable=False,
               tooltip=lambda r: r.purpose),
        Column(key="people", title="People", value=lambda r: "" if r.people is None else f"{r.people:,}",
               width=80, sortable=False),
    ]  # fmt: skip


def _given(row: DisclosureRow) -> str:
    return row.what if row.exact else f"{row.what} (small counts hidden)"
