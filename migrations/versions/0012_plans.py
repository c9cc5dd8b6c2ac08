"""plans and indicators

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

# As with the logs of lights (0003): the app may not delete observations, nor rename them. Where an import is taken back,
# those go that it made about indicators that it made as well; its others, which are retracted, give up their keys.
_UNDO = """
CREATE FUNCTION undo_observed(of_district uuid, of_import uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    DELETE FROM indicator_observations
        WHERE district_id = of_district
        AND id IN (SELECT resource_id FROM change_records WHERE {made} AND resource = 'indicator_observations')
        AND indicator_id IN (SELECT resource_id FROM change_records WHERE {made} AND resource = 'indicators');
    UPDATE indicator_observations SET key = 'reverted-' || replace(id::text, '-', '')
        WHERE district_id = of_district
        AND id IN (SELECT resource_id FROM change_records WHERE {made} AND resource = 'indicator_observations');
$$
"""
_MADE = """
    district_id = of_district AND action = 'created' AND revision =
        (SELECT revision FROM imports WHERE id = of_import AND district_id = of_district AND reverted_at IS NULL)
"""


def _grant() -> None:
    for name in ("milestones", "plan_entries", "plan_entry_measures", "outreach", "indicators"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO sachstand_app")
        op.execute(f"GRANT SELECT ON {name} TO sachstand_public")
    op.execute("GRANT SELECT, INSERT ON indicator_observations TO sachstand_app")
    op.execute(
        "GRANT UPDATE (version, updated_at, is_public, retracted_at) ON indicator_observations TO sachstand_app"
    )
    op.execute("GRANT SELECT ON indicator_observations TO sachstand_public")
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(_UNDO.format(schema=schema, made=_MADE))
    op.execute("REVOKE ALL ON FUNCTION undo_observed(uuid, uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION undo_observed(uuid, uuid) TO sachstand_app")


def upgrade() -> None:
    op.create_unique_constraint(op.f('uq_goals_id_concept_id_district_id'), 'goals', ['id', 'concept_id', 'district_id'])
    op.create_unique_constraint(op.f('uq_measures_id_concept_id_district_id'), 'measures', ['id', 'concept_id', 'district_id'])
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
    op.create_table('plan_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('year_from', sa.Integer(), nullable=False),
    sa.Column('year_until', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('priority', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('depends_on_staff', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name=op.f('ck_plan_entries_priority')),
    sa.CheckConstraint("state IN ('planned', 'in_progress', 'done', 'postponed')", name=op.f('ck_plan_entries_state')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_plan_entries_visibility')),
    sa.CheckConstraint('year_from BETWEEN 1900 AND 2199 AND year_until <= 2199', name=op.f('ck_plan_entries_years')),
    sa.CheckConstraint('year_until >= year_from', name=op.f('ck_plan_entries_year_until')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_plan_entries_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_plan_entries_district_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_plan_entries_organisation_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_plan_entries')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_plan_entries_district_id_concept_id_key')),
    sa.UniqueConstraint('id', 'concept_id', 'district_id', name=op.f('uq_plan_entries_id_concept_id_district_id'))
    )
    op.create_index(op.f('ix_plan_entries_concept_id_district_id'), 'plan_entries', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_plan_entries_organisation_id_district_id'), 'plan_entries', ['organisation_id', 'district_id'], unique=False)
    op.create_table('outreach',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('body_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('period', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("held_on IS NULL OR state = 'held'", name=op.f('ck_outreach_held_on')),
    sa.CheckConstraint("kind IN ('sent', 'presented')", name=op.f('ck_outreach_kind')),
    sa.CheckConstraint("state <> 'held' OR num_nonnulls(held_on, period) > 0", name=op.f('ck_outreach_held')),
    sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f('ck_outreach_state')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_outreach_visibility')),
    sa.CheckConstraint('period IS NULL OR (num_nonnulls(period ->> \'from\', period ->> \'until\', period ->> \'text\') > 0 AND coalesce((period ->> \'from\') COLLATE "C" <= period ->> \'until\', true))', name=op.f('ck_outreach_period')),
    sa.ForeignKeyConstraint(['body_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_outreach_body_id_district_id')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_outreach_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_outreach_district_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_outreach_organisation_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_outreach')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_outreach_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_outreach_body_id_district_id'), 'outreach', ['body_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_outreach_concept_id_district_id'), 'outreach', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_outreach_organisation_id_district_id'), 'outreach', ['organisation_id', 'district_id'], unique=False)
    op.create_table('indicators',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('goal_id', sa.Uuid(), nullable=True),
    sa.Column('measure_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('sort_number', sa.Text(collation='C'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('definition', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('calculation', sa.Text(), nullable=True),
    sa.Column('population', sa.Text(), nullable=True),
    sa.Column('direction', sa.Text(), nullable=True),
    sa.Column('target_value', sa.Numeric(), nullable=True),
    sa.Column('target_on', sa.Date(), nullable=True),
    sa.Column('decimal_places', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("direction IN ('up', 'down', 'keep')", name=op.f('ck_indicators_direction')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_indicators_visibility')),
    sa.CheckConstraint('abs(target_value) < 1000000000000 AND scale(target_value) <= 6', name=op.f('ck_indicators_target_value')),
    sa.CheckConstraint('decimal_places BETWEEN 0 AND 6', name=op.f('ck_indicators_decimal_places')),
    sa.CheckConstraint('num_nonnulls(goal_id, measure_id) < 2', name=op.f('ck_indicators_one_subject')),
    sa.CheckConstraint('target_on IS NULL OR target_value IS NOT NULL', name=op.f('ck_indicators_target_on')),
    sa.CheckConstraint('target_value IS NULL OR num_nonnulls(unit, direction) = 2', name=op.f('ck_indicators_target')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_indicators_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_indicators_district_id')),
    sa.ForeignKeyConstraint(['goal_id', 'concept_id', 'district_id'], ['goals.id', 'goals.concept_id', 'goals.district_id'], name=op.f('fk_indicators_goal_id_concept_id_district_id')),
    sa.ForeignKeyConstraint(['measure_id', 'concept_id', 'district_id'], ['measures.id', 'measures.concept_id', 'measures.district_id'], name=op.f('fk_indicators_measure_id_concept_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_indicators')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_indicators_district_id_concept_id_key')),
    sa.UniqueConstraint('id', 'concept_id', 'district_id', name=op.f('uq_indicators_id_concept_id_district_id'))
    )
    op.create_index(op.f('ix_indicators_concept_id_district_id'), 'indicators', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_indicators_goal_id_concept_id_district_id'), 'indicators', ['goal_id', 'concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_indicators_measure_id_concept_id_district_id'), 'indicators', ['measure_id', 'concept_id', 'district_id'], unique=False)
    op.create_table('plan_entry_measures',
    sa.Column('plan_entry_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['measure_id', 'concept_id', 'district_id'], ['measures.id', 'measures.concept_id', 'measures.district_id'], name=op.f('fk_plan_entry_measures_measure_id_concept_id_district_id')),
    sa.ForeignKeyConstraint(['plan_entry_id', 'concept_id', 'district_id'], ['plan_entries.id', 'plan_entries.concept_id', 'plan_entries.district_id'], name=op.f('fk_plan_entry_measures_plan_entry_id_concept_id_district_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('plan_entry_id', 'district_id', 'measure_id', name=op.f('pk_plan_entry_measures'))
    )
    op.create_index(op.f('ix_plan_entry_measures_measure_id_concept_id_district_id'), 'plan_entry_measures', ['measure_id', 'concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_plan_entry_measures_plan_entry_id_concept_id_district_id'), 'plan_entry_measures', ['plan_entry_id', 'concept_id', 'district_id'], unique=False)
    op.create_table('indicator_observations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('indicator_id', sa.Uuid(), nullable=False),
    sa.Column('observed_from', sa.Date(), nullable=True),
    sa.Column('observed_on', sa.Date(), nullable=False),
    sa.Column('value', sa.Numeric(), nullable=True),
    sa.Column('precision', sa.Text(), nullable=False),
    sa.Column('breakdown', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('breakdown_key', sa.Text(collation='C'), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('suppressed', sa.Boolean(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('retracted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("jsonb_typeof(breakdown) = 'array'", name=op.f('ck_indicator_observations_breakdown')),
    sa.CheckConstraint("precision IN ('exact', 'about', 'at_least', 'at_most')", name=op.f('ck_indicator_observations_precision')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_indicator_observations_visibility')),
    sa.CheckConstraint('abs(value) < 1000000000000 AND scale(value) <= 6', name=op.f('ck_indicator_observations_value')),
    sa.CheckConstraint('observed_from <= observed_on', name=op.f('ck_indicator_observations_observed_from')),
    sa.CheckConstraint('suppressed = (value IS NULL)', name=op.f('ck_indicator_observations_suppressed')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_indicator_observations_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_indicator_observations_district_id')),
    sa.ForeignKeyConstraint(['indicator_id', 'concept_id', 'district_id'], ['indicators.id', 'indicators.concept_id', 'indicators.district_id'], name=op.f('fk_indicator_observations_indicator_id_concept_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_indicator_observations')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_indicator_observations_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_indicator_observations_concept_id_district_id'), 'indicator_observations', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_indicator_observations_indicator_id_concept_id_district_id'), 'indicator_observations', ['indicator_id', 'concept_id', 'district_id'], unique=False)
    op.create_index('ix_indicator_observations_series', 'indicator_observations', ['indicator_id', 'district_id', 'observed_on', 'breakdown_key', 'recorded_at', 'ordinal'], unique=False)
    _grant()


def downgrade() -> None:
    op.execute("DROP FUNCTION undo_observed(uuid, uuid)")
    op.drop_index('ix_indicator_observations_series', table_name='indicator_observations')
    op.drop_index(op.f('ix_indicator_observations_indicator_id_concept_id_district_id'), table_name='indicator_observations')
    op.drop_index(op.f('ix_indicator_observations_concept_id_district_id'), table_name='indicator_observations')
    op.drop_table('indicator_observations')
    op.drop_index(op.f('ix_plan_entry_measures_plan_entry_id_concept_id_district_id'), table_name='plan_entry_measures')
    op.drop_index(op.f('ix_plan_entry_measures_measure_id_concept_id_district_id'), table_name='plan_entry_measures')
    op.drop_table('plan_entry_measures')
    op.drop_index(op.f('ix_indicators_measure_id_concept_id_district_id'), table_name='indicators')
    op.drop_index(op.f('ix_indicators_goal_id_concept_id_district_id'), table_name='indicators')
    op.drop_index(op.f('ix_indicators_concept_id_district_id'), table_name='indicators')
    op.drop_table('indicators')
    op.drop_index(op.f('ix_outreach_organisation_id_district_id'), table_name='outreach')
    op.drop_index(op.f('ix_outreach_concept_id_district_id'), table_name='outreach')
    op.drop_index(op.f('ix_outreach_body_id_district_id'), table_name='outreach')
    op.drop_table('outreach')
    op.drop_index(op.f('ix_plan_entries_organisation_id_district_id'), table_name='plan_entries')
    op.drop_index(op.f('ix_plan_entries_concept_id_district_id'), table_name='plan_entries')
    op.drop_table('plan_entries')
    op.drop_index(op.f('ix_milestones_concept_id_district_id'), table_name='milestones')
    op.drop_table('milestones')
    op.drop_constraint(op.f('uq_measures_id_concept_id_district_id'), 'measures', type_='unique')
    op.drop_constraint(op.f('uq_goals_id_concept_id_district_id'), 'goals', type_='unique')
