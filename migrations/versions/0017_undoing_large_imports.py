"""Undoing large imports: the statistics of a table that was just filled tell nothing, and row by row takes hours

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

_FUNCTIONS = ("undo_imported(uuid, uuid)", "undo_observed(uuid, uuid)")


def upgrade() -> None:
    for function in _FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} SET enable_nestloop = off")


def downgrade() -> None:
    for function in _FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} RESET enable_nestloop")
