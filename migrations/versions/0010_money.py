"""money

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('funding_sources',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_name', sa.Text(collation='C'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('funder', sa.Text(), nullable=True),
    sa.Column('programme', sa.Text(), nullable=True),
    sa.Column('website', sa.Text(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('available', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('available_precision', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("available_precision IN ('exact', 'about', 'at_least', 'at_most')", name=op.f('ck_funding_sources_available_precision')),
    sa.CheckConstraint("kind IN ('eu', 'federal', 'state', 'municipal', 'foundation', 'own_budget', 'other')", name=op.f('ck_funding_sources_kind')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_funding_sources_visibility')),
    sa.CheckConstraint('available >= 0', name=op.f('ck_funding_sources_available')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_funding_sources_period')),
    sa.CheckConstraint('num_nonnulls(organisation_id, funder) < 2', name=op.f('ck_funding_sources_funder')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_funding_sources_district_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_funding_sources_organisation_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_funding_sources')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_funding_sources_district_id_key'))
    )
    op.create_index(op.f('ix_funding_sources_organisation_id_district_id'), 'funding_sources', ['organisation_id', 'district_id'], unique=False)
    op.create_table('funding_applications',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=True),
    sa.Column('source_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('programme', sa.Text(), nullable=True),
    sa.Column('funder', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('applied_on', sa.Date(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('amount_applied', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('own_share', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('amount_granted', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('granted_note', sa.Text(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('by_year', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('proof_due_on', sa.Date(), nullable=True),
    sa.Column('proof_delivered_on', sa.Date(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("(state IN ('planned', 'applied')) = (decided_on IS NULL)", name=op.f('ck_funding_applications_decided_on')),
    sa.CheckConstraint("state <> 'planned' OR applied_on IS NULL", name=op.f('ck_funding_applications_applied_on')),
    sa.CheckConstraint("state IN ('granted', 'settled') OR amount_granted IS NULL", name=op.f('ck_funding_applications_granted')),
    sa.CheckConstraint("state IN ('granted', 'settled') OR proof_delivered_on IS NULL", name=op.f('ck_funding_applications_proof')),
    sa.CheckConstraint("state IN ('planned', 'applied', 'granted', 'refused', 'settled')", name=op.f('ck_funding_applications_state')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_funding_applications_visibility')),
    sa.CheckConstraint('amount_applied >= 0 AND own_share >= 0 AND amount_granted >= 0', name=op.f('ck_funding_applications_amounts')),
    sa.CheckConstraint('amount_granted <= amount_applied OR granted_note IS NOT NULL', name=op.f('ck_funding_applications_granted_note')),
    sa.CheckConstraint('decided_on >= applied_on', name=op.f('ck_funding_applications_order')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_funding_applications_period')),
    sa.CheckConstraint('num_nonnulls(source_id, organisation_id, funder) < 2', name=op.f('ck_funding_applications_funder')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_funding_applications_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_funding_applications_district_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_funding_applications_organisation_id_district_id')),
    sa.ForeignKeyConstraint(['source_id', 'district_id'], ['funding_sources.id', 'funding_sources.district_id'], name=op.f('fk_funding_applications_source_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_funding_applications')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_funding_applications_district_id_key'))
    )
    op.create_index(op.f('ix_funding_applications_concept_id_district_id'), 'funding_applications', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_funding_applications_organisation_id_district_id'), 'funding_applications', ['organisation_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_funding_applications_source_id_district_id'), 'funding_applications', ['source_id', 'district_id'], unique=False)
    op.create_table('cost_estimates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('measure_id', sa.Uuid(), nullable=True),
    sa.Column('application_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('estimated', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('estimated_precision', sa.Text(), nullable=False),
    sa.Column('actual', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('actual_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("estimated_precision IN ('exact', 'about', 'at_least', 'at_most')", name=op.f('ck_cost_estimates_estimated_precision')),
    sa.CheckConstraint("kind IN ('one_off', 'recurring', 'staff', 'material', 'investment', 'follow_on')", name=op.f('ck_cost_estimates_kind')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_cost_estimates_visibility')),
    sa.CheckConstraint('actual_on IS NULL OR actual IS NOT NULL', name=op.f('ck_cost_estimates_actual_on')),
    sa.CheckConstraint('estimated >= 0 AND actual >= 0', name=op.f('ck_cost_estimates_amounts')),
    sa.CheckConstraint('num_nonnulls(estimated, actual) > 0', name=op.f('ck_cost_estimates_amount')),
    sa.CheckConstraint('year BETWEEN 1900 AND 2199', name=op.f('ck_cost_estimates_year')),
    sa.ForeignKeyConstraint(['application_id', 'district_id'], ['funding_applications.id', 'funding_applications.district_id'], name=op.f('fk_cost_estimates_application_id_district_id')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_cost_estimates_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_cost_estimates_district_id')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_cost_estimates_measure_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_cost_estimates')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_cost_estimates_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_cost_estimates_application_id_district_id'), 'cost_estimates', ['application_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_cost_estimates_concept_id_district_id'), 'cost_estimates', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_cost_estimates_measure_id_district_id'), 'cost_estimates', ['measure_id', 'district_id'], unique=False)
    op.create_table('funding_application_measures',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('depends_on', 'supported')", name=op.f('ck_funding_application_measures_role')),
    sa.ForeignKeyConstraint(['application_id', 'district_id'], ['funding_applications.id', 'funding_applications.district_id'], name=op.f('fk_funding_application_measures_application_id_district_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_funding_application_measures_measure_id_district_id')),
    sa.PrimaryKeyConstraint('application_id', 'district_id', 'measure_id', name=op.f('pk_funding_application_measures'))
    )
    op.create_index(op.f('ix_funding_application_measures_measure_id_district_id'), 'funding_application_measures', ['measure_id', 'district_id'], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON funding_sources TO sachstand_app")
    op.execute("GRANT SELECT ON funding_sources TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON funding_applications TO sachstand_app")
    op.execute("GRANT SELECT ON funding_applications TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON funding_application_measures TO sachstand_app")
    op.execute("GRANT SELECT ON funding_application_measures TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON cost_estimates TO sachstand_app")
    op.execute("GRANT SELECT ON cost_estimates TO sachstand_public")


def downgrade() -> None:
    op.drop_index(op.f('ix_funding_application_measures_measure_id_district_id'), table_name='funding_application_measures')
    op.drop_table('funding_application_measures')
    op.drop_index(op.f('ix_cost_estimates_measure_id_district_id'), table_name='cost_estimates')
    op.drop_index(op.f('ix_cost_estimates_concept_id_district_id'), table_name='cost_estimates')
    op.drop_index(op.f('ix_cost_estimates_application_id_district_id'), table_name='cost_estimates')
    op.drop_table('cost_estimates')
    op.drop_index(op.f('ix_funding_applications_source_id_district_id'), table_name='funding_applications')
    op.drop_index(op.f('ix_funding_applications_organisation_id_district_id'), table_name='funding_applications')
    op.drop_index(op.f('ix_funding_applications_concept_id_district_id'), table_name='funding_applications')
    op.drop_table('funding_applications')
    op.drop_index(op.f('ix_funding_sources_organisation_id_district_id'), table_name='funding_sources')
    op.drop_table('funding_sources')
