"""first tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


_CONTENT = """districts, district_state, organisations, concepts, fields_of_action, goals, measures, measure_goals,
    measure_organisations, measure_relations, measure_steps"""
_LOGS = "status_updates, goal_assessments, status_acts, goal_assessment_acts"
_ACCESS = "actors, role_grants, api_tokens, idempotency_records"


def _grant() -> None:
    """The app cannot alter the logs: of an entry it may blank text and renew what derives from acts on it."""
    op.execute("GRANT SELECT ON alembic_version TO sachstand_app, sachstand_public")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_CONTENT}, {_ACCESS} TO sachstand_app")
    op.execute(f"GRANT SELECT, INSERT ON change_records, {_LOGS} TO sachstand_app")
    blanked = "version, updated_at, is_public, summary, remedy, next_steps, reported_by, internal_note"
    op.execute(f"GRANT UPDATE ({blanked}) ON status_updates, goal_assessments TO sachstand_app")
    op.execute("GRANT UPDATE (note) ON status_acts, goal_assessment_acts TO sachstand_app")
    op.execute("REVOKE DELETE ON districts, district_state FROM sachstand_app")
    op.execute(f"GRANT SELECT ON {_CONTENT}, {_LOGS} TO sachstand_public")


def upgrade() -> None:
    op.create_table('actors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('is_operator', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_actors'))
    )
    op.create_table('districts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_name', sa.Text(collation='C'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('ags', sa.Text(), nullable=True),
    sa.Column('ars', sa.Text(), nullable=True),
    sa.Column('nuts', sa.Text(), nullable=True),
    sa.Column('other_scheme', sa.Text(), nullable=True),
    sa.Column('other_code', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('website', sa.Text(), nullable=True),
    sa.Column('privacy_url', sa.Text(), nullable=True),
    sa.Column('accessibility_url', sa.Text(), nullable=True),
    sa.Column('update_interval', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("ags ~ '^(0[1-9]|1[0-6])([0-9]{3}([0-9]{3})?)?$'", name=op.f('ck_districts_ags')),
    sa.CheckConstraint("ars ~ '^(0[1-9]|1[0-6])[0-9]{10}$'", name=op.f('ck_districts_ars')),
    sa.CheckConstraint("kind IN ('county', 'independent_city', 'municipality', 'state', 'other')", name=op.f('ck_districts_kind')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_districts_visibility')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_districts')),
    sa.UniqueConstraint('ags', name=op.f('uq_districts_ags'))
    )
    op.create_index(op.f('ix_districts_sort_name_id'), 'districts', ['sort_name', 'id'], unique=False)
    op.create_table('idempotency_records',
    sa.Column('scope', postgresql.BYTEA(), nullable=False),
    sa.Column('fingerprint', postgresql.BYTEA(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('body', postgresql.BYTEA(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('scope', name=op.f('pk_idempotency_records'))
    )
    op.create_index(op.f('ix_idempotency_records_expires_at'), 'idempotency_records', ['expires_at'], unique=False)
    op.create_table('api_tokens',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('hash', postgresql.BYTEA(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['actors.id'], name=op.f('fk_api_tokens_actor_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('hash', name=op.f('uq_api_tokens_hash'))
    )
    op.create_index(op.f('ix_api_tokens_actor_id'), 'api_tokens', ['actor_id'], unique=False)
    op.create_table('change_records',
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('resource', sa.Text(), nullable=False),
    sa.Column('resource_id', sa.Uuid(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('fields', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('public_revision', sa.Integer(), nullable=True),
    sa.Column('public_ordinal', sa.Integer(), nullable=True),
    sa.Column('public_action', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_change_records_district_id')),
    sa.PrimaryKeyConstraint('district_id', 'revision', 'ordinal', name=op.f('pk_change_records'))
    )
    op.create_index(op.f('ix_change_records_district_id_public_revision'), 'change_records', ['district_id', 'public_revision'], unique=False)
    op.create_index(op.f('ix_change_records_resource_id_district_id'), 'change_records', ['resource_id', 'district_id'], unique=False)
    op.create_table('concepts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('version_label', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('adopted_on', sa.Date(), nullable=True),
    sa.Column('adopted_by', sa.Text(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('review_interval', sa.Text(), nullable=True),
    sa.Column('predecessor_id', sa.Uuid(), nullable=True),
    sa.Column('lineage_id', sa.Uuid(), nullable=False),
    sa.Column('guiding_principles', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('legal_bases', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('target_groups', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('stated_measure_count', sa.Integer(), nullable=True),
    sa.Column('stated_measure_count_precision', sa.Text(), nullable=True),
    sa.Column('time_horizons', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('light_scheme', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('in_preparation', 'submitted', 'adopted', 'superseded', 'withdrawn')", name=op.f('ck_concepts_state')),
    sa.CheckConstraint("state NOT IN ('adopted', 'superseded') OR adopted_on IS NOT NULL", name=op.f('ck_concepts_adopted_on')),
    sa.CheckConstraint("stated_measure_count_precision IN ('exact', 'about', 'at_least', 'at_most')", name=op.f('ck_concepts_stated_measure_count_precision')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_concepts_visibility')),
    sa.CheckConstraint('predecessor_id <> id', name=op.f('ck_concepts_predecessor')),
    sa.CheckConstraint('valid_until >= valid_from', name=op.f('ck_concepts_valid_period')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_concepts_district_id')),
    sa.ForeignKeyConstraint(['predecessor_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_concepts_predecessor_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_concepts')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_concepts_district_id_key'))
    )
    op.create_index(op.f('ix_concepts_district_id_lineage_id'), 'concepts', ['district_id', 'lineage_id'], unique=False)
    op.create_index(op.f('ix_concepts_district_id_sort_title_id'), 'concepts', ['district_id', 'sort_title', 'id'], unique=False)
    op.create_index(op.f('ix_concepts_predecessor_id_district_id'), 'concepts', ['predecessor_id', 'district_id'], unique=False)
    op.create_table('district_state',
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('public_revision', sa.Integer(), nullable=False),
    sa.Column('last_recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_district_state_district_id')),
    sa.PrimaryKeyConstraint('district_id', name=op.f('pk_district_state'))
    )
    op.create_table('organisations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_name', sa.Text(collation='C'), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('website', sa.Text(), nullable=True),
    sa.Column('same_as', sa.Text(), nullable=True),
    sa.CheckConstraint("kind IN ('administration', 'municipality', 'advisory_body', 'welfare', 'association', 'migrant_organisation', 'education', 'employment', 'health', 'chamber', 'funder', 'other')", name=op.f('ck_organisations_kind')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_organisations_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_organisations')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_organisations_district_id_key'))
    )
    op.create_index(op.f('ix_organisations_district_id_sort_name_id'), 'organisations', ['district_id', 'sort_name', 'id'], unique=False)
    op.create_table('role_grants',
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.CheckConstraint("role IN ('reader', 'reporter', 'editor', 'admin')", name=op.f('ck_role_grants_role')),
    sa.ForeignKeyConstraint(['actor_id'], ['actors.id'], name=op.f('fk_role_grants_actor_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('actor_id', 'district_id', name=op.f('pk_role_grants'))
    )
    op.create_index(op.f('ix_role_grants_district_id'), 'role_grants', ['district_id'], unique=False)
    op.create_table('fields_of_action',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('working_body', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('theme', 'action_field', 'cross_cutting')", name=op.f('ck_fields_of_action_kind')),
    sa.CheckConstraint("topic IN ('language', 'education', 'work', 'health', 'housing', 'participation', 'volunteering', 'culture_leisure', 'children_youth', 'gender_equality', 'intercultural_opening', 'anti_discrimination', 'cooperation', 'other')", name=op.f('ck_fields_of_action_topic')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_fields_of_action_parent')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_fields_of_action_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_fields_of_action_district_id')),
    sa.ForeignKeyConstraint(['parent_id', 'district_id'], ['fields_of_action.id', 'fields_of_action.district_id'], name=op.f('fk_fields_of_action_parent_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_fields_of_action')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_fields_of_action_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_fields_of_action_concept_id_district_id'), 'fields_of_action', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_fields_of_action_concept_id_position_id'), 'fields_of_action', ['concept_id', 'position', 'id'], unique=False)
    op.create_index(op.f('ix_fields_of_action_parent_id_district_id'), 'fields_of_action', ['parent_id', 'district_id'], unique=False)
    op.create_table('goals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('field_id', sa.Uuid(), nullable=True),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('sort_number', sa.Text(collation='C'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('target_groups', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('feasibility', sa.Text(), nullable=False),
    sa.Column('feasibility_note', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('light', sa.Text(), nullable=False),
    sa.Column('status_id', sa.Uuid(), nullable=True),
    sa.Column('rated_on', sa.Date(), nullable=True),
    sa.Column('public_light', sa.Text(), nullable=False),
    sa.Column('public_status_id', sa.Uuid(), nullable=True),
    sa.Column('public_rated_on', sa.Date(), nullable=True),
    sa.CheckConstraint("feasibility IN ('feasible', 'depends_on_funding', 'not_feasible_at_present')", name=op.f('ck_goals_feasibility')),
    sa.CheckConstraint("level IN ('overarching', 'goal', 'sub_goal')", name=op.f('ck_goals_level')),
    sa.CheckConstraint("light IN ('red', 'yellow', 'green', 'not_rated')", name=op.f('ck_goals_light')),
    sa.CheckConstraint("public_light IN ('red', 'yellow', 'green', 'not_rated')", name=op.f('ck_goals_public_light')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_goals_parent')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_goals_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_goals_district_id')),
    sa.ForeignKeyConstraint(['field_id', 'district_id'], ['fields_of_action.id', 'fields_of_action.district_id'], name=op.f('fk_goals_field_id_district_id')),
    sa.ForeignKeyConstraint(['parent_id', 'district_id'], ['goals.id', 'goals.district_id'], name=op.f('fk_goals_parent_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_goals')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_goals_district_id_concept_id_key')),
    postgresql_with={'fillfactor': 80}
    )
    op.create_index(op.f('ix_goals_concept_id_district_id'), 'goals', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_goals_concept_id_position_id'), 'goals', ['concept_id', 'position', 'id'], unique=False)
    op.create_index(op.f('ix_goals_field_id_district_id'), 'goals', ['field_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_goals_parent_id_district_id'), 'goals', ['parent_id', 'district_id'], unique=False)
    op.create_table('measures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('field_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('sort_number', sa.Text(collation='C'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('official_title', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('adopted_on', sa.Date(), nullable=True),
    sa.Column('discontinued_on', sa.Date(), nullable=True),
    sa.Column('discontinued_reason', sa.Text(), nullable=True),
    sa.Column('discontinued_note', sa.Text(), nullable=True),
    sa.Column('priority', sa.Text(), nullable=True),
    sa.Column('time_horizon', sa.Text(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('period_note', sa.Text(), nullable=True),
    sa.Column('is_permanent', sa.Boolean(), nullable=False),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('feasibility', sa.Text(), nullable=False),
    sa.Column('contributed_by', sa.Text(), nullable=True),
    sa.Column('target_groups', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('tags', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('light', sa.Text(), nullable=False),
    sa.Column('status_id', sa.Uuid(), nullable=True),
    sa.Column('rated_on', sa.Date(), nullable=True),
    sa.Column('public_light', sa.Text(), nullable=False),
    sa.Column('public_status_id', sa.Uuid(), nullable=True),
    sa.Column('public_rated_on', sa.Date(), nullable=True),
    sa.CheckConstraint("discontinued_reason IN ('obsolete', 'merged', 'not_financed', 'replaced', 'other')", name=op.f('ck_measures_discontinued_reason')),
    sa.CheckConstraint("feasibility IN ('feasible', 'depends_on_funding', 'not_feasible_at_present')", name=op.f('ck_measures_feasibility')),
    sa.CheckConstraint("light IN ('red', 'yellow', 'green', 'not_rated')", name=op.f('ck_measures_light')),
    sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name=op.f('ck_measures_priority')),
    sa.CheckConstraint("public_light IN ('red', 'yellow', 'green', 'not_rated')", name=op.f('ck_measures_public_light')),
    sa.CheckConstraint("time_horizon IN ('short', 'medium', 'long')", name=op.f('ck_measures_time_horizon')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_measures_visibility')),
    sa.CheckConstraint('(discontinued_on IS NULL) = (discontinued_reason IS NULL)', name=op.f('ck_measures_discontinued')),
    sa.CheckConstraint('NOT (is_permanent AND ends_on IS NOT NULL)', name=op.f('ck_measures_permanent')),
    sa.CheckConstraint('discontinued_on >= adopted_on', name=op.f('ck_measures_discontinued_on')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_measures_period')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_measures_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_measures_district_id')),
    sa.ForeignKeyConstraint(['field_id', 'district_id'], ['fields_of_action.id', 'fields_of_action.district_id'], name=op.f('fk_measures_field_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_measures')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_measures_district_id_concept_id_key')),
    postgresql_with={'fillfactor': 80}
    )
    op.create_index(op.f('ix_measures_concept_id_district_id'), 'measures', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_measures_concept_id_sort_number_id'), 'measures', ['concept_id', 'sort_number', 'id'], unique=False)
    op.create_index(op.f('ix_measures_district_id_updated_at_id'), 'measures', ['district_id', 'updated_at', 'id'], unique=False)
    op.create_index(op.f('ix_measures_field_id_district_id'), 'measures', ['field_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_measures_tags'), 'measures', ['tags'], unique=False, postgresql_using='gin')
    op.create_table('goal_assessments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('light', sa.Text(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('remedy', sa.Text(), nullable=True),
    sa.Column('next_steps', sa.Text(), nullable=True),
    sa.Column('reported_by', sa.Text(), nullable=True),
    sa.Column('internal_note', sa.Text(), nullable=True),
    sa.Column('tags', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('goal_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("light IN ('red', 'yellow', 'green')", name=op.f('ck_goal_assessments_light')),
    sa.CheckConstraint("reason IN ('staff', 'funding', 'legal', 'partner', 'other')", name=op.f('ck_goal_assessments_reason')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_goal_assessments_visibility')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_goal_assessments_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_goal_assessments_district_id')),
    sa.ForeignKeyConstraint(['goal_id', 'district_id'], ['goals.id', 'goals.district_id'], name=op.f('fk_goal_assessments_goal_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_goal_assessments')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_goal_assessments_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_goal_assessments_concept_id_district_id'), 'goal_assessments', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_goal_assessments_district_id_recorded_at_ordinal'), 'goal_assessments', ['district_id', 'recorded_at', 'ordinal'], unique=False)
    op.create_index(op.f('ix_goal_assessments_goal_id_district_id_effective_on_recorded_at_ordinal'), 'goal_assessments', ['goal_id', 'district_id', 'effective_on', 'recorded_at', 'ordinal'], unique=False)
    op.create_table('measure_goals',
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('goal_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['goal_id', 'district_id'], ['goals.id', 'goals.district_id'], name=op.f('fk_measure_goals_goal_id_district_id')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_goals_measure_id_district_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('measure_id', 'district_id', 'goal_id', name=op.f('pk_measure_goals'))
    )
    op.create_index(op.f('ix_measure_goals_goal_id_district_id'), 'measure_goals', ['goal_id', 'district_id'], unique=False)
    op.create_table('measure_organisations',
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('responsible', 'partner')", name=op.f('ck_measure_organisations_role')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_organisations_measure_id_district_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_measure_organisations_organisation_id_district_id')),
    sa.PrimaryKeyConstraint('measure_id', 'district_id', 'role', 'organisation_id', name=op.f('pk_measure_organisations'))
    )
    op.create_index(op.f('ix_measure_organisations_organisation_id_district_id'), 'measure_organisations', ['organisation_id', 'district_id'], unique=False)
    op.create_table('measure_relations',
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('related_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('measure_id <> related_id', name=op.f('ck_measure_relations_not_itself')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_relations_measure_id_district_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['related_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_relations_related_id_district_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('measure_id', 'district_id', 'related_id', name=op.f('pk_measure_relations'))
    )
    op.create_index(op.f('ix_measure_relations_related_id_district_id'), 'measure_relations', ['related_id', 'district_id'], unique=False)
    op.create_table('measure_steps',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name=op.f('ck_measure_steps_done_on')),
    sa.CheckConstraint("state IN ('planned', 'in_progress', 'done', 'dropped')", name=op.f('ck_measure_steps_state')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_measure_steps_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_measure_steps_district_id')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_measure_steps_measure_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_measure_steps')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_measure_steps_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_measure_steps_concept_id_district_id'), 'measure_steps', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_measure_steps_measure_id_district_id'), 'measure_steps', ['measure_id', 'district_id'], unique=False)
    op.create_table('status_updates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('light', sa.Text(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('remedy', sa.Text(), nullable=True),
    sa.Column('next_steps', sa.Text(), nullable=True),
    sa.Column('reported_by', sa.Text(), nullable=True),
    sa.Column('internal_note', sa.Text(), nullable=True),
    sa.Column('tags', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('schedule', sa.Text(), nullable=True),
    sa.Column('progress', sa.Integer(), nullable=True),
    sa.CheckConstraint("light IN ('red', 'yellow', 'green')", name=op.f('ck_status_updates_light')),
    sa.CheckConstraint("reason IN ('staff', 'funding', 'legal', 'partner', 'other')", name=op.f('ck_status_updates_reason')),
    sa.CheckConstraint("schedule IN ('on_track', 'at_risk', 'delayed')", name=op.f('ck_status_updates_schedule')),
    sa.CheckConstraint("state IN ('not_started', 'in_preparation', 'in_progress', 'implemented', 'permanent', 'under_review', 'paused', 'stopped')", name=op.f('ck_status_updates_state')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_status_updates_visibility')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_status_updates_progress')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_status_updates_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_status_updates_district_id')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_status_updates_measure_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_status_updates')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_status_updates_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_status_updates_concept_id_district_id'), 'status_updates', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_status_updates_district_id_recorded_at_ordinal'), 'status_updates', ['district_id', 'recorded_at', 'ordinal'], unique=False)
    op.create_index(op.f('ix_status_updates_measure_id_district_id_effective_on_recorded_at_ordinal'), 'status_updates', ['measure_id', 'district_id', 'effective_on', 'recorded_at', 'ordinal'], unique=False)
    op.create_table('goal_assessment_acts',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint("act IN ('published', 'retracted', 'redacted')", name=op.f('ck_goal_assessment_acts_act')),
    sa.ForeignKeyConstraint(['entry_id', 'district_id'], ['goal_assessments.id', 'goal_assessments.district_id'], name=op.f('fk_goal_assessment_acts_entry_id_district_id')),
    sa.PrimaryKeyConstraint('entry_id', 'district_id', 'act', name=op.f('pk_goal_assessment_acts'))
    )
    op.create_table('status_acts',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint("act IN ('published', 'retracted', 'redacted')", name=op.f('ck_status_acts_act')),
    sa.ForeignKeyConstraint(['entry_id', 'district_id'], ['status_updates.id', 'status_updates.district_id'], name=op.f('fk_status_acts_entry_id_district_id')),
    sa.PrimaryKeyConstraint('entry_id', 'district_id', 'act', name=op.f('pk_status_acts'))
    )
    _grant()


def downgrade() -> None:
    op.drop_table('status_acts')
    op.drop_table('goal_assessment_acts')
    op.drop_index(op.f('ix_status_updates_measure_id_district_id_effective_on_recorded_at_ordinal'), table_name='status_updates')
    op.drop_index(op.f('ix_status_updates_district_id_recorded_at_ordinal'), table_name='status_updates')
    op.drop_index(op.f('ix_status_updates_concept_id_district_id'), table_name='status_updates')
    op.drop_table('status_updates')
    op.drop_index(op.f('ix_measure_steps_measure_id_district_id'), table_name='measure_steps')
    op.drop_index(op.f('ix_measure_steps_concept_id_district_id'), table_name='measure_steps')
    op.drop_table('measure_steps')
    op.drop_index(op.f('ix_measure_relations_related_id_district_id'), table_name='measure_relations')
    op.drop_table('measure_relations')
    op.drop_index(op.f('ix_measure_organisations_organisation_id_district_id'), table_name='measure_organisations')
    op.drop_table('measure_organisations')
    op.drop_index(op.f('ix_measure_goals_goal_id_district_id'), table_name='measure_goals')
    op.drop_table('measure_goals')
    op.drop_index(op.f('ix_goal_assessments_goal_id_district_id_effective_on_recorded_at_ordinal'), table_name='goal_assessments')
    op.drop_index(op.f('ix_goal_assessments_district_id_recorded_at_ordinal'), table_name='goal_assessments')
    op.drop_index(op.f('ix_goal_assessments_concept_id_district_id'), table_name='goal_assessments')
    op.drop_table('goal_assessments')
    op.drop_index(op.f('ix_measures_tags'), table_name='measures', postgresql_using='gin')
    op.drop_index(op.f('ix_measures_field_id_district_id'), table_name='measures')
    op.drop_index(op.f('ix_measures_district_id_updated_at_id'), table_name='measures')
    op.drop_index(op.f('ix_measures_concept_id_sort_number_id'), table_name='measures')
    op.drop_index(op.f('ix_measures_concept_id_district_id'), table_name='measures')
    op.drop_table('measures')
    op.drop_index(op.f('ix_goals_parent_id_district_id'), table_name='goals')
    op.drop_index(op.f('ix_goals_field_id_district_id'), table_name='goals')
    op.drop_index(op.f('ix_goals_concept_id_position_id'), table_name='goals')
    op.drop_index(op.f('ix_goals_concept_id_district_id'), table_name='goals')
    op.drop_table('goals')
    op.drop_index(op.f('ix_fields_of_action_parent_id_district_id'), table_name='fields_of_action')
    op.drop_index(op.f('ix_fields_of_action_concept_id_position_id'), table_name='fields_of_action')
    op.drop_index(op.f('ix_fields_of_action_concept_id_district_id'), table_name='fields_of_action')
    op.drop_table('fields_of_action')
    op.drop_index(op.f('ix_role_grants_district_id'), table_name='role_grants')
    op.drop_table('role_grants')
    op.drop_index(op.f('ix_organisations_district_id_sort_name_id'), table_name='organisations')
    op.drop_table('organisations')
    op.drop_table('district_state')
    op.drop_index(op.f('ix_concepts_predecessor_id_district_id'), table_name='concepts')
    op.drop_index(op.f('ix_concepts_district_id_sort_title_id'), table_name='concepts')
    op.drop_index(op.f('ix_concepts_district_id_lineage_id'), table_name='concepts')
    op.drop_table('concepts')
    op.drop_index(op.f('ix_change_records_resource_id_district_id'), table_name='change_records')
    op.drop_index(op.f('ix_change_records_district_id_public_revision'), table_name='change_records')
    op.drop_table('change_records')
    op.drop_index(op.f('ix_api_tokens_actor_id'), table_name='api_tokens')
    op.drop_table('api_tokens')
    op.drop_index(op.f('ix_idempotency_records_expires_at'), table_name='idempotency_records')
    op.drop_table('idempotency_records')
    op.drop_index(op.f('ix_districts_sort_name_id'), table_name='districts')
    op.drop_table('districts')
    op.drop_table('actors')
