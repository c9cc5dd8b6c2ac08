"""imports, and taking them back

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# The app may not delete from the logs of lights, nor rename what is in them. Taking an import back is the one way in
# which entries go: those that an import made about measures and goals that it made as well, before these go themselves.
# Its other entries, which are retracted, give up their keys, so that the right ones can have them.
_UNDO = """
CREATE FUNCTION undo_imported(of_district uuid, of_import uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    {deletes}
$$
"""
_OF_A_LOG = """
    DELETE FROM {acts} WHERE district_id = of_district AND entry_id IN (SELECT id FROM {entries} WHERE {imported});
    DELETE FROM {entries} WHERE {imported};
    UPDATE {entries} SET key = 'reverted-' || replace(id::text, '-', '')
        WHERE district_id = of_district
        AND id IN (SELECT resource_id FROM change_records WHERE {made} AND resource = '{entries}');
"""
_IMPORTED = """
    district_id = of_district
    AND id IN (SELECT resource_id FROM change_records WHERE {made} AND resource = '{entries}')
    AND {subject} IN (SELECT resource_id FROM change_records WHERE {made} AND resource = '{subjects}')
"""
_MADE = """
    district_id = of_district AND action = 'created' AND revision =
        (SELECT revision FROM imports WHERE id = of_import AND district_id = of_district AND reverted_at IS NULL)
"""
_LOGS = (
    ("status_updates", "status_acts", "measures", "measure_id"),
    ("goal_assessments", "goal_assessment_acts", "goals", "goal_id"),
)


def _undo() -> str:
    deletes = ""
    for entries, acts, subjects, subject in _LOGS:
        imported = _IMPORTED.format(made=_MADE, entries=entries, subject=subject, subjects=subjects)
        deletes += _OF_A_LOG.format(acts=acts, entries=entries, imported=imported, made=_MADE)
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    return _UNDO.format(schema=schema, deletes=deletes)


def _grant() -> None:
    op.execute("GRANT SELECT, INSERT ON imports TO sachstand_app")
    op.execute("GRANT UPDATE (version, updated_at, is_public, reverted_at, reverted_by) ON imports TO sachstand_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON import_formers TO sachstand_app")
    op.execute("GRANT SELECT ON imports TO sachstand_public")
    op.execute("REVOKE ALL ON FUNCTION undo_imported(uuid, uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION undo_imported(uuid, uuid) TO sachstand_app")


def upgrade() -> None:
    op.create_table('imports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('file_hash', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('counts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reverted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reverted_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_imports_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_imports')),
    sa.UniqueConstraint('district_id', 'key', name=op.f('uq_imports_district_id_key'))
    )
    op.create_index(op.f('ix_imports_district_id_created_at_id'), 'imports', ['district_id', 'created_at', 'id'], unique=False)
    op.create_table('import_formers',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('resource', sa.Text(), nullable=False),
    sa.Column('resource_id', sa.Uuid(), nullable=False),
    sa.Column('former', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['import_id', 'district_id'], ['imports.id', 'imports.district_id'], name=op.f('fk_import_formers_import_id_district_id')),
    sa.PrimaryKeyConstraint('import_id', 'district_id', 'resource', 'resource_id', name=op.f('pk_import_formers'))
    )
    op.execute(_undo())
    _grant()


def downgrade() -> None:
    op.execute("DROP FUNCTION undo_imported(uuid, uuid)")
    op.drop_table('import_formers')
    op.drop_index(op.f('ix_imports_district_id_created_at_id'), table_name='imports')
    op.drop_table('imports')
