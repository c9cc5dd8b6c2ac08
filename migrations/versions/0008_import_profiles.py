"""import profiles, and comments on feedback

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_profiles',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('mapping', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_import_profiles_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_import_profiles')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_import_profiles_district_id_key'))
    )
    op.add_column('feedback_items', sa.Column('comment_on_id', sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f('ck_feedback_items_comment_on'), 'feedback_items', 'comment_on_id <> id')
    op.create_foreign_key(op.f('fk_feedback_items_comment_on_id_district_id'), 'feedback_items', 'feedback_items', ['comment_on_id', 'district_id'], ['id', 'district_id'])
    op.create_index(op.f('ix_feedback_items_comment_on_id_district_id'), 'feedback_items', ['comment_on_id', 'district_id'], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON import_profiles TO sachstand_app")
    op.execute("GRANT SELECT ON import_profiles TO sachstand_public")


def downgrade() -> None:
    op.drop_column('feedback_items', 'comment_on_id')
    op.drop_table('import_profiles')
