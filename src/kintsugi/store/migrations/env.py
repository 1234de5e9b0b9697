"""Run by Alembic for each command; the transaction is the caller's, so DDL is undone with it."""

from alembic import context

from kintsugi.store.migrations.upgrade import CONNECTION

context.configure(connection=context.config.attributes[CONNECTION])
context.run_migrations()
