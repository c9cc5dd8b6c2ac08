"""follow-ups: those of a task name a body, a meeting or a participation event

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

_NAME = 'resolution_task_follow_ups'
_TARGETS = {'body': 'bodies', 'meeting': 'meetings', 'event': 'participation_events'}


def upgrade() -> None:
    op.create_table(
        _NAME,
        sa.Column('task_id', sa.Uuid(), nullable=False),
        sa.Column('district_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        *(sa.Column(f'{kind}_id', sa.Uuid(), nullable=True) for kind in _TARGETS),
        sa.ForeignKeyConstraint(
            ['task_id', 'district_id'],
            ['resolution_tasks.id', 'resolution_tasks.district_id'],
            name=op.f(f'fk_{_NAME}_task_id_district_id'),
            ondelete='CASCADE',
        ),
        *(
            sa.ForeignKeyConstraint(
                [f'{kind}_id', 'district_id'],
                [f'{target}.id', f'{target}.district_id'],
                name=op.f(f'fk_{_NAME}_{kind}_id_district_id'),
            )
            for kind, target in _TARGETS.items()
        ),
        sa.CheckConstraint(
            'num_nonnulls(body_id, meeting_id, event_id) = 1 AND '
            "CASE kind WHEN 'body' THEN body_id WHEN 'meeting' THEN meeting_id WHEN 'event' THEN event_id END IS NOT NULL",
            name=op.f(f'ck_{_NAME}_kind'),
        ),
        sa.PrimaryKeyConstraint('task_id', 'district_id', 'kind', 'position', name=op.f(f'pk_{_NAME}')),
    )
    for kind in _TARGETS:
        op.create_index(op.f(f'ix_{_NAME}_{kind}_id_district_id'), _NAME, [f'{kind}_id', 'district_id'])
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {_NAME} TO sachstand_app')
    op.execute(f'GRANT SELECT ON {_NAME} TO sachstand_public')


def downgrade() -> None:
    op.drop_table(_NAME)
