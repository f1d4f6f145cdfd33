# SPDX-License-Identifier: Apache-2.0
"""The laptops of the program and their writing histories."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import Id
from app.storage.tables.base import CLUSTERED, Base, Identified


class Laptop(Identified, Base):
    """A laptop of the program. ``slot`` (0 to 99) keeps the sheet numbers it draws apart from others'."""

    __tablename__ = "laptop"
    __table_args__ = CLUSTERED
    name: Mapped[str]
    slot: Mapped[int] = mapped_column(default=0)


class Replica(Identified, Base):
    """One uninterrupted writing history of a laptop: after a restore the laptop takes a new one."""

    __tablename__ = "replica"
    __table_args__ = CLUSTERED
    laptop_id: Mapped[Id] = mapped_column(ForeignKey("laptop.id"))
