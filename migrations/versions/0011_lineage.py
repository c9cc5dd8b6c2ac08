"""lineage

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('goal_inheritance',
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('depth > 0', name=op.f('ck_goal_inheritance_depth')),
    sa.ForeignKeyConstraint(['source_id', 'district_id'], ['goals.id', 'goals.district_id'], name=op.f('fk_goal_inheritance_source_id_district_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id', 'district_id'], ['goals.id', 'goals.district_id'], name=op.f('fk_goal_inheritance_subject_id_district_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('subject_id', 'district_id', 'source_id', name=op.f('pk_goal_inheritance'))
    )
    op.create_index(op.f('ix_goal_inheritance_source_id_district_id'), 'goal_inheritance', ['source_id', 'district_id'], unique=False)
    op.create_table('measure_inheritance',
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('depth > 0', name=op.f('ck_measure_inheritance_depth')),
    sa.ForeignKeyConstraint(['source_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_inheritance_source_id_district_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_inheritance_subject_id_district_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('subject_id', 'district_id', 'source_id', name=op.f('pk_measure_inheritance'))
    )
    op.create_index(op.f('ix_measure_inheritance_source_id_district_id'), 'measure_inheritance', ['source_id', 'district_id'], unique=False)
    op.create_table('measure_lineage',
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('predecessor_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('measure_id <> predecessor_id', name=op.f('ck_measure_lineage_not_itself')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_lineage_measure_id_district_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['predecessor_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_lineage_predecessor_id_district_id')),
    sa.PrimaryKeyConstraint('measure_id', 'district_id', 'predecessor_id', name=op.f('pk_measure_lineage'))
    )
    op.create_index(op.f('ix_measure_lineage_predecessor_id_district_id'), 'measure_lineage', ['predecessor_id', 'district_id'], unique=False)
    op.add_column('fields_of_action', sa.Column('predecessor_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_fields_of_action_predecessor_id_district_id'), 'fields_of_action', ['predecessor_id', 'district_id'], unique=False)
    op.create_foreign_key(op.f('fk_fields_of_action_predecessor_id_district_id'), 'fields_of_action', 'fields_of_action', ['predecessor_id', 'district_id'], ['id', 'district_id'])
    op.add_column('goals', sa.Column('predecessor_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_goals_predecessor_id_district_id'), 'goals', ['predecessor_id', 'district_id'], unique=False)
    op.create_foreign_key(op.f('fk_goals_predecessor_id_district_id'), 'goals', 'goals', ['predecessor_id', 'district_id'], ['id', 'district_id'])
    for name in ("measure_lineage", "measure_inheritance", "goal_inheritance"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO sachstand_app")
        op.execute(f"GRANT SELECT ON {name} TO sachstand_public")


def downgrade() -> None:
    op.drop_constraint(op.f('fk_goals_predecessor_id_district_id'), 'goals', type_='foreignkey')
    op.drop_index(op.f('ix_goals_predecessor_id_district_id'), table_name='goals')
    op.drop_column('goals', 'predecessor_id')
    op.drop_constraint(op.f('fk_fields_of_action_predecessor_id_district_id'), 'fields_of_action', type_='foreignkey')
    op.drop_index(op.f('ix_fields_of_action_predecessor_id_district_id'), table_name='fields_of_action')
    op.drop_column('fields_of_action', 'predecessor_id')
    op.drop_index(op.f('ix_measure_lineage_predecessor_id_district_id'), table_name='measure_lineage')
    op.drop_table('measure_lineage')
    op.drop_index(op.f('ix_measure_inheritance_source_id_district_id'), table_name='measure_inheritance')
    op.drop_table('measure_inheritance')
    op.drop_index(op.f('ix_goal_inheritance_source_id_district_id'), table_name='goal_inheritance')
    op.drop_table('goal_inheritance')
