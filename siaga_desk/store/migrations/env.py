"""Alembic's entry: migrations run on the connection that `file.prepare` hands over, in its transaction."""

from alembic import context

from siaga_desk.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
