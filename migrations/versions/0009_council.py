"""council

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bodies',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_name', sa.Text(collation='C'), nullable=False),
    sa.Column('tasks', sa.Text(), nullable=True),
    sa.Column('meets', sa.Text(), nullable=True),
    sa.Column('website', sa.Text(), nullable=True),
    sa.Column('oparl_url', sa.Text(), nullable=True),
    sa.CheckConstraint("kind IN ('council', 'committee', 'steering_group', 'working_group', 'advisory_board', 'network')", name=op.f('ck_bodies_kind')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_bodies_parent')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_bodies_district_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_bodies_organisation_id_district_id')),
    sa.ForeignKeyConstraint(['parent_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_bodies_parent_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_bodies')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_bodies_district_id_key'))
    )
    op.create_index(op.f('ix_bodies_organisation_id_district_id'), 'bodies', ['organisation_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_bodies_parent_id_district_id'), 'bodies', ['parent_id', 'district_id'], unique=False)
    op.create_table('papers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('file_number', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('lead_unit', sa.Text(), nullable=True),
    sa.Column('originator', sa.Text(), nullable=True),
    sa.Column('facts', sa.Text(), nullable=True),
    sa.Column('financial_effects', sa.Text(), nullable=True),
    sa.Column('proposed_resolution', sa.Text(), nullable=True),
    sa.Column('related_references', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('attachments', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('oparl_url', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('resolution_proposal', 'report', 'motion', 'inquiry', 'other')", name=op.f('ck_papers_kind')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_papers_visibility')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_papers_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_papers_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_papers')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_papers_district_id_key')),
    sa.UniqueConstraint('district_id', 'reference', deferrable=True, initially='DEFERRED', name=op.f('uq_papers_district_id_reference'))
    )
    op.create_index(op.f('ix_papers_concept_id_district_id'), 'papers', ['concept_id', 'district_id'], unique=False)
    op.create_table('body_seats',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('body_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('delegating_body_id', sa.Uuid(), nullable=True),
    sa.Column('role', sa.Text(), nullable=True),
    sa.Column('function', sa.Text(), nullable=False),
    sa.Column('minimum', sa.Integer(), nullable=False),
    sa.Column('maximum', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("function IN ('chair', 'member', 'guest')", name=op.f('ck_body_seats_function')),
    sa.CheckConstraint('delegating_body_id <> body_id', name=op.f('ck_body_seats_delegating_body')),
    sa.CheckConstraint('minimum >= 0 AND maximum >= minimum AND maximum > 0', name=op.f('ck_body_seats_number')),
    sa.CheckConstraint('num_nonnulls(organisation_id, delegating_body_id, role) = 1', name=op.f('ck_body_seats_one_occupant')),
    sa.ForeignKeyConstraint(['body_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_body_seats_body_id_district_id')),
    sa.ForeignKeyConstraint(['delegating_body_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_body_seats_delegating_body_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_body_seats_district_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_body_seats_organisation_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_body_seats')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_body_seats_district_id_key'))
    )
    op.create_index(op.f('ix_body_seats_body_id_district_id'), 'body_seats', ['body_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_body_seats_delegating_body_id_district_id'), 'body_seats', ['delegating_body_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_body_seats_organisation_id_district_id'), 'body_seats', ['organisation_id', 'district_id'], unique=False)
    op.create_table('meetings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('body_id', sa.Uuid(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('oparl_url', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('planned', 'invited', 'held', 'cancelled')", name=op.f('ck_meetings_state')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_meetings_visibility')),
    sa.ForeignKeyConstraint(['body_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_meetings_body_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_meetings_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_meetings')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_meetings_district_id_key'))
    )
    op.create_index(op.f('ix_meetings_body_id_district_id'), 'meetings', ['body_id', 'district_id'], unique=False)
    op.create_table('consultations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('paper_id', sa.Uuid(), nullable=True),
    sa.Column('meeting_id', sa.Uuid(), nullable=True),
    sa.Column('body_id', sa.Uuid(), nullable=True),
    sa.Column('adopts_concept_id', sa.Uuid(), nullable=True),
    sa.Column('consulted_on', sa.Date(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('agenda_item', sa.Text(), nullable=True),
    sa.Column('held_in_public', sa.Boolean(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('resolution_text', sa.Text(), nullable=True),
    sa.Column('votes_yes', sa.Integer(), nullable=True),
    sa.Column('votes_no', sa.Integer(), nullable=True),
    sa.Column('votes_abstained', sa.Integer(), nullable=True),
    sa.Column('votes_excluded', sa.Integer(), nullable=True),
    sa.Column('unanimous', sa.Boolean(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("adopts_concept_id IS NULL OR (role = 'decision' AND outcome IN ('adopted_unchanged', 'adopted_changed') AND outcome IS NOT NULL)", name=op.f('ck_consultations_adopts')),
    sa.CheckConstraint("outcome IN ('adopted_unchanged', 'adopted_changed', 'rejected', 'deferred', 'withdrawn', 'noted')", name=op.f('ck_consultations_outcome')),
    sa.CheckConstraint("role IN ('hearing', 'preliminary', 'decision', 'information')", name=op.f('ck_consultations_role')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_consultations_visibility')),
    sa.CheckConstraint('num_nonnulls(meeting_id, body_id) > 0', name=op.f('ck_consultations_somewhere')),
    sa.CheckConstraint('votes_yes >= 0 AND votes_no >= 0 AND votes_abstained >= 0 AND votes_excluded >= 0', name=op.f('ck_consultations_votes')),
    sa.ForeignKeyConstraint(['adopts_concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_consultations_adopts_concept_id_district_id')),
    sa.ForeignKeyConstraint(['body_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_consultations_body_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_consultations_district_id')),
    sa.ForeignKeyConstraint(['meeting_id', 'district_id'], ['meetings.id', 'meetings.district_id'], name=op.f('fk_consultations_meeting_id_district_id')),
    sa.ForeignKeyConstraint(['paper_id', 'district_id'], ['papers.id', 'papers.district_id'], name=op.f('fk_consultations_paper_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_consultations')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_consultations_district_id_key'))
    )
    op.create_index(op.f('ix_consultations_adopts_concept_id_district_id'), 'consultations', ['adopts_concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_consultations_body_id_district_id'), 'consultations', ['body_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_consultations_meeting_id_district_id'), 'consultations', ['meeting_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_consultations_paper_id_district_id'), 'consultations', ['paper_id', 'district_id'], unique=False)
    op.create_table('reporting_duties',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('body_id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=True),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('first_due', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint("form IN ('oral', 'written')", name=op.f('ck_reporting_duties_form')),
    sa.CheckConstraint('until >= first_due', name=op.f('ck_reporting_duties_until')),
    sa.ForeignKeyConstraint(['body_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_reporting_duties_body_id_district_id')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_reporting_duties_concept_id_district_id')),
    sa.ForeignKeyConstraint(['consultation_id', 'district_id'], ['consultations.id', 'consultations.district_id'], name=op.f('fk_reporting_duties_consultation_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_reporting_duties_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_reporting_duties')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_reporting_duties_district_id_key'))
    )
    op.create_index(op.f('ix_reporting_duties_body_id_district_id'), 'reporting_duties', ['body_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_reporting_duties_concept_id_district_id'), 'reporting_duties', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_reporting_duties_consultation_id_district_id'), 'reporting_duties', ['consultation_id', 'district_id'], unique=False)
    op.create_table('resolution_tasks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('paper_id', sa.Uuid(), nullable=True),
    sa.Column('consultation_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('concept_id', sa.Uuid(), nullable=True),
    sa.Column('measure_id', sa.Uuid(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('assignee', sa.Text(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_text', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('follow_ups', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'in_progress', 'done', 'dropped')", name=op.f('ck_resolution_tasks_state')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_resolution_tasks_visibility')),
    sa.CheckConstraint('measure_id IS NULL OR concept_id IS NOT NULL', name=op.f('ck_resolution_tasks_measure')),
    sa.CheckConstraint('num_nonnulls(organisation_id, assignee) < 2', name=op.f('ck_resolution_tasks_assignee')),
    sa.CheckConstraint('num_nonnulls(paper_id, consultation_id) = 1', name=op.f('ck_resolution_tasks_one_source')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_resolution_tasks_concept_id_district_id')),
    sa.ForeignKeyConstraint(['consultation_id', 'district_id'], ['consultations.id', 'consultations.district_id'], name=op.f('fk_resolution_tasks_consultation_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_resolution_tasks_district_id')),
    sa.ForeignKeyConstraint(['measure_id', 'district_id'], ['measures.id', 'measures.district_id'], name=op.f('fk_resolution_tasks_measure_id_district_id')),
    sa.ForeignKeyConstraint(['organisation_id', 'district_id'], ['organisations.id', 'organisations.district_id'], name=op.f('fk_resolution_tasks_organisation_id_district_id')),
    sa.ForeignKeyConstraint(['paper_id', 'district_id'], ['papers.id', 'papers.district_id'], name=op.f('fk_resolution_tasks_paper_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_resolution_tasks')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_resolution_tasks_district_id_key'))
    )
    op.create_index(op.f('ix_resolution_tasks_concept_id_district_id'), 'resolution_tasks', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_resolution_tasks_consultation_id_district_id'), 'resolution_tasks', ['consultation_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_resolution_tasks_measure_id_district_id'), 'resolution_tasks', ['measure_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_resolution_tasks_organisation_id_district_id'), 'resolution_tasks', ['organisation_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_resolution_tasks_paper_id_district_id'), 'resolution_tasks', ['paper_id', 'district_id'], unique=False)
    op.create_table('reports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('body_id', sa.Uuid(), nullable=False),
    sa.Column('paper_id', sa.Uuid(), nullable=True),
    sa.Column('duty_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sort_title', sa.Text(collation='C'), nullable=False),
    sa.Column('delivered_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_reports_visibility')),
    sa.CheckConstraint('(duty_id IS NULL) = (due_on IS NULL)', name=op.f('ck_reports_due_on')),
    sa.ForeignKeyConstraint(['body_id', 'district_id'], ['bodies.id', 'bodies.district_id'], name=op.f('fk_reports_body_id_district_id')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_reports_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_reports_district_id')),
    sa.ForeignKeyConstraint(['duty_id', 'district_id'], ['reporting_duties.id', 'reporting_duties.district_id'], name=op.f('fk_reports_duty_id_district_id')),
    sa.ForeignKeyConstraint(['paper_id', 'district_id'], ['papers.id', 'papers.district_id'], name=op.f('fk_reports_paper_id_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_reports')),
    sa.UniqueConstraint('district_id', 'duty_id', 'due_on', deferrable=True, initially='DEFERRED', name=op.f('uq_reports_district_id_duty_id_due_on')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_reports_district_id_key'))
    )
    op.create_index(op.f('ix_reports_body_id_district_id'), 'reports', ['body_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_reports_concept_id_district_id'), 'reports', ['concept_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_reports_duty_id_district_id'), 'reports', ['duty_id', 'district_id'], unique=False)
    op.create_index(op.f('ix_reports_paper_id_district_id'), 'reports', ['paper_id', 'district_id'], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON bodies TO sachstand_app")
    op.execute("GRANT SELECT ON bodies TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON body_seats TO sachstand_app")
    op.execute("GRANT SELECT ON body_seats TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON papers TO sachstand_app")
    op.execute("GRANT SELECT ON papers TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON meetings TO sachstand_app")
    op.execute("GRANT SELECT ON meetings TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON consultations TO sachstand_app")
    op.execute("GRANT SELECT ON consultations TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON resolution_tasks TO sachstand_app")
    op.execute("GRANT SELECT ON resolution_tasks TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON reporting_duties TO sachstand_app")
    op.execute("GRANT SELECT ON reporting_duties TO sachstand_public")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON reports TO sachstand_app")
    op.execute("GRANT SELECT ON reports TO sachstand_public")


def downgrade() -> None:
    op.drop_index(op.f('ix_reports_paper_id_district_id'), table_name='reports')
    op.drop_index(op.f('ix_reports_duty_id_district_id'), table_name='reports')
    op.drop_index(op.f('ix_reports_concept_id_district_id'), table_name='reports')
    op.drop_index(op.f('ix_reports_body_id_district_id'), table_name='reports')
    op.drop_table('reports')
    op.drop_index(op.f('ix_resolution_tasks_paper_id_district_id'), table_name='resolution_tasks')
    op.drop_index(op.f('ix_resolution_tasks_organisation_id_district_id'), table_name='resolution_tasks')
    op.drop_index(op.f('ix_resolution_tasks_measure_id_district_id'), table_name='resolution_tasks')
    op.drop_index(op.f('ix_resolution_tasks_consultation_id_district_id'), table_name='resolution_tasks')
    op.drop_index(op.f('ix_resolution_tasks_concept_id_district_id'), table_name='resolution_tasks')
    op.drop_table('resolution_tasks')
    op.drop_index(op.f('ix_reporting_duties_consultation_id_district_id'), table_name='reporting_duties')
    op.drop_index(op.f('ix_reporting_duties_concept_id_district_id'), table_name='reporting_duties')
    op.drop_index(op.f('ix_reporting_duties_body_id_district_id'), table_name='reporting_duties')
    op.drop_table('reporting_duties')
    op.drop_index(op.f('ix_consultations_paper_id_district_id'), table_name='consultations')
    op.drop_index(op.f('ix_consultations_meeting_id_district_id'), table_name='consultations')
    op.drop_index(op.f('ix_consultations_body_id_district_id'), table_name='consultations')
    op.drop_index(op.f('ix_consultations_adopts_concept_id_district_id'), table_name='consultations')
    op.drop_table('consultations')
    op.drop_index(op.f('ix_meetings_body_id_district_id'), table_name='meetings')
    op.drop_table('meetings')
    op.drop_index(op.f('ix_body_seats_organisation_id_district_id'), table_name='body_seats')
    op.drop_index(op.f('ix_body_seats_delegating_body_id_district_id'), table_name='body_seats')
    op.drop_index(op.f('ix_body_seats_body_id_district_id'), table_name='body_seats')
    op.drop_table('body_seats')
    op.drop_index(op.f('ix_papers_concept_id_district_id'), table_name='papers')
    op.drop_table('papers')
    op.drop_index(op.f('ix_bodies_parent_id_district_id'), table_name='bodies')
    op.drop_index(op.f('ix_bodies_organisation_id_district_id'), table_name='bodies')
    op.drop_table('bodies')
