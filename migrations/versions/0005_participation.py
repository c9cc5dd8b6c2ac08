"""participation

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('participation_events',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('field_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('open_from', sa.Date(), nullable=True),
    sa.Column('open_until', sa.Date(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('participants', sa.Integer(), nullable=True),
    sa.Column('participants_precision', sa.Text(), nullable=True),
    sa.Column('addressed', sa.Text(), nullable=True),
    sa.Column('website', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('conference', 'workshop', 'board', 'questionnaire', 'interview', 'consultation')", name=op.f('ck_participation_events_kind')),
    sa.CheckConstraint("participants_precision IN ('exact', 'about', 'at_least', 'at_most')", name=op.f('ck_participation_events_participants_precision')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_participation_events_visibility')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_participation_events_period')),
    sa.CheckConstraint('open_until >= open_from', name=op.f('ck_participation_events_open_period')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_participation_events_parent')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_participation_events_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_participation_events_district_id')),
    sa.ForeignKeyConstraint(['field_id', 'district_id'], ['fields_of_action.id', 'fields_of_action.district_id'], name=op.f('fk_participation_events_field_id_district_id')),
    sa.ForeignKeyConstraint(['parent_id', 'district_id'], ['participation_events.id', 'participation_events.district_id'], name=op.f('fk_participation_events_parent_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_participation_events')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_participation_events_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_participation_events_concept_id_district_id'), 'participation_events', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_participation_events_field_id_district_id'), 'participation_events', ['field_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_participation_events_parent_id_district_id'), 'participation_events', ['parent_id', 'district_id'], unique=False)
    op.create_table('key_statements',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('field_id', sa.Uuid(), nullable=True),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('resolution', sa.Text(), nullable=False),
    sa.Column('resolved_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('forwarded_level', sa.Text(), nullable=True),
    sa.Column('forwarded_to', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("(resolution = 'forwarded') = (forwarded_level IS NOT NULL)", name=op.f('ck_key_statements_forwarded')),
    sa.CheckConstraint("(resolution = 'open') = (resolved_on IS NULL)", name=op.f('ck_key_statements_resolved_on')),
    sa.CheckConstraint("forwarded_level IN ('municipality', 'state', 'federation', 'other')", name=op.f('ck_key_statements_forwarded_level')),
    sa.CheckConstraint("kind IN ('need', 'proposal', 'wish', 'project_idea', 'praise', 'criticism', 'question')", name=op.f('ck_key_statements_kind')),
    sa.CheckConstraint("resolution IN ('open', 'taken_up', 'already_covered', 'forwarded', 'declined', 'noted')", name=op.f('ck_key_statements_resolution')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_key_statements_visibility')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_key_statements_parent')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_key_statements_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_key_statements_district_id')),
    sa.ForeignKeyConstraint(['event_id', 'district_id'], ['participation_events.id', 'participation_events.district_id'], name=op.f('fk_key_statements_event_id_district_id')),
    sa.ForeignKeyConstraint(['field_id', 'district_id'], ['fields_of_action.id', 'fields_of_action.district_id'], name=op.f('fk_key_statements_field_id_district_id')),
    sa.ForeignKeyConstraint(['parent_id', 'district_id'], ['key_statements.id', 'key_statements.district_id'], name=op.f('fk_key_statements_parent_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_key_statements')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_key_statements_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_key_statements_concept_id_district_id'), 'key_statements', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_key_statements_event_id_district_id'), 'key_statements', ['event_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_key_statements_field_id_district_id'), 'key_statements', ['field_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_key_statements_parent_id_district_id'), 'key_statements', ['parent_id', 'district_id'], unique=False)
    op.create_table('feedback_items',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('field_id', sa.Uuid(), nullable=True),
    sa.Column('statement_id', sa.Uuid(), nullable=True),
    sa.Column('duplicate_of_id', sa.Uuid(), nullable=True),
    sa.Column('split_from_id', sa.Uuid(), nullable=True),
    sa.Column('is_split', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('section', sa.Text(), nullable=True),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('person_group', sa.Text(), nullable=True),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('moderation', sa.Text(), nullable=False),
    sa.Column('moderation_note', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("channel IN ('workshop', 'board', 'questionnaire', 'interview', 'web', 'letter', 'email', 'advisory_body', 'other')", name=op.f('ck_feedback_items_channel')),
    sa.CheckConstraint("kind IN ('need', 'proposal', 'wish', 'project_idea', 'praise', 'criticism', 'question')", name=op.f('ck_feedback_items_kind')),
    sa.CheckConstraint("moderation IN ('pending', 'published', 'rejected')", name=op.f('ck_feedback_items_moderation')),
    sa.CheckConstraint("person_group IN ('resident', 'volunteer', 'professional', 'administration', 'politics', 'other')", name=op.f('ck_feedback_items_person_group')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_feedback_items_visibility')),
    sa.CheckConstraint('(answer IS NULL) = (answered_on IS NULL)', name=op.f('ck_feedback_items_answered_on')),
    sa.CheckConstraint('duplicate_of_id <> id', name=op.f('ck_feedback_items_duplicate_of')),
    sa.CheckConstraint('split_from_id <> id', name=op.f('ck_feedback_items_split_from')),
    sa.CheckConstraint('votes >= 0', name=op.f('ck_feedback_items_votes')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_feedback_items_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_feedback_items_district_id')),
    sa.ForeignKeyConstraint(['duplicate_of_id', 'district_id'], ['feedback_items.id', 'feedback_items.district_id'], name=op.f('fk_feedback_items_duplicate_of_id_district_id')),
    sa.ForeignKeyConstraint(['event_id', 'district_id'], ['participation_events.id', 'participation_events.district_id'], name=op.f('fk_feedback_items_event_id_district_id')),
    sa.ForeignKeyConstraint(['field_id', 'district_id'], ['fields_of_action.id', 'fields_of_action.district_id'], name=op.f('fk_feedback_items_field_id_district_id')),
    sa.ForeignKeyConstraint(['split_from_id', 'district_id'], ['feedback_items.id', 'feedback_items.district_id'], name=op.f('fk_feedback_items_split_from_id_district_id')),
    sa.ForeignKeyConstraint(['statement_id', 'district_id'], ['key_statements.id', 'key_statements.district_id'], name=op.f('fk_feedback_items_statement_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_feedback_items')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_feedback_items_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_feedback_items_concept_id_district_id'), 'feedback_items', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_feedback_items_district_id_received_on_id'), 'feedback_items', ['district_id', 'received_on', 'id'], unique=False)
    op.create_index(op.f('ix_feedback_items_duplicate_of_id_district_id'), 'feedback_items', ['duplicate_of_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_feedback_items_event_id_district_id'), 'feedback_items', ['event_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_feedback_items_field_id_district_id'), 'feedback_items', ['field_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_feedback_items_split_from_id_district_id'), 'feedback_items', ['split_from_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_feedback_items_statement_id_district_id'), 'feedback_items', ['statement_id', 'district_id'], unique=False)
    op.create_table('participation_links',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('feedback_item_id', sa.Uuid(), nullable=True),
    sa.Column('key_statement_id', sa.Uuid(), nullable=True),
    sa.Column('other_statement_id', sa.Uuid(), nullable=True),
    sa.Column('measure_id', sa.Uuid(), nullable=True),
    sa.Column('goal_id', sa.Uuid(), nullable=True),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint("relation IN ('supports', 'criticises', 'led_to', 'answered_by', 'related_to')", name=op.f('ck_participation_links_relation')),
    sa.CheckConstraint('num_nonnulls(feedback_item_id, key_statement_id) = 1', name=op.f('ck_participation_links_one_source')),
    sa.CheckConstraint('num_nonnulls(other_statement_id, measure_id, goal_id) = 1', name=op.f('ck_participation_links_one_target')),
    sa.CheckConstraint('other_statement_id <> key_statement_id', name=op.f('ck_participation_links_itself')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_participation_links_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_participation_links_district_id')),
    sa.ForeignKeyConstraint(['feedback_item_id', 'district_id'], ['feedback_items.id', 'feedback_items.district_id'], name=op.f('fk_participation_links_feedback_item_id_district_id')),
    sa.ForeignKeyConstraint(['goal_id', 'district_id'], ['goals.id', 'goals.district_id'], name=op.f('fk_participation_links_goal_id_district_id')),
    sa.ForeignKeyConstraint(['key_statement_id', 'district_id'], ['key_statements.id', 'key_statements.district_id'], name=op.f('fk_participation_links_key_statement_id_district_id')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_participation_links_measure_id_district_id')),
    sa.ForeignKeyConstraint(['other_statement_id', 'district_id'], ['key_statements.id', 'key_statements.district_id'], name=op.f('fk_participation_links_other_statement_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_participation_links')),
    sa.UniqueConstraint('district_id', 'feedback_item_id', 'key_statement_id', 'other_statement_id', 'measure_id', 'goal_id', 'relation', name='uq_participation_links_ends', postgresql_nulls_not_distinct=True),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_participation_links_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_participation_links_concept_id_district_id'), 'participation_links', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_participation_links_feedback_item_id_district_id'), 'participation_links', ['feedback_item_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_participation_links_goal_id_district_id'), 'participation_links', ['goal_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_participation_links_key_statement_id_district_id'), 'participation_links', ['key_statement_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_participation_links_measure_id_district_id'), 'participation_links', ['measure_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_participation_links_other_statement_id_district_id'), 'participation_links', ['other_statement_id', 'district_id'], unique=False)
    for name in ("participation_events", "key_statements", "feedback_items", "participation_links"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO sachstand_app")
        op.execute(f"GRANT SELECT ON {name} TO sachstand_public")


def downgrade() -> None:
    op.drop_table('participation_links')
    op.drop_table('feedback_items')
    op.drop_table('key_statements')
    op.drop_table('participation_events')
