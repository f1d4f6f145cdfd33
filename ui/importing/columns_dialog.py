# SPDX-License-Identifier: Apache-2.0
"""Which column of the file holds what: asked once, remembered for every file with the same headings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import Invalid
from app.exchange.inspection import look_at, mappable_fields, mappable_kinds
from app.exchange.mapped import Mapping, missing_fields
from app.exchange.roster import Kind
from app.storage.store import Store
from ui.kit.form import Field
from ui.kit.form_dialog import Drafts, FormDialog

_SHOWN = 28


class ColumnsDialog(FormDialog):
    """``mapping`` is set when the person has chosen."""

    def __init__(self, parent: QWidget, store: Store, path: Path, kind: str, drafts: Drafts) -> None:
        wanted = next((one for one in mappable_kinds() if str(one) == kind), None)
        look = look_at(store, path, wanted)
        self._kind: Kind = look.mapping.kind
        self.mapping: Mapping | None = None
        headings = [
            (one.heading, f"{one.heading}  ({', '.join(value[:_SHOWN] for value in one.samples) or 'empty'})")
            for one in look.columns
        ]
        super().__init__(
            parent, "Which column is what?", "Use these columns",
            [
                Field(key=name, label=words[:1].upper() + words[1:], kind="choice",
                      choices=[("", "Not in this file"), *headings])
                for name, words in mappable_fields(self._kind)
            ],
            self._keep, drafts=drafts, draft=f"columns {path.name}", values=look.mapping.columns, columns=2,
        )  # fmt: skip

    def _keep(self, values: dict[str, Any]) -> None:
        chosen = Mapping(self._kind, {name: heading for name, heading in values.items() if heading})
        missing = missing_fields(chosen)
        if missing:
            raise Invalid({}, f"Choose a column for: {'; '.join(missing)}.")
        self.mapping = chosen
