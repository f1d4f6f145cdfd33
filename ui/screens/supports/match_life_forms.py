# SPDX-License-Identifier: Apache-2.0
"""The forms about the life of a match: what was agreed on, a pause, another adult, closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.clock import id_from_text
from app.domain.match_clock import MatchState
from app.domain.words import ExitInterview, Rematch, Role, label
from app.services import matches
from app.services.matches import BASES, ClosingDraft, MatchDraft
from app.storage.queries.matches import MatchProfile
from ui import choices
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog

_EXITS = [(str(one), label(one)) for one in ExitInterview]


def change_dialog(parent: QWidget, desk: Desk, drafts: Drafts, data: MatchProfile) -> FormDialog:
    """What was agreed on."""
    row = data.row

    def keep(values: dict[str, Any]) -> None:
        draft = MatchDraft(**values | {"role": Role(values["role"])})
        desk.store_as("match.change", f"Changed {row.name}", lambda s: matches.change_match(s, row.id, draft))

    keys = ("first_day", "subject", "weekly_minutes", "base")
    values = {key: getattr(row, key) for key in keys}
    return FormDialog(
        parent, "Change what was agreed on", "Keep changes",
        [
            Field(key="role", label="Role", kind="choice", choices=choices.ROLES, required=True),
            Field(key="first_day", label="First day", kind="date", required=True),
            Field(key="subject", label="Subject"),
            Field(key="weekly_minutes", label="Minutes a week", kind="number", least=1,
                  most=matches.MOST_MINUTES),
            Field(
                key="base", label="Where", kind="choice", choices=BASES,
                hint="AmeriCorps: at school fewer months are agreed on.",
            ),
            Field(
                key="committed_until", label="Agreed until", kind="date",
                hint="Empty: as many months as the rules say. Or the end of the school year.",
            ),
        ],
        keep, drafts=drafts, draft=f"match {row.id.hex()}", columns=2,
        values=values | {"role": str(row.role), "committed_until": row.agreed_until},
    )  # fmt: skip


def pause_dialog(parent: QWidget, desk: Desk, drafts: Drafts, data: MatchProfile) -> FormDialog:
    """From when to when it rests; the clock stops."""
    row = data.row
    return FormDialog(
        parent, f"Pause {row.name}", "Pause",
        [
            Field(key="first_day", label="First day of the pause", kind="date", required=True),
            Field(
                key="last_day", label="Last day", kind="date", hint="Empty: until it is resumed.",
            ),
            Field(key="reason", label="Why"),
        ],
        lambda values: desk.store_as(
            "match.pause", f"Paused {row.name}", lambda s: matches.pause(s, row.id, **values)
        ),
        drafts=drafts, draft=f"pause {row.id.hex()}", values={"first_day": clock.today()},
    )  # fmt: skip


def resume_dialog(parent: QWidget, desk: Desk, drafts: Drafts, data: MatchProfile) -> FormDialog:
    """The first day on which it goes on."""
    row = data.row
    return FormDialog(
        parent, f"Resume {row.name}", "Resume",
        [Field(key="first_day", label="Goes on from", kind="date", required=True)],
        lambda values: desk.store_as(
            "match.resume", f"Resumed {row.name}", lambda s: matches.resume(s, row.id, values["first_day"])
        ),
        drafts=drafts, draft=f"resume {row.id.hex()}", values={"first_day": clock.today()},
    )  # fmt: skip


def adult_dialog(parent: QWidget, desk: Desk, drafts: Drafts, data: MatchProfile) -> FormDialog:
    """Another adult goes on from a day; the old match ends the day before."""
    row = data.row
    return FormDialog(
        parent, "Give it to another adult", "Give it",
        [
            Field(
                key="adult", label="Adult", kind="choice", required=True,
                choices=choices.adult_choices(desk.ctx.store),
            ),
            Field(key="first_day", label="From", kind="date", required=True),
            Field(key="reason", label="Why"),
        ],
        lambda values: desk.store_as(
            "match.adult", f"Gave {row.other} another adult",
            lambda s: matches.change_adult(
                s, row.id, id_from_text(values["adult"]), values["first_day"], values["reason"]
            ),
        ),
        drafts=drafts, draft=f"adult {row.id.hex()}", values={"first_day": clock.today()},
    )  # fmt: skip


def close_dialog(
    parent: QWidget, desk: Desk, drafts: Drafts, data: MatchProfile, *, sees_note: bool
) -> FormDialog:
    """Close a match, or correct how it was closed. The restricted note only for whoever sees it."""
    row, end = data.row, data.ending
    is_closed = row.state is MatchState.ENDED or bool(end.reason)  # its last day may be still to come

    def keep(values: dict[str, Any]) -> None:
        note = values.get("note", end.note)
        draft = _closing(values, note)
        desk.store_as("match.close", f"Closed {row.name}", lambda s: matches.close_match(s, row.id, draft))

    return FormDialog(
        parent, f"{'How it was closed' if is_closed else 'Close'}: {row.name}", "Close match",
        _closing_fields(desk, end.reason, sees_note=sees_note), keep, drafts=drafts,
        draft=f"close {row.id.hex()}",
        columns=2,
        values={
            "last_day": (row.last_day if is_closed else None) or clock.today(), "reason": end.reason,
            "notice_day": end.notice_day, "later_contact": end.later_contact, "note": end.note,
            "rematch": str(end.rematch), "exit_adult": str(end.exit_adult),
            "exit_student": str(end.exit_student), "exit_guardian": str(end.exit_guardian),
        },
    )  # fmt: skip


def _closing(values: dict[str, Any], note: str) -> ClosingDraft:
    last: date = values["last_day"]
    return ClosingDraft(
        last_day=last, reason=values["reason"], notice_day=values["notice_day"],
        later_contact=values["later_contact"], rematch=Rematch(values["rematch"] or Rematch.UNDECIDED),
        exit_adult=ExitInterview(values["exit_adult"] or ExitInterview.OPEN),
        exit_student=ExitInterview(values["exit_student"] or ExitInterview.OPEN),
        exit_guardian=ExitInterview(values["exit_guardian"] or ExitInterview.OPEN), note=note,
    )  # fmt: skip


def _closing_fields(desk: Desk, reason: str, *, sees_note: bool) -> list[Field | str]:
    from app.storage.queries.lists import words

    with desk.ctx.store.read() as session:
        reasons = words(session, "match_end_reasons")
    fields: list[Field | str] = [
        Field(key="last_day", label="Last day", kind="date", required=True, hint="Still part of it."),
        Field(
            key="reason", label="Why it ends", kind="choice", required=True,
            choices=choices.listed(reasons, reason),
        ),
        Field(key="notice_day", label="Notice given on", kind="date"),
        Field(
            key="rematch", label="Matched again", kind="choice",
            choices=[(str(one), label(one)) for one in Rematch],
        ),
        "Exit interviews",
        Field(key="exit_adult", label="With the adult", kind="choice", choices=_EXITS),
        Field(key="exit_student", label="With the student", kind="choice", choices=_EXITS),
        Field(key="exit_guardian", label="With the guardian", kind="choice", choices=_EXITS),
        Field(
            key="later_contact", label="Contact later", wide=True,
            hint="What the two and the family agreed on, such as letters through the program.",
        ),
    ]  # fmt: skip
    if sees_note:
        fields.append(
            Field(key="note", label="Restricted note", kind="long", hint="Stays on the program's laptops.")
        )
    return fields
