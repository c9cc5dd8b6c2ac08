"""The public form, contact details, receipts, erasures, and the schema of the jobs.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

ERASED = ("erased_at IS NULL OR (text = '' AND num_nonnulls(title, language, section, external_id, person_group, "
          "moderation_note, answer) = 0 AND NOT is_public)")
WORDS = {
    "feedback_items": ("key", "title", "text", "section", "external_id", "moderation_note", "answer"),
    "contact_details": ("name", "email", "phone"),
}
"""Columns of which the planner's statistics must hold no samples: these would outlive an erasure."""


def upgrade() -> None:
    op.create_table('rate_counts',
    sa.Column('client', postgresql.BYTEA(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('requests', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('client', 'seconds', 'ends_at', name=op.f('pk_rate_counts')),
    prefixes=['UNLOGGED']
    )
    op.create_index(op.f('ix_rate_counts_ends_at'), 'rate_counts', ['ends_at'], unique=False)
    op.create_table('erased_names',
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('hash', postgresql.BYTEA(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_erased_names_district_id')),
    sa.PrimaryKeyConstraint('district_id', 'hash', name=op.f('pk_erased_names'))
    )
    op.create_table('erasures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('feedback_item_id', sa.Uuid(), nullable=False),
    sa.Column('erased', sa.Text(), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("erased IN ('item', 'contact')", name=op.f('ck_erasures_erased')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_erasures_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_erasures'))
    )
    op.create_table('contact_details',
    sa.Column('feedback_item_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('num_nonnulls(name, email, phone) > 0', name=op.f('ck_contact_details_some')),
    sa.ForeignKeyConstraint(['feedback_item_id', 'district_id'], ['feedback_items.id', 'feedback_items.district_id'], name=op.f('fk_contact_details_feedback_item_id_district_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('feedback_item_id', 'district_id', name=op.f('pk_contact_details'))
    )
    op.create_table('feedback_receipts',
    sa.Column('feedback_item_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('hash', postgresql.BYTEA(), nullable=False),
    sa.ForeignKeyConstraint(['feedback_item_id', 'district_id'], ['feedback_items.id', 'feedback_items.district_id'], name=op.f('fk_feedback_receipts_feedback_item_id_district_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('feedback_item_id', 'district_id', name=op.f('pk_feedback_receipts'))
    )
    op.create_index(op.f('ix_feedback_receipts_hash'), 'feedback_receipts', ['hash'], unique=False)
    op.add_column('feedback_items', sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('participation_events', sa.Column('contact_retention_days', sa.Integer(), nullable=True))
    op.create_check_constraint(op.f('ck_feedback_items_erased'), 'feedback_items', ERASED)
    op.create_check_constraint(op.f('ck_participation_events_contact_retention_days'), 'participation_events', 'contact_retention_days > 0')
    for name, columns in WORDS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {name} ALTER COLUMN {column} SET STATISTICS 0")
            # What was sampled before stays with that; a type given anew, though the same, takes it out.
            op.execute(f"ALTER TABLE {name} ALTER COLUMN {column} TYPE text")
    for name in ("contact_details", "feedback_receipts"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO sachstand_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON rate_counts TO sachstand_app")
    op.execute("GRANT SELECT, INSERT ON erasures, erased_names TO sachstand_app")
    op.execute("GRANT UPDATE (former) ON import_formers TO sachstand_app")
    _make_jobs()


def _make_jobs() -> None:
    """The tables of procrastinate, as the library itself makes them, in a schema of their own."""
    op.execute("CREATE SCHEMA jobs")
    here = op.get_bind().exec_driver_sql("SHOW search_path").scalar_one()
    op.execute("SET LOCAL search_path TO jobs")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))  # no placeholders
    op.execute(f"SET LOCAL search_path TO {here}")
    op.execute("GRANT USAGE ON SCHEMA jobs TO sachstand_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO sachstand_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO sachstand_app")


def downgrade() -> None:
    op.execute("DROP SCHEMA jobs CASCADE")
    op.execute("REVOKE UPDATE (former) ON import_formers FROM sachstand_app")
    op.drop_column('participation_events', 'contact_retention_days')
    op.drop_column('feedback_items', 'erased_at')
    op.drop_index(op.f('ix_feedback_receipts_hash'), table_name='feedback_receipts')
    op.drop_table('feedback_receipts')
    op.drop_table('contact_details')
    op.drop_table('erasures')
    op.drop_table('erased_names')
    op.drop_index(op.f('ix_rate_counts_ends_at'), table_name='rate_counts')
    op.drop_table('rate_counts')
