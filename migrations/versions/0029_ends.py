"""ends: a measure has an actual end, and keeps the end that was planned first

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('measures', sa.Column('first_ends_on', sa.Date(), nullable=True))
    op.add_column('measures', sa.Column('ended_on', sa.Date(), nullable=True))
    op.execute('UPDATE measures SET first_ends_on = ends_on WHERE ends_on IS NOT NULL')
    op.create_check_constraint(op.f('ck_measures_ended_on'), 'measures', 'ended_on >= starts_on')
    op.create_check_constraint(
        op.f('ck_measures_first_ends_on'), 'measures', 'ends_on IS NULL OR first_ends_on IS NOT NULL'
    )


def downgrade() -> None:
    op.drop_column('measures', 'ended_on')
    op.drop_column('measures', 'first_ends_on')
