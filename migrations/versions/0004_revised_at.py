"""when a district's revisions were made, for ETags that survive a restore

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('revised_at', 'public_revised_at'):
        op.add_column('district_state', sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        op.execute(f"UPDATE district_state SET {name} = clock_timestamp()")
        op.alter_column('district_state', name, nullable=False)


def downgrade() -> None:
    for name in ('public_revised_at', 'revised_at'):
        op.drop_column('district_state', name)
