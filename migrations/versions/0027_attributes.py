"""attributes of the county's own: their definitions, and values in measures with the terms by which these are found

Revision ID: 0027
Revises: 0026
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

# `cost_centre:4711` for each value, and for each of several. A body in the standard's form is bound when it is made. Terms
# longer than a filter takes are left out: an index has no room for them.
_TERMS = """
CREATE FUNCTION attribute_terms(held jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT one.key || ':' || part.value
    FROM jsonb_each(held) AS one, jsonb_array_elements_text(
        CASE jsonb_typeof(one.value) WHEN 'array' THEN one.value ELSE jsonb_build_array(one.value) END) AS part
    WHERE length(one.key || ':' || part.value) <= 300)
"""
# What somebody may search for: all values that are texts.
_WORDS = """
CREATE FUNCTION attribute_words(held jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce((
    SELECT string_agg(part.value, ' ' ORDER BY one.key)
    FROM jsonb_each(held) AS one, jsonb_array_elements_text(
        CASE jsonb_typeof(one.value) WHEN 'array' THEN one.value ELSE jsonb_build_array(one.value) END) AS part
    WHERE jsonb_typeof(one.value) <> 'boolean'), '')
"""
_search = import_module('migrations.versions.0007_search')
_COLUMNS = ('attributes', 'internal_attributes')


def _fold_measures(*more: str) -> None:
    head, body = _search._TEXTS['measures']
    op.execute('ALTER TABLE measures DROP COLUMN folded')
    _search.make_columns({'measures': (head, (*body, *more))})


def upgrade() -> None:
    op.create_table('attribute_definitions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('concept_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('sort_label', sa.Text(collation='C'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('choices', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.Text(), nullable=False),
    sa.CheckConstraint("(kind IN ('choice', 'choices')) = (choices <> '[]')", name=op.f('ck_attribute_definitions_choices')),
    sa.CheckConstraint("kind IN ('text', 'number', 'date', 'boolean', 'choice', 'choices', 'link')", name=op.f('ck_attribute_definitions_kind')),
    sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f('ck_attribute_definitions_visibility')),
    sa.ForeignKeyConstraint(['concept_id', 'district_id'], ['concepts.id', 'concepts.district_id'], name=op.f('fk_attribute_definitions_concept_id_district_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_attribute_definitions_district_id')),
    sa.PrimaryKeyConstraint('id', 'district_id', name=op.f('pk_attribute_definitions')),
    sa.UniqueConstraint('district_id', 'concept_id', 'key', name=op.f('uq_attribute_definitions_district_id_concept_id_key'))
    )
    op.create_index(op.f('ix_attribute_definitions_concept_id_district_id'), 'attribute_definitions', ['concept_id', 'district_id'], unique=False)
    for name in _COLUMNS:
        held = sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default='{}')
        op.add_column('measures', held)
        op.alter_column('measures', name, server_default=None)
        op.create_check_constraint(op.f(f'ck_measures_{name}'), 'measures', f"jsonb_typeof({name}) = 'object'")
    op.execute(_TERMS)
    op.execute('CREATE INDEX ix_measures_attribute_terms ON measures USING gin (attribute_terms(attributes))')
    op.execute('CREATE INDEX ix_measures_all_attribute_terms ON measures USING gin '
               '(attribute_terms(attributes || internal_attributes))')
    op.execute(_WORDS)
    _fold_measures('attribute_words(attributes)')
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON attribute_definitions TO sachstand_app')
    op.execute('GRANT SELECT ON attribute_definitions TO sachstand_public')


def downgrade() -> None:
    _fold_measures()
    op.execute('DROP FUNCTION attribute_words(jsonb)')
    for name in _COLUMNS:
        op.drop_column('measures', name)
    op.execute('DROP FUNCTION attribute_terms(jsonb)')
    op.drop_index(op.f('ix_attribute_definitions_concept_id_district_id'), table_name='attribute_definitions')
    op.drop_table('attribute_definitions')
