"""plans and indicators

Revision ID: 0011
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('milestones',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('planned', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('reached_on', sa.Date(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("(state = 'reached') = (reached_on IS NOT NULL)", name=op.f('ck_milestones_reached_on')),
    sa.CheckConstraint("planned IS NULL OR (num_nonnulls(planned ->> 'from', planned ->> 'until', planned ->> 'text') > 0 AND coalesce((planned ->> 'from') COLLATE \"C\" <= planned ->> 'until', true))", name=op.f('ck_milestones_planned')),
    sa.CheckConstraint("state IN ('planned', 'reached', 'postponed', 'cancelled')", name=op.f('ck_milestones_state')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_milestones_visibility')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_milestones_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_milestones_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_milestones')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_milestones_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_milestones_concept_id_district_id'), 'milestones', ['concept_id', 'district_id'], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON milestones TO sachstand_app")
    op.execute("GRANT SELECT ON milestones TO sachstand_public")


def downgrade() -> None:
    op.drop_index(op.f('ix_milestones_concept_id_district_id'), table_name='milestones')
    op.drop_table('milestones')
