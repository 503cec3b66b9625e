"""Runs migrations on the database of the settings, or on a connection that the application hands over.

SQLite: its driver would commit before each change of the schema; with BEGIN IMMEDIATE and `transactional_ddl` a migration that fails
leaves the schema as it was.
"""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import app.storage.tables  # noqa: F401 - fills the metadata
from app.settings import from_environment
from app.storage.session import build_engine


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, transactional_ddl=True, compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    with build_engine(from_environment().url).begin() as connection:
        migrate(connection)
