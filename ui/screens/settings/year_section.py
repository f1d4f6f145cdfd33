# SPDX-License-Identifier: Apache-2.0
"""School years with their terms, and the days without sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.clock import id_from_text, id_text
from app.domain.words import NOT_MET, SessionStatus, label
from app.services.program import (
    ClosureDraft,
    SchoolYearDraft,
    TermDraft,
    add_closure,
    remove_closure,
    school_year_named,
    set_school_year,
)
from app.services.sessions import close_days
from app.storage.queries import calendar
from app.storage.queries.calendar import ClosureRow, SchoolYearRow, TermRow
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.kit.text import section_heading
from ui.screens.settings.section import Section

_REASONS = [(str(one), label(one)) for one in SessionStatus if one in NOT_MET]
_TERMS = 4


class YearSection(Section):
    """Two lists."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts, "School year", "Reports begin with it; its terms are periods.")
        self._terms: dict[bytes, list[TermRow]] = {}
        self.years: ListPart[SchoolYearRow] = ListPart(
            "School years",
            [
                Column(key="name", title="School year", value=lambda r: r.name, width=120),
                Column(key="days", title="From and to", value=_span, least=190),
                Column(key="terms", title="Terms", value=self._terms_of, least=190, soft=True),
            ],
            [
                ("Add a school year", "add", lambda _row: self.ask_year(None)),
                ("Change", "edit", self.ask_year),
            ],
            empty="No school year yet.",
            on_enter=self.ask_year,
        )
        self.closures: ListPart[ClosureRow] = ListPart(
            "Days off",
            [
                Column(key="days", title="From and to", value=_span, least=190),
                Column(key="label", title="Name", value=lambda r: r.label, least=140),
                Column(key="site", title="Where", value=lambda r: r.site or "All", least=120, soft=True),
                Column(key="reason", title="Reason", value=lambda r: label(r.reason), least=140, soft=True),
            ],
            [
                ("Add days off", "add", lambda _row: self.ask_closure()),
                ("Take off the calendar", "trash", self.remove_closure),
            ],
            empty="No days off yet: holidays, breaks, snow days.",
        )
        self.body.addWidget(self.years)
        self.body.addWidget(section_heading("Days off"))
        self.body.addWidget(self.closures)
        self.body.addStretch(1)

    def forms(self) -> dict[str, Callable[[], object]]:
        return {"closure": self.ask_closure}

    def read(self) -> None:
        """Show both lists."""
        with self.desk.ctx.store.read() as session:
            self._terms = {}
            for term in calendar.terms(session):
                self._terms.setdefault(term.school_year_id, []).append(term)
            self.years.show_rows(calendar.school_years(session))
            self.closures.show_rows(calendar.closures(session))

    def _terms_of(self, row: SchoolYearRow) -> str:
        return ", ".join(term.name for term in self._terms.get(row.id, ()))

    def ask_year(self, row: SchoolYearRow | None) -> None:
        """Ask for a school year and up to four terms."""
        known = self._terms.get(row.id, []) if row is not None else []

        def keep(values: dict[str, Any]) -> None:
            year = school_year_named(values["name"])
            terms = [
                TermDraft(values[f"term{n}"], values[f"from{n}"], values[f"to{n}"])
                for n in range(_TERMS)
                if values[f"term{n}"] and values[f"from{n}"] and values[f"to{n}"]
            ]
            draft = SchoolYearDraft(
                year.name, values["first_day"] or year.first_day, values["last_day"] or year.last_day, terms
            )
            self.desk.store_as(
                "year.change", f"Set the school year {year.name}", lambda s: set_school_year(s, draft)
            )

        fields: list[Field | str] = [
            Field(key="name", label="School year", placeholder="2026-27", required=True),
            Field(key="first_day", label="First day", kind="date", hint="1 July unless you say otherwise"),
            Field(key="last_day", label="Last day", kind="date"),
            "Terms",
        ]
        values: dict[str, Any] = {} if row is None else {
            "name": row.name, "first_day": row.first_day, "last_day": row.last_day
        }  # fmt: skip
        for n in range(_TERMS):
            fields += [
                Field(key=f"term{n}", label=f"Term {n + 1}", placeholder="Fall", wide=True),
                Field(key=f"from{n}", label=f"Term {n + 1} from", kind="date"),
                Field(key=f"to{n}", label=f"Term {n + 1} to", kind="date"),
            ]
            if n < len(known):
                term = known[n]
                values |= {f"term{n}": term.name, f"from{n}": term.first_day, f"to{n}": term.last_day}
        FormDialog(
            self, "School year", "Keep this", fields, keep, drafts=self.drafts,
            draft=f"year {'' if row is None else row.name}", values=values, columns=2,
        ).exec()  # fmt: skip
        self.read()

    def ask_closure(self) -> None:
        """Ask for days off; what is planned on them is cancelled in the same action."""
        with self.desk.ctx.store.read() as session:
            sites = [(id_text(site.id), site.name) for site in calendar.sites(session)]

        def keep(values: dict[str, Any]) -> None:
            first, last = values["first_day"], values["last_day"] or values["first_day"]
            site = id_from_text(values["site_id"]) if values["site_id"] else None
            reason = SessionStatus(values["reason"])

            def work(s: Any) -> None:
                add_closure(s, ClosureDraft(first, last, site, reason, values["label"]))
                close_days(s, first, last, site, reason, values["label"])

            self.desk.store_as("closure.add", f"Added days off: {values['label'] or day_text(first)}", work)

        FormDialog(
            self, "Days off", "Add them",
            [
                Field(key="label", label="Name", placeholder="Fall break"),
                Field(key="first_day", label="First day", kind="date", required=True),
                Field(key="last_day", label="Last day", kind="date", hint="The same day unless you say"),
                Field(key="site_id", label="Where", kind="choice", choices=[("", "All sites"), *sites]),
                Field(key="reason", label="Reason", kind="choice", choices=_REASONS, required=True),
            ],
            keep, drafts=self.drafts, draft="closure",
            values={"site_id": "", "reason": str(SessionStatus.CANCELLED_SCHOOL)},
        ).exec()  # fmt: skip
        self.read()

    def remove_closure(self, row: ClosureRow | None) -> None:
        """Take days off the calendar; sessions they cancelled stay so until they are reopened."""
        if row is not None and self.store(
            "closure.remove", f"Took {row.label or 'days off'} off", lambda s: remove_closure(s, row.id)
        ):
            self.banner.say("Sessions that were cancelled stay so; reopen them on the Sessions screen.")


def _span(row: SchoolYearRow | ClosureRow) -> str:
    if row.first_day == row.last_day:
        return day_text(row.first_day)
    return f"{day_text(row.first_day)} to {day_text(row.last_day)}"
