"""Runs migrations on the connection that `portal/db/schema.py` opened and locked; it also commits."""

from alembic import context

handed_over = context.config.attributes
context.configure(
    connection=handed_over["connection"],
    target_metadata=handed_over.get("metadata"),
    render_item=handed_over.get("render_item"),
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
