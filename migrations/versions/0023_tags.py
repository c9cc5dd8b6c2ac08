"""Tags of what a county marks, headings of key statements, who reports, and what no document lays down

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

_TAGGED = (
    'concepts', 'goals', 'measure_steps', 'key_statements', 'milestones', 'plan_entries', 'funding_sources',
    'funding_applications', 'cost_estimates', 'consultations', 'resolution_tasks', 'reporting_duties',
)
_TEXTS = postgresql.ARRAY(sa.Text())
_FILLED = (
    *((name, sa.column('tags', _TEXTS), '{}') for name in _TAGGED),
    ('goals', sa.column('hints', _TEXTS), '{}'),
    ('bodies', sa.column('state', sa.Text()), 'active'),
    ('indicator_observations', sa.column('not_stated', sa.Boolean()), 'false'),
)
_REFERENCES = (
    ('reporting_duties', 'organisation_id', 'organisations'), ('resolution_tasks', 'body_id', 'bodies'),
)
_STATES = ('planned', 'active', 'dissolved')
_KINDS = ('need', 'proposal', 'wish', 'project_idea', 'praise', 'criticism', 'question')
_OUTCOMES = ('adopted_unchanged', 'adopted_changed', 'rejected', 'deferred', 'withdrawn', 'noted')
_NEW = {
    ('key_statements', 'kind'): (_KINDS, 'concrete_proposal', 'proposal'),
    ('feedback_items', 'kind'): (_KINDS, 'concrete_proposal', 'proposal'),
    ('consultations', 'outcome'): (_OUTCOMES, 'adopted', 'adopted_unchanged'),
    ('reporting_duties', 'form'): (('oral', 'written'), 'not_stated', 'written'),
    ('body_seats', 'function'): (('chair', 'member', 'guest'), 'coordinator', 'member'),
    ('outreach', 'kind'): (('sent', 'presented'), 'offered', 'presented'),
}
_ADOPTING = "'adopted_unchanged', 'adopted_changed'"
_ADOPTS = "adopts_concept_id IS NULL OR (role = 'decision' AND outcome IN ({}) AND outcome IS NOT NULL)"


def upgrade() -> None:
    op.add_column('key_statements', sa.Column('section', sa.Text(), nullable=True))
    for name, column, value in _FILLED:
        op.add_column(name, sa.Column(column.name, column.type, server_default=value, nullable=False))
        op.alter_column(name, column.name, server_default=None)
    op.create_check_constraint(op.f('ck_bodies_state'), 'bodies', sa.column('state').in_(_STATES))
    for name, column, target in _REFERENCES:
        op.add_column(name, sa.Column(column, sa.Uuid(), nullable=True))
        ends = ([column, 'district_id'], ['id', 'district_id'])
        op.create_foreign_key(op.f(f'fk_{name}_{column}_district_id'), name, target, *ends)
        op.create_index(op.f(f'ix_{name}_{column}_district_id'), name, ends[0])
    for (name, column), (codes, new, _) in _NEW.items():
        _take(name, column, (*codes, new))
    _check('consultations', 'adopts', _ADOPTS.format(f"'adopted', {_ADOPTING}"))
    _check('resolution_tasks', 'assignee', 'num_nonnulls(organisation_id, body_id, assignee) < 2')
    _check(
        'indicator_observations', 'suppressed',
        '(value IS NULL) = (suppressed OR not_stated) AND NOT (suppressed AND not_stated)',
    )


def downgrade() -> None:
    """What has one of the new codes gets the one that is nearest to it."""
    op.execute('UPDATE indicator_observations SET suppressed = true WHERE not_stated')
    for (name, column), (_, new, nearest) in _NEW.items():
        op.execute(f"UPDATE {name} SET {column} = '{nearest}' WHERE {column} = '{new}'")
    _check('indicator_observations', 'suppressed', 'suppressed = (value IS NULL)')
    _check('resolution_tasks', 'assignee', 'num_nonnulls(organisation_id, assignee) < 2')
    _check('consultations', 'adopts', _ADOPTS.format(_ADOPTING))
    for (name, column), (codes, *_) in _NEW.items():
        _take(name, column, codes)
    for name, column, _ in _REFERENCES:
        op.drop_column(name, column)
    for name, column, _ in _FILLED:
        op.drop_column(name, column.name)
    op.drop_column('key_statements', 'section')


def _take(table: str, column: str, codes: tuple[str, ...]) -> None:
    _check(table, column, sa.column(column).in_(codes))


def _check(table: str, name: str, condition: str | sa.ColumnElement[bool]) -> None:
    op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
    op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, condition)
