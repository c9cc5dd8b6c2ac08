"""few acts: retractions and redactions have an index of their own

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

_TABLES = ('status_acts', 'goal_assessment_acts', 'field_assessment_acts', 'concept_assessment_acts')


def upgrade() -> None:
    for name in _TABLES:
        few = sa.text("act <> 'published'")
        op.create_index(op.f(f'ix_{name}_district_id_act'), name, ['district_id', 'act'], postgresql_where=few)


def downgrade() -> None:
    for name in _TABLES:
        op.drop_index(op.f(f'ix_{name}_district_id_act'), table_name=name)
