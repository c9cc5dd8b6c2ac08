"""The planner samples no column from which words can be erased or redacted

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

_REDACTABLE = {name: 'text' for name in ("summary", "remedy", "next_steps", "reported_by", "internal_note")}
_COLUMNS = {
    "participation_links": {"note": 'text'},
    "import_formers": {"former": 'jsonb'},
    "idempotency_records": {"body": 'bytea'},
    "status_updates": _REDACTABLE,
    "goal_assessments": _REDACTABLE,
    "status_acts": {"note": 'text'},
    "goal_assessment_acts": {"note": 'text'},
}


def upgrade() -> None:
    """What is kept is the same: a type given anew takes out what was sampled before, and rewrites nothing."""
    for table, columns in _COLUMNS.items():
        for name, of in columns.items():
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} TYPE {of}")


def downgrade() -> None:
    for table, columns in _COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS -1")
