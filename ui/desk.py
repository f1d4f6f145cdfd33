# SPDX-License-Identifier: Apache-2.0
"""What every screen gets in its constructor: the open program, jobs, news of changes, and the way around.

The main window makes it once. Screens never know each other: they ask the navigator to go somewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.clock import Id
from app.context import AppContext
from app.errors import NotCleared
from app.progress import Progress
from ui.changes import Changes
from ui.jobs import JobRunner
from ui.kit.drafts import Drafts
from ui.syncing import Syncing


class Navigator(Protocol):
    """The ways around; each brings the right screen to the front."""

    def go(self, screen: str) -> None:
        """Show a screen by its name.

        One of today, sessions, students, adults, supports, reports, partnership, settings.
        """

    def open_student(self, student_id: Id, part: str = "") -> None:
        """Open a student's profile, at one of its parts by the part's key."""

    def open_adult(self, adult_id: Id, part: str = "") -> None:
        """Open an adult's profile, at one of its parts by the part's key."""

    def open_group(self, group_id: Id) -> None: ...

    def open_match(self, match_id: Id) -> None:
        """Open the page of an adult with a student or group."""

    def open_session(self, session_id: Id) -> None: ...

    def open_sheet(self, number: str) -> None:
        """Open the entry of a sheet by its eight digits."""

    def open_report(self, code: str, student_id: Id | None = None) -> None:
        """Open the Reports screen on a report of the catalogue, for one student where that makes sense."""

    def run(self, screen: str, action: str) -> None:
        """Do an action of another screen, which comes to the front: ``run("sessions", "type_next")``."""

    def saved(self, sentence: str) -> None:
        """Say in the corner what was stored, with Undo."""

    def lock(self) -> None:
        """Put everything away and ask for the passphrase."""

    def reopen_after(self, work: Callable[[Progress], AppContext], saying: str, told: str = "") -> None:
        """Close the program, run ``work`` beside a page that says ``saying``, and open what it gives back.

        For what must not happen to an open file: a new key, a restore. ``work`` runs in a job once the
        windows are gone and the file is closed; it opens the program again and returns it. Then ``told`` is
        said in the corner. When it raises, the unlock window comes with its sentence. What was half typed
        comes back as after a lock. Returns at once: the caller's window is about to be destroyed, so nothing
        may follow the call.
        """


@dataclass(frozen=True, slots=True)
class Desk:
    """The open program and the means to work with it.

    ``drafts`` keeps what is typed and not stored, through close, crash and lock: ``drafts.part(name)``.
    """

    ctx: AppContext
    jobs: JobRunner
    changes: Changes
    syncing: Syncing
    navigator: Navigator
    drafts: Drafts = field(default_factory=Drafts)

    def store_as(self, cause: str, title: str, work: Callable[..., object]) -> object:
        """Run ``work(session)`` as one action and say so in the corner. Raises what the service raises.

        Who is not cleared to work with students is let in only by a name and a reason, which are asked here.
        """
        try:
            with self.ctx.store.write(cause, title) as session:
                result = work(session)
        except NotCleared as problem:
            result = self._let_in(problem, cause, title, work)
        self.navigator.saved(title)
        return result

    def _let_in(self, problem: NotCleared, cause: str, title: str, work: Callable[..., object]) -> object:
        from app.services.clearance import allow
        from ui.letting_in import ask_to_let_in

        given = ask_to_let_in(problem, self.ctx.store.who, self.drafts.part("gate"))
        if given is None:
            raise problem
        with self.ctx.store.write(cause, title) as session:
            allow(session, given)
            return work(session)
