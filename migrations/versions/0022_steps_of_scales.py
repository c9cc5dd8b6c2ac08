"""Scales of a county's own: light schemes have steps, and entries of both logs may name one

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

_LOGS = ('status_updates', 'goal_assessments')


def upgrade() -> None:
    for log in _LOGS:
        op.add_column(log, sa.Column('step', sa.Text(), nullable=True))
        op.create_check_constraint(op.f(f'ck_{log}_step'), log, 'length(step) BETWEEN 1 AND 64')
    # As the code reads it where it is missing: a scheme that is stored otherwise would count as changed.
    op.execute("""UPDATE concepts SET light_scheme = light_scheme || '{"steps": []}'""")


def downgrade() -> None:
    op.execute("UPDATE concepts SET light_scheme = light_scheme - 'steps'")
    for log in _LOGS:
        op.drop_constraint(op.f(f'ck_{log}_step'), log, type_='check')
        op.drop_column(log, 'step')
