# SPDX-License-Identifier: Apache-2.0
"""The numbers and choices that a program goes by, each with its usual value and its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.domain import rulebook
from app.domain.rulebook import Rule
from app.services.rulebook import forget_rule, set_rule
from app.storage.queries.rulebook import read_rules
from ui.desk import Desk
from ui.kit.dates import day_text
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog
from ui.kit.list_part import ListPart
from ui.kit.table import Column
from ui.screens.settings.section import Section


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it stands and as it usually is."""

    name: str
    rule: Rule
    value: int | str
    usual: int | str

    @property
    def is_own(self) -> bool:
        return self.value != self.usual


class RulesSection(Section):
    """One list, by part."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(
            desk, drafts, "Rules",
            "What counts as enough, and when something is said. The usual values come from the sources "
            "named; change one where your program or your funder asks for something else.",
        )  # fmt: skip
        self.rules: ListPart[RuleRow] = ListPart(
            "Rules",
            [
                Column(key="part", title="About", value=lambda r: r.rule.part, width=130, sortable=False,
                       soft=True),
                Column(key="words", title="Rule", value=lambda r: r.rule.words, least=300, sortable=False,
                       tooltip=lambda r: r.rule.words),
                Column(key="value", title="Here", value=lambda r: said(r.name, r.value), least=130,
                       sortable=False, tooltip=lambda r: said(r.name, r.value)),
                Column(key="usual", title="Usually", least=110,
                       value=lambda r: said(r.name, r.usual) if r.is_own else "",
                       sortable=False, soft=True),
                Column(key="source", title="Source", value=lambda r: r.rule.source, least=140, sortable=False,
                       soft=True, tooltip=lambda r: r.rule.source),
            ],
            [
                ("Change", "edit", self.ask),
                ("Back to the usual", "undo", self.forget),
            ],
            empty="",
            on_enter=self.ask,
            always=0,
        )  # fmt: skip
        self.body.addWidget(self.rules, 1)

    def read(self) -> None:
        """Show all rules; the chosen one stays chosen."""
        chosen = self.rules.table.current_row
        with self.desk.ctx.store.read() as session:
            now = read_rules(session)
        self.rules.show_rows(
            [
                RuleRow(name, rulebook.rule_of(name), getattr(now, name), rulebook.usual(name))
                for name in rulebook.rule_fields()
            ]
        )
        if chosen is not None:
            self.rules.table.select_where(lambda row: row.name == chosen.name)

    def ask(self, row: RuleRow | None) -> None:
        """Ask for the value of a rule."""
        if row is None:
            return

        def keep(values: dict[str, Any]) -> None:
            value = values[row.name]
            text = ",".join(value) if isinstance(value, list) else "" if value is None else str(value)
            self.desk.store_as(
                "rules.change", f"Changed the rule “{row.rule.words}”", lambda s: set_rule(s, row.name, text)
            )

        FormDialog(
            self, row.rule.part, "Keep this", [_field(row)], keep, drafts=self.drafts,
            draft=f"rule {row.name}", values={row.name: _shown(row)},
        ).exec()  # fmt: skip
        self.read()

    def forget(self, row: RuleRow | None) -> None:
        """Go back to the usual value."""
        if row is not None and row.is_own:
            title = f"Went back to the usual for “{row.rule.words}”"
            self.store("rules.forget", title, lambda s: forget_rule(s, row.name))


def said(name: str, value: int | str) -> str:
    """The value of a rule in words."""
    rule = rulebook.rule_of(name)
    if isinstance(value, int):
        return f"{value:,} {rule.unit}".strip()
    if name == "gate_from":
        from datetime import date

        return day_text(date.fromisoformat(value)) if value else "not asked"
    words = dict(rule.choices)
    return ", ".join(words[code] for code in value.split(",") if code in words) or "none"


def _field(row: RuleRow) -> Field:
    rule = row.rule
    hint = f"Usually {said(row.name, row.usual)}. Source: {rule.source}."
    if isinstance(row.usual, int):
        label = f"{rule.words} ({rule.unit})" if rule.unit else rule.words
        return Field(
            key=row.name, label=label, kind="number", least=rule.least, most=rule.most, required=True,
            hint=hint,
        )  # fmt: skip
    if row.name == "gate_from":
        return Field(key=row.name, label=rule.words, kind="date", hint="Empty: not asked. " + hint)
    return Field(
        key=row.name, label=rule.words, kind="choices" if rule.many else "choice", choices=rule.choices,
        hint=hint,
    )  # fmt: skip


def _shown(row: RuleRow) -> Any:
    if row.name == "gate_from":
        from datetime import date

        return date.fromisoformat(str(row.value)) if row.value else None
    return str(row.value).split(",") if row.rule.many else row.value
