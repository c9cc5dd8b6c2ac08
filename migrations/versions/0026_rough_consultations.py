"""Consultations whose day is not known may tell a rough time

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('consultations', sa.Column('period', postgresql.JSONB(none_as_null=True), nullable=True))
    first, last = "period ->> 'from'", "period ->> 'until'"
    some = f"num_nonnulls({first}, {last}, period ->> 'text') > 0"
    in_order = f'coalesce(({first}) COLLATE "C" <= {last}, true)'
    op.create_check_constraint(
        op.f('ck_consultations_period'), 'consultations', f'period IS NULL OR ({some} AND {in_order})'
    )


def downgrade() -> None:
    op.drop_column('consultations', 'period')
