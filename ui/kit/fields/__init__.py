# SPDX-License-Identifier: Apache-2.0
"""The fields of a form, a file for each sort; a sort is imported when the first form needs it.

``value`` is what the program wants (a date, a number, None); ``draft`` is what stands in the field, also when
it cannot be read yet, so that a half-typed form survives a lock or a crash.
"""

from __future__ import annotations

from importlib import import_module

from ui.kit.fields.field import Field, FieldWidget, Kind

__all__ = ["Field", "FieldWidget", "Kind", "make_field"]

_SORTS: dict[Kind, tuple[str, str]] = {
    "text": ("text", "TextField"),
    "secret": ("text", "TextField"),
    "check": ("text", "CheckField"),
    "long": ("long", "LongField"),
    "choice": ("choice", "ChoiceField"),
    "choices": ("choice", "ChoicesField"),
    "date": ("day", "DateField"),
    "time": ("day", "TimeField"),
    "number": ("number", "NumberField"),
    "decimal": ("number", "DecimalField"),
}


def make_field(spec: Field) -> FieldWidget:
    """The widget of a field. The first window has one line and one tick, and waits for nothing else."""
    file, name = _SORTS[spec.kind]
    made = getattr(import_module(f"ui.kit.fields.{file}"), name)(spec)
    assert isinstance(made, FieldWidget)
    return made
