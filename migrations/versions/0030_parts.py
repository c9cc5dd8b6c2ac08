"""parts: a measure may be a part of another one

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('measures', sa.Column('parent_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f('fk_measures_parent_id'), 'measures', 'measures', ['parent_id', 'district_id'], ['id', 'district_id']
    )
    op.create_index(op.f('ix_measures_parent_id_district_id'), 'measures', ['parent_id', 'district_id'])
    op.create_check_constraint(op.f('ck_measures_parent'), 'measures', 'parent_id <> id')


def downgrade() -> None:
    op.drop_column('measures', 'parent_id')
