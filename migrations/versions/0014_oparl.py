"""oparl

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('legislative_terms',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_name', sa.Text(collation='C'), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_legislative_terms_ends_on')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_legislative_terms_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_legislative_terms')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_legislative_terms_district_id_key')),
    sa.UniqueConstraint('district_id', 'starts_on', deferrable=True, initially='DEFERRED', name=op.f('uq_legislative_terms_district_id_starts_on'))
    )
    op.create_table('oparl_objects',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('paper_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('modified_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deleted', sa.Boolean(), nullable=False),
    sa.Column('print', sa.Text(), nullable=True),
    sa.CheckConstraint("kind IN ('body', 'legislative_term', 'organization', 'meeting', 'location', 'agenda_item', 'paper', 'consultation', 'file')", name=op.f('ck_oparl_objects_kind')),
    sa.CheckConstraint('deleted = (print IS NULL)', name=op.f('ck_oparl_objects_print')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_oparl_objects_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', 'kind', name=op.f('pk_oparl_objects'))
    )
    op.create_index(op.f('ix_oparl_objects_district_id_kind_created_at_id'), 'oparl_objects', ['district_id', 'kind', 'created_at', 'id'], unique=False)
    op.create_index(op.f('ix_oparl_objects_organization_id_district_id'), 'oparl_objects', ['organization_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_oparl_objects_paper_id_district_id'), 'oparl_objects', ['paper_id', 'district_id'], unique=False)
    op.create_table('oparl_system',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('modified_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('print', sa.Text(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_oparl_system_only')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oparl_system'))
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON oparl_objects, oparl_system TO sachstand_app")
    op.execute("GRANT SELECT ON oparl_objects, oparl_system TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON legislative_terms TO sachstand_app")
    op.execute("GRANT SELECT ON legislative_terms TO sachstand_public")


def downgrade() -> None:
    op.drop_table('oparl_system')
    op.drop_index(op.f('ix_oparl_objects_paper_id_district_id'), table_name='oparl_objects')
    op.drop_index(op.f('ix_oparl_objects_organization_id_district_id'), table_name='oparl_objects')
    op.drop_index(op.f('ix_oparl_objects_district_id_kind_created_at_id'), table_name='oparl_objects')
    op.drop_table('oparl_objects')
    op.drop_table('legislative_terms')
