"""Run by Alembic for every command: the migrations on the connection and in the transaction of `migrate`."""

from alembic import context

from portal.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by making a new one
)
context.run_migrations()
