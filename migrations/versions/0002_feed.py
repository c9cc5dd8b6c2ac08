"""the feed

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Tells whether the database is still the one in which a position was given. A dump restored elsewhere has another
# server or another oid, a copy by CREATE DATABASE another oid, a server that was promoted or recovered to a point in
# time another timeline. (A server in recovery has no timeline of its own yet, and writes nothing.)
_FINGERPRINT = """
CREATE FUNCTION feed_fingerprint() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('-',
        (SELECT system_identifier FROM pg_catalog.pg_control_system()),
        (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()),
        pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))
$$
"""
# A row that a dump brought back was written by another transaction than it says: that tells of a restore into the very
# same database, too.
_NOW = """
CREATE VIEW feed_now AS
SELECT epoch, last_position, last_public_position,
    CASE WHEN pg_is_in_recovery() THEN true
    ELSE fingerprint = feed_fingerprint() AND xmin::text::bigint = written_in & 4294967295 END AS is_genuine
FROM feed_state
"""
_PUBLIC_BATCHES = """
CREATE VIEW public_feed_batches AS
SELECT district_id, public_revision AS revision, public_first AS first_position, public_last AS last_position
FROM feed_batches WHERE public_first IS NOT NULL
"""
# What the public may have of a change: not who made it, no former values, and the names of fields only where a change
# is nothing else to the public than to insiders.
_PUBLIC_CHANGES = """
CREATE VIEW public_changes AS
SELECT district_id, public_revision AS revision, public_ordinal AS ordinal, recorded_at, NULL::uuid AS actor_id,
    resource, resource_id, concept_id, subject_id, public_action AS action, version,
    CASE WHEN public_action = 'updated' THEN fields ELSE '{}' END AS fields, NULL::jsonb AS before
FROM change_records WHERE public_action IS NOT NULL
"""


def upgrade() -> None:
    op.create_table('feed_batches',
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('first_position', sa.BigInteger(), nullable=False),
    sa.Column('last_position', sa.BigInteger(), nullable=False),
    sa.Column('district_first', sa.BigInteger(), nullable=False),
    sa.Column('district_last', sa.BigInteger(), nullable=False),
    sa.Column('public_first', sa.BigInteger(), nullable=True),
    sa.Column('public_last', sa.BigInteger(), nullable=True),
    sa.Column('public_revision', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'revision', name=op.f('pk_feed_batches'))
    )
    op.create_index(op.f('ix_feed_batches_last_position'), 'feed_batches', ['last_position'], unique=True)
    op.create_index(op.f('ix_feed_batches_public_last'), 'feed_batches', ['public_last'], unique=True)
    op.create_index(op.f('ix_feed_batches_district_id_district_last'), 'feed_batches', ['district_id', 'district_last'], unique=True)
    op.create_index(op.f('ix_feed_batches_district_id_public_last'), 'feed_batches', ['district_id', 'public_last'], unique=True)
    op.create_table('feed_heads',
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('district_position', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', name=op.f('pk_feed_heads'))
    )
    op.create_table('feed_state',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('epoch', sa.Uuid(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('written_in', sa.BigInteger(), nullable=False),
    sa.Column('last_position', sa.BigInteger(), nullable=False),
    sa.Column('last_public_position', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_feed_state_only')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_state'))
    )
    op.create_index(op.f('ix_change_records_subject_id_district_id'), 'change_records', ['subject_id', 'district_id'], unique=False)
    for made in (_FINGERPRINT, _NOW, _PUBLIC_BATCHES, _PUBLIC_CHANGES):
        op.execute(made)
    _grant()


def _grant() -> None:
    op.execute("GRANT SELECT, INSERT, DELETE ON feed_batches TO sachstand_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON feed_heads, feed_state TO sachstand_app")
    op.execute("GRANT SELECT ON feed_now, public_feed_batches, public_changes TO sachstand_app")
    op.execute("GRANT SELECT ON public_feed_batches, public_changes TO sachstand_public")
    op.execute("GRANT SELECT (epoch, last_public_position, is_genuine) ON feed_now TO sachstand_public")


def downgrade() -> None:
    for view in ('public_changes', 'public_feed_batches', 'feed_now'):
        op.execute(f"DROP VIEW {view}")
    op.execute("DROP FUNCTION feed_fingerprint()")
    op.drop_index(op.f('ix_change_records_subject_id_district_id'), table_name='change_records')
    op.drop_table('feed_state')
    op.drop_table('feed_heads')
    op.drop_index(op.f('ix_feed_batches_district_id_public_last'), table_name='feed_batches')
    op.drop_index(op.f('ix_feed_batches_district_id_district_last'), table_name='feed_batches')
    op.drop_index(op.f('ix_feed_batches_public_last'), table_name='feed_batches')
    op.drop_index(op.f('ix_feed_batches_last_position'), table_name='feed_batches')
    op.drop_table('feed_batches')
