# SPDX-License-Identifier: Apache-2.0
"""What can happen to one session: moved, changed, not held, or added. One small form each."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import Id, id_from_text, id_text
from app.domain.words import Activity, Role, SessionStatus
from app.services import entry, sessions
from app.services.sessions import SessionDraft
from app.storage.queries.agenda import SessionProfile
from ui import choices
from ui.desk import Desk
from ui.kit.dates import weekday_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog


def move_dialog(parent: QWidget, desk: Desk, drafts: Drafts, session: SessionProfile) -> FormDialog:
    """Another day, time or site for one session; its marks go with it."""
    row = session.row

    def keep(values: dict[str, Any]) -> None:
        desk.store_as(
            "session.move",
            f"Moved {row.group} to {weekday_text(values['day'])}",
            lambda s: sessions.move_session(
                s, row.id, values["day"], values["start"], values["end"], id_from_text(values["site_id"])
            ),
        )

    sites = choices.site_choices(desk.ctx.store)
    return FormDialog(
        parent, "Move this session", "Move it",
        [
            Field(key="day", label="Day", kind="date", required=True),
            Field(key="start", label="Starts", kind="time", required=True),
            Field(key="end", label="Ends", kind="time", required=True),
            Field(key="site_id", label="Site", kind="choice", choices=sites, required=True),
        ],
        keep, drafts=drafts, draft=f"move {id_text(row.id)}",
        values={"day": row.day, "start": row.start, "end": row.end, "site_id": id_text(row.site_id)},
    )  # fmt: skip


def change_dialog(parent: QWidget, desk: Desk, drafts: Drafts, session: SessionProfile) -> FormDialog:
    """Who leads this one session (a substitute), and what it is about."""
    row = session.row

    def keep(values: dict[str, Any]) -> None:
        def work(s: Any) -> None:
            sessions.change_session(
                s, row.id, Activity(values["activity"]), values["subject"] or "", Role(values["role"])
            )
            sessions.set_session_adults(s, row.id, [id_from_text(one) for one in values["adult_ids"] or ()])

        desk.store_as("session.change", f"Changed {row.group} on {weekday_text(row.day)}", work)

    store = desk.ctx.store
    known = choices.adult_choices(store)
    here = {value for value, _ in known}
    known += [(id_text(one.id), one.name) for one in session.adults if id_text(one.id) not in here]
    return FormDialog(
        parent, "Change this session", "Change it",
        [
            Field(key="role", label="Role", kind="choice", choices=choices.ROLES, required=True),
            Field(key="activity", label="Activity", kind="choice", choices=choices.ACTIVITIES, required=True),
            Field(
                key="subject", label="Subject", kind="choice",
                choices=choices.subject_choices(store, row.subject),
            ),
            Field(
                key="adult_ids", label="With", kind="choices", choices=known,
                hint="For this one session only, for instance a substitute", required=True,
            ),
        ],
        keep, drafts=drafts, draft=f"change {id_text(row.id)}",
        values={
            "role": str(row.role), "activity": str(row.activity), "subject": row.subject,
            "adult_ids": [id_text(one.id) for one in session.adults],
        },
    )  # fmt: skip


def not_met_dialog(
    parent: QWidget, desk: Desk, drafts: Drafts, session: SessionProfile, sheet: str = ""
) -> FormDialog:
    """ "We did not meet", with the reason: a true zero. With the number of a sheet, as its paper says."""
    row = session.row

    def keep(values: dict[str, Any]) -> None:
        reason, note = SessionStatus(values["reason"]), values["note"]

        def work(s: Any) -> None:
            if sheet:
                entry.enter_not_met(s, sheet, reason, desk.ctx.who, note)
            else:
                sessions.cancel_session(s, row.id, reason, note)

        desk.store_as("session.cancel", f"{row.group} did not meet on {weekday_text(row.day)}", work)

    return FormDialog(
        parent, "We did not meet", "Note that we did not meet", choices.reason_fields(), keep,
        drafts=drafts, draft=f"not met {id_text(row.id)}",
    )  # fmt: skip


def add_dialog(parent: QWidget, desk: Desk, drafts: Drafts, added: list[Id]) -> FormDialog:
    """One more session of a group, also on a day that has one; its id goes into ``added``."""

    def keep(values: dict[str, Any]) -> None:
        draft = SessionDraft(
            site_id=id_from_text(values["site_id"]), group_id=id_from_text(values["group_id"]),
            day=values["day"], start=values["start"], end=values["end"],
            adult_ids=[id_from_text(values["adult_id"])], role=Role(values["role"]),
            activity=Activity(values["activity"]), subject=values["subject"] or "",
        )  # fmt: skip
        made = desk.store_as("session.add", "Added a session", lambda s: sessions.add_session(s, draft))
        assert isinstance(made, bytes)
        added.append(made)

    store = desk.ctx.store
    return FormDialog(
        parent, "Add one session", "Add it",
        [
            Field(
                key="group_id", label="Group", kind="choice", choices=choices.group_choices(store),
                required=True,
            ),
            Field(key="day", label="Day", kind="date", required=True),
            Field(key="start", label="Starts", kind="time", required=True),
            Field(key="end", label="Ends", kind="time", required=True),
            Field(
                key="site_id", label="Site", kind="choice", choices=choices.site_choices(store), required=True
            ),
            Field(
                key="adult_id", label="With", kind="choice", choices=choices.adult_choices(store),
                required=True,
            ),
            Field(key="role", label="Role", kind="choice", choices=choices.ROLES, required=True),
            Field(key="activity", label="Activity", kind="choice", choices=choices.ACTIVITIES, required=True),
            Field(key="subject", label="Subject", kind="choice", choices=choices.subject_choices(store)),
        ],
        keep, drafts=drafts, draft="add",
        values={"day": clock.today(), "role": str(Role.TUTOR), "activity": str(Activity.TUTORING)},
    )  # fmt: skip
