# SPDX-License-Identifier: Apache-2.0
"""The network's goals, and a way to the shares of one period without reading all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "goals"
down_revision = "first"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "goal",
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("adults", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", "role"),
    )
    op.create_index("ix_share_kind_period", "share", ["kind", "period"])


def downgrade() -> None:
    """What would be lost is not taken away by a command."""
    raise NotImplementedError("Restore a backup instead.")
