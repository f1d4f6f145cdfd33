# SPDX-License-Identifier: Apache-2.0
"""Files that were brought in, newest first, each of which can be taken back for 30 days."""

from __future__ import annotations

from collections.abc import Callable

from app import clock
from app.disk.room import free_at
from app.errors import PorchlightError
from app.i18n import counted
from app.services.imports import take_back_import
from app.storage.queries.imports import ImportRow, import_runs
from ui.desk import Desk
from ui.kit.banner import Banner
from ui.kit.dates import day_text, time_text
from ui.kit.form_dialog import Drafts
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.room_line import room_sentence
from ui.screens.settings.section import Section
from ui.theme import Tone


class FilesSection(Section):
    """``bring_in`` opens the page that does it."""

    def __init__(self, desk: Desk, drafts: Drafts, bring_in: Callable[[], object]) -> None:
        super().__init__(desk, drafts, "Files", "The school's list of students, adults, attendance, results.")
        self.files: ListPart[ImportRow] = ListPart(
            "Files brought in",
            [
                Column(key="file", title="File", value=lambda r: r.file_name, least=170),
                Column(key="when", title="When", value=_when, width=190, soft=True),
                Column(key="added", title="Added", value=lambda r: f"{r.added:,}", width=80),
                Column(key="changed", title="Changed", value=lambda r: f"{r.changed:,}", width=90),
                Column(key="state", title="State", value=_state, width=110, soft=True),
            ],
            [
                ("Bring in a file", "import", lambda _row: bring_in()),
                ("Take the chosen one back", "undo", self.take_back),
            ],
            empty="No file has been brought in yet. Start with the school's list of students.",
        )
        self.room = Banner()
        self.body.addWidget(self.room)
        self.body.addWidget(self.files, 1)

    def read(self) -> None:
        """Show the list, and whether there is room for another file."""
        words = room_sentence(free_at(self.desk.ctx.data.root))
        self.room.say(words, Tone.ATTENTION) if words else self.room.clear()
        with self.desk.ctx.store.read() as session:
            self.files.show_rows(import_runs(session))

    def take_back(self, row: ImportRow | None) -> None:
        """Take the chosen import back; what changed since stays."""
        if row is None:
            return
        try:
            back = take_back_import(self.desk.ctx.store, row.id)
        except PorchlightError as problem:
            self.fail(problem)
            return
        kept = f" {back.kept} rows changed since and stay." if back.kept else ""
        self.banner.say(f"{row.file_name} was taken back: {counted(back.restored, 'row')}.{kept}", Tone.OK)
        self.read()


def _when(row: ImportRow) -> str:
    at = clock.local(row.at)
    return f"{day_text(at.date())}, {time_text(at.time())}"


def _state(row: ImportRow) -> str:
    return "Taken back" if row.taken_back_at else "Brought in"
