"""search everything that has a title, by one view of all searchable rows

Revision ID: 0031
Revises: 0030
"""

from importlib import import_module

from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

_search = import_module('migrations.versions.0007_search')
# What each is called, and what else can be read of it by everybody who may see it at all.
_TEXTS = {
    'districts': (('name',), ()),
    'organisations': (('name', 'short_name'), ()),
    'concepts': (('title',), ('description',)),
    'attribute_definitions': (('label',), ('description',)),
    'measure_steps': (('title',), ('description',)),
    'bodies': (('name',), ('tasks',)),
    'legislative_terms': (('name',), ()),
    'papers': (('reference', 'title'), ('facts', 'financial_effects', 'proposed_resolution')),
    'meetings': (('title',), ('place',)),
    'resolution_tasks': (('text',), ()),
    'reports': (('title',), ('note',)),
    'milestones': (('title',), ('description',)),
    'plan_entries': (('title',), ('description', 'note')),
    'outreach': (('recipient',), ('note',)),
    'indicators': (('number', 'title'), ('definition', 'source')),
    'funding_sources': (('name',), ('programme', 'note')),
    'funding_applications': (('title',), ('programme', 'note')),
    'cost_estimates': (('title',), ('note',)),
}
_WITHOUT_CONCEPT = ('organisations', 'concepts', 'bodies', 'legislative_terms', 'meetings', 'funding_sources')


def _row(name: str) -> str:
    district, concept = ('id', 'NULL::uuid') if name == 'districts' else ('district_id', 'concept_id')
    concept = 'NULL::uuid' if name in _WITHOUT_CONCEPT else concept
    return f"SELECT '{name}'::text AS resource, id, {district}, {concept}, is_public, folded FROM {name}"


def upgrade() -> None:
    _search.make_columns(_TEXTS)
    rows = ' UNION ALL '.join(_row(name) for name in (*_search._TEXTS, *_TEXTS))
    op.execute(
        'CREATE VIEW searchable (resource, id, district_id, concept_id, is_public, folded) '
        f'WITH (security_invoker = true) AS {rows}'
    )
    op.execute('GRANT SELECT ON searchable TO sachstand_app, sachstand_public')


def downgrade() -> None:
    op.execute('DROP VIEW searchable')
    for name in _TEXTS:
        op.execute(f'ALTER TABLE {name} DROP COLUMN folded')
