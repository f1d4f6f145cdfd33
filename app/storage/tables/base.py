# SPDX-License-Identifier: Apache-2.0
"""What all tables share: the kinds of columns, ``removed`` in place of deletion, ids."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Any, ClassVar, dataclass_transform

from sqlalchemy import LargeBinary, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

from app.clock import Id, new_id
from app.domain import words
from app.storage.types import Day, TimeOfDay, Word, YesNo

_WORDS = [
    one
    for one in vars(words).values()
    if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum
]
STRICT = {"sqlite_strict": True}
CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
DERIVED: dict[str, Any] = {"derived": True}
LIVE = text("removed = 0")


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(mapped_column,))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: Text(),
        bytes: LargeBinary(),
        date: Day(),
        time: TimeOfDay(),
        bool: YesNo(),
        **{kind: Word(kind) for kind in _WORDS},
    }


class Journaled(MappedAsDataclass, kw_only=True, eq=False):
    """Rows whose changes are written to the journal; ``removed`` instead of deletion."""

    removed: Mapped[bool] = mapped_column(default=False, server_default=text("0"))


class Identified(Journaled, kw_only=True, eq=False):
    id: Mapped[Id] = mapped_column(primary_key=True, default_factory=new_id)
