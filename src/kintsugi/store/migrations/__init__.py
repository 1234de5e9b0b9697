"""The schema's history. Only `upgrade` and `differences` load Alembic, which takes 0.4 s."""
