# SPDX-License-Identifier: Apache-2.0
"""The end of a profile, far from what is done every day: erasing the person, and keeping them from it.

The dialog says what goes and what stays before anything happens, and asks for the passphrase again. What an
erasure leaves is in ``app.domain.erasure``; holds, counts and the purge list are in Settings, Privacy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.errors import PorchlightError, StorageProblem
from app.i18n import counted
from app.keeping import erased_list
from app.progress import Progress
from app.services import erasing, holding
from app.services.erasing import REASONS, Erased, Person, Preview
from app.services.holding import HoldDraft
from app.storage.queries import privacy
from app.storage.queries.privacy import HoldRow
from ui.asking_again import ask_again
from ui.desk import Desk
from ui.errors import sentence_for
from ui.kit.banner import Banner
from ui.kit.buttons import button
from ui.kit.dates import day_text
from ui.kit.dialog import ActionDialog, tell
from ui.kit.form import Field, Form
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.layout import Card, flow
from ui.kit.text import label, soft
from ui.theme import Tone

_WORDS = (
    "Erase somebody when the law or the family asks for it. The name and everything personal go, here and on "
    "every laptop as it syncs; minutes and counts stay. It cannot be taken back."
)
_TEXTS = (
    "These texts about others speak of them, or may. A full name is taken out; look at the others yourself:"
)
_AGAIN = "Erasing cannot be taken back, so whoever does it must know the passphrase."


class PrivacyCard(Card):
    """``show_person`` fills it; ``gone`` is called when the person was erased."""

    def __init__(self, desk: Desk, drafts: Drafts, gone: Callable[[], object]) -> None:
        super().__init__("Privacy")
        self._desk, self._drafts, self._gone = desk, drafts, gone
        self._person: Person | None = None
        self._name = ""
        self._hold: HoldRow | None = None
        self.held = Banner(Tone.ATTENTION)
        self.words = soft(_WORDS)
        self.hold_button = button("Legal hold …", self.ask_hold, icon="lock", kind="quiet")
        self.erase_button = button("Erase this person …", self.ask_erase, icon="trash", kind="quiet")
        self.add(self.held)
        self.add(self.words)
        self.add(flow(self.hold_button, self.erase_button))

    def show_person(self, person: Person, name: str) -> None:
        """Show whether the records are on hold."""
        self._person, self._name = person, name
        with self._desk.ctx.store.read() as session:
            self._hold = privacy.active_hold(session, person.id, clock.today())
        self.hold_button.setText("Lift the legal hold …" if self._hold else "Legal hold …")
        self.hold_button.setAccessibleName("Lift the legal hold" if self._hold else "Legal hold")
        self.erase_button.setAccessibleName(f"Erase {name}")
        self.erase_button.setEnabled(self._hold is None)
        if self._hold is None:
            self.held.clear()
        else:
            until = f" until {day_text(self._hold.until)}" if self._hold.until else ""
            self.held.say(
                f"On legal hold since {day_text(self._hold.since)}{until}: {self._hold.reason}. Nobody can "
                "erase this person.", Tone.ATTENTION,
            )  # fmt: skip

    def ask_hold(self) -> None:
        """Ask why the records must be kept; or whether the hold may be lifted."""
        assert self._person is not None
        if self._hold is not None:
            self.dialog = lift_dialog(self, self._desk, self._hold)
            self.dialog.open()
            return
        person = self._person
        self.dialog = FormDialog(
            self, f"Legal hold on {self._name}", "Place the hold",
            [
                Field(
                    key="reason", label="Who asked for it, or the case", required=True,
                    hint="Everybody who uses the program can read this.",
                ),
                Field(key="until", label="Until", kind="date", hint="Empty: until somebody lifts it."),
            ],
            lambda values: self._place(person, values), drafts=self._drafts, draft=f"hold {person.id.hex()}",
        )  # fmt: skip
        self.dialog.open()

    def _place(self, person: Person, values: dict[str, Any]) -> None:
        draft, who = HoldDraft(reason=values["reason"], until=values["until"]), self._desk.ctx.who
        self._desk.store_as(
            "hold.place", "Placed a legal hold",
            lambda s: holding.place_hold(s, person.kind, person.id, draft, who),
        )  # fmt: skip

    def ask_erase(self) -> None:
        """Show what would go, and ask."""
        assert self._person is not None
        with self._desk.ctx.store.read() as session:
            found = erasing.preview(session, self._person)
        self.dialog = EraseDialog(self, self._desk, found, self._gone)
        self.dialog.open()


def lift_dialog(parent: QWidget, desk: Desk, hold: HoldRow) -> ActionDialog:
    """Ask whether a hold may be lifted."""

    def lift() -> bool:
        who = desk.ctx.who
        try:
            desk.store_as("hold.lift", "Lifted a legal hold", lambda s: holding.lift_hold(s, hold.id, who))
        except PorchlightError as problem:
            dialog.show_problem(sentence_for(problem))
            return False
        return True

    dialog = ActionDialog(
        parent, f"Lift the hold on {hold.name}?", "Lift the hold", on_action=lift,
        sentence=f"{hold.reason}. Placed on {day_text(hold.since)} by {hold.who}. Lift it when whoever asked "
        "for it agrees: from then on this person can be erased.",
    )  # fmt: skip
    return dialog


EVIDENCE_STAYS = (
    "Stays with the name, since an auditor asks who it was: where this person decided, signed or checked "
    "something about others"
)


class EraseDialog(ActionDialog):
    """What goes, what stays, and texts to look at; then the passphrase, then it is done beside the screen."""

    def __init__(self, parent: QWidget, desk: Desk, found: Preview, gone: Callable[[], object]) -> None:
        super().__init__(
            parent, f"Erase {found.name}?", f"Erase {found.name}", danger=True, width=560,
            on_action=self._try, stay=f"Keep {found.name}",
        )  # fmt: skip
        self._desk, self.found, self._after = desk, found, gone
        for line in lines_of(found):
            self.add(label(line))
        texts = [*found.mentions, *found.maybe]
        if texts:
            self.add(soft(_TEXTS))
            for one in texts[:6]:
                self.add(soft(f"{one.thing}, {one.field}: {one.text}"))
            if len(texts) > 6:
                self.add(soft(f"and {counted(len(texts) - 6, 'more')}"))
        self.form = Form([Field(key="reason", label="Why", kind="choice", choices=list(REASONS.items()))])
        self.form.set_values({"reason": erasing.LAW})
        self.add(self.form)

    def _try(self) -> bool:
        reason = str(self.form.values()["reason"] or "")
        if not reason:
            self.form.show_errors({"reason": "Say why."})
            return False
        if not ask_again(self, self._desk.ctx, self._desk.jobs, _AGAIN, action="Erase"):
            return False
        store, data, person = self._desk.ctx.store, self._desk.ctx.data, self.found.person

        def work(progress: Progress) -> tuple[Erased, str]:
            progress.step(0, 2, "Erasing")
            done = erasing.erase(store, [person], reason)
            progress.step(1, 2, "Making a backup without them")
            return done, backed_up(store, data, progress)

        self._busy(True)
        self._desk.jobs.start(work, done=self._done, failed=self._failed, must_finish="Erasing")
        return False

    def _busy(self, is_busy: bool) -> None:
        for part in (self.form, self.action, self.stay):
            part.setEnabled(not is_busy)
        self.show_problem("")

    def _done(self, result: tuple[Erased, str]) -> None:
        self.accept()
        parent = self.parentWidget()
        self._after()
        tell(parent, "Erased", f"{told(result[0])} {result[1]}".strip())

    def _failed(self, problem: BaseException) -> None:
        self._busy(False)
        self.show_problem(sentence_for(problem))


def backed_up(store: Any, data: Any, progress: Progress) -> str:
    """Make the backup that follows an erasure; a sentence when there was no room for it."""
    try:
        erased_list.clean_up(store, data, progress)
    except StorageProblem as problem:
        return f"No backup was made after it: {problem.message}"
    return ""


def lines_of(found: Preview) -> list[str]:
    """What goes and what stays, line by line."""
    is_student = found.person.kind == "student"
    goes = "Name, birth date, numbers, notes" if is_student else "Name, phone, e-mail, notes"
    also = counted(found.rows, "goal, result or school day", "goals, results and school days")
    lines = [f"Goes for good: {goes}{f', and {also}' if found.rows else ''}."]
    along = [*found.guardians, *([f"the household {found.household}"] if found.household else [])]
    if along:
        lines.append(f"Goes along, since no other child has them: {', '.join(along)}.")
    if is_student:
        stays = counted(found.marks, "mark with its minutes", "marks with their minutes")
    else:
        stays = counted(found.sessions_led, "session led", "sessions led")
    lines.append(f"Stays, without a name, so that past reports still add up: {stays}.")
    if found.evidence:
        places = counted(found.evidence, "place", "places")
        lines.append(f"{EVIDENCE_STAYS}: {places}.")
    lines.append("Nobody can take this back, here or on another laptop.")
    return lines


def told(done: Erased) -> str:
    """What was done, in a sentence."""
    return (
        f"{counted(done.people, 'person is', 'people are')} erased on this laptop. Other laptops follow when "
        "they sync; backups that still have the name go as newer ones are made."
    )
