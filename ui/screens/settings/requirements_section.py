# SPDX-License-Identifier: Apache-2.0
"""What is asked of adults before they work with students, by role and by where they come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.pipeline import Asked
from app.domain.words import RequirementKind, Role, Source, Stage, label
from app.services import pipeline
from app.storage.queries import pipeline as read
from ui.desk import Desk
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.screens.settings.section import Section

_STAGES = (Stage.SCREENED, Stage.TRAINED, Stage.CLEARED)


class RequirementsSection(Section):
    """One list, in the order in which it is asked for."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(
            desk, drafts, "Requirements",
            "What an adult needs before each stage. Since which day only cleared adults work with students "
            "is under Rules.",
        )  # fmt: skip
        self.asked: ListPart[Asked] = ListPart(
            "What is asked of adults", _columns(),
            [
                ("Ask for something new", "add", lambda _row: self.ask(None)),
                ("Change", "edit", self.ask),
                ("Ask no longer", "trash", self.drop),
            ],
            empty="Nothing is asked for: every adult is cleared.",
            on_enter=self.ask,
        )  # fmt: skip
        self.body.addWidget(self.asked, 1)

    def forms(self) -> dict[str, Callable[[], object]]:
        return {"requirement ": lambda: self.ask(None)}

    def read(self) -> None:
        """Show the list; the chosen line stays chosen."""
        chosen = self.asked.table.current_row
        with self.desk.ctx.store.read() as session:
            self.asked.show_rows(read.requirements(session))
        if chosen is not None:
            self.asked.table.select_where(lambda one: one.code == chosen.code)

    def ask(self, row: Asked | None) -> None:
        """Ask what is asked for, new or known."""

        def keep(values: dict[str, Any]) -> None:
            asked = Asked(
                code=row.code if row else "", kind=RequirementKind(values["kind"] or RequirementKind.OTHER),
                label=str(values["label"]), label_es=str(values["label_es"] or ""),
                stage=Stage(values["stage"] or Stage.CLEARED), roles=frozenset(map(Role, values["roles"])),
                sources=frozenset(map(Source, values["sources"])), count=values["count"] or 1,
                minutes=values["minutes"] or 0, valid_months=values["valid_months"],
            )  # fmt: skip
            title = f"{'Changed' if row else 'Added'} what is asked of adults: {asked.label}"
            self.desk.store_as(
                "requirement.change", title, lambda s: pipeline.set_requirement(s, asked.code, asked)
            )

        FormDialog(
            self, "What is asked of adults", "Keep this", _fields(), keep, drafts=self.drafts, columns=2,
            draft=f"requirement {row.code if row else ''}", values=_values(row),
        ).exec()  # fmt: skip
        self.read()

    def drop(self, row: Asked | None) -> None:
        """Ask for something no longer; what was noted stays."""
        if row is not None:
            self.store(
                "requirement.drop", f"No longer asked of adults: {row.label}",
                lambda s: pipeline.drop_requirement(s, row.code),
            )  # fmt: skip


def _fields() -> list[Field | str]:
    return [
        Field(key="label", label="What", required=True),
        Field(key="label_es", label="In Spanish"),
        Field(key="kind", label="Kind", kind="choice", choices=[(k, label(k)) for k in RequirementKind],
              hint="Of a background check only the decision is kept."),
        Field(key="stage", label="Before", kind="choice", choices=[(s, label(s)) for s in _STAGES]),
        Field(key="roles", label="In these roles", kind="choices", choices=[(r, label(r)) for r in Role],
              hint="None chosen: in all roles."),
        Field(key="sources", label="From these places", kind="choices",
              choices=[(s, label(s)) for s in Source], hint="None chosen: from anywhere."),
        Field(key="count", label="How many", kind="number", least=1, most=9),
        Field(key="minutes", label="Minutes of training", kind="number", least=0, most=6000),
        Field(key="valid_months", label="Good for months", kind="number", least=1, most=240,
              hint="Empty: for ever."),
    ]  # fmt: skip


def _values(row: Asked | None) -> dict[str, Any]:
    if row is None:
        return {"kind": RequirementKind.OTHER, "stage": Stage.CLEARED, "count": 1}
    return {
        "label": row.label, "label_es": row.label_es, "kind": row.kind, "stage": row.stage,
        "roles": [str(one) for one in row.roles], "sources": [str(one) for one in row.sources],
        "count": row.count, "minutes": row.minutes or None, "valid_months": row.valid_months,
    }  # fmt: skip


def _columns() -> list[Column[Asked]]:
    return [
        Column[Asked](key="stage", title="Before", value=lambda r: label(r.stage), width=110, soft=True,
                      sortable=False),
        Column[Asked](key="what", title="What", value=_what, least=210, sortable=False, tooltip=_what),
        Column[Asked](key="roles", title="Roles", least=150, sortable=False, soft=True,
                      value=lambda r: ", ".join(label(one) for one in Role if one in r.roles) or "All"),
        Column[Asked](key="sources", title="From", least=150, sortable=False, soft=True, value=_sources,
                      tooltip=_sources),
        Column[Asked](key="good", title="Good for", width=120, sortable=False,
                      value=lambda r: f"{r.valid_months} months" if r.valid_months else "Ever"),
    ]  # fmt: skip


def _what(row: Asked) -> str:
    if row.minutes:
        return f"{row.label}, {row.minutes:,} minutes"
    return f"{row.label}, {row.count} of them" if row.count > 1 else row.label


def _sources(row: Asked) -> str:
    if not row.sources:
        return "Anywhere"
    if len(row.sources) == len(Source) - 1:
        (other,) = frozenset(Source) - row.sources
        return f"Anywhere but {label(other)}"
    return ", ".join(label(one) for one in Source if one in row.sources)
