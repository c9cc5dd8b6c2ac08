"""districts abroad: a district may be in no Land

Revision ID: 0034
Revises: 0033
"""

from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column('districts', 'state', nullable=True)


def downgrade() -> None:
    op.alter_column('districts', 'state', nullable=False)
