"""AGS of counties: in five digits, where they were written in eight

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE districts AS long SET ags = left(ags, 5) WHERE ags ~ '^[0-9]{5}000$'"
        " AND NOT EXISTS (SELECT FROM districts AS short WHERE short.ags = left(long.ags, 5))"
    )


def downgrade() -> None:
    """Both mean the same county."""
