# SPDX-License-Identifier: Apache-2.0
"""How Alembic runs the steps: on the connection that ``Database.bring_up_to_date`` gives it."""

from __future__ import annotations

from alembic import context

from app.hub.tables import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "sqlite":
    connection.exec_driver_sql("BEGIN IMMEDIATE")
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
