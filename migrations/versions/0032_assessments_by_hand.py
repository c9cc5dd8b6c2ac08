"""Assessments by hand: fields of action and concepts have logs of lights, as goals have

Revision ID: 0032
Revises: 0031
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

_SUBJECTS = {'concept': 'concepts', 'field': 'fields_of_action'}
_LOGS = (
    ('status_updates', 'status_acts', 'measures', 'measure_id'),
    ('goal_assessments', 'goal_assessment_acts', 'goals', 'goal_id'),
)
_NEW = tuple((f'{word}_assessments', f'{word}_assessment_acts', of, f'{word}_id') for word, of in _SUBJECTS.items())
_WORDS = ('summary', 'remedy', 'next_steps', 'reported_by', 'internal_note')
_MADE = """
    district_id = of_district AND action = 'created' AND revision =
        (SELECT revision FROM imports WHERE id = of_import AND district_id = of_district AND reverted_at IS NULL)
"""
_IMPORTED = """
    district_id = of_district
    AND id IN (SELECT resource_id FROM change_records WHERE {made} AND resource = '{entries}')
    AND {subject} IN (SELECT resource_id FROM change_records WHERE {made} AND resource = '{subjects}')
"""
_OF_A_LOG = """
    DELETE FROM {acts} WHERE district_id = of_district AND entry_id IN (SELECT id FROM {entries} WHERE {imported});
    DELETE FROM {entries} WHERE {imported};
    UPDATE {entries} SET key = 'reverted-' || replace(id::text, '-', '')
        WHERE district_id = of_district
        AND id IN (SELECT resource_id FROM change_records WHERE {made} AND resource = '{entries}');
"""
_UNDO = """
CREATE OR REPLACE FUNCTION undo_imported(of_district uuid, of_import uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp SET enable_nestloop = off AS $$
    {deletes}
$$
"""
_INHERIT = """
INSERT INTO {word}_inheritance (subject_id, district_id, source_id, depth, until)
WITH RECURSIVE steps AS (
    SELECT s.id, s.district_id, s.predecessor_id,
        CASE WHEN c.state IN ('adopted', 'superseded') THEN coalesce(c.valid_from, c.adopted_on) END AS until
    FROM {subjects} s JOIN concepts c ON c.id = s.{concept_id} AND c.district_id = s.district_id
    WHERE s.predecessor_id IS NOT NULL
), line AS (
    SELECT id, district_id, predecessor_id, 1 AS depth, until FROM steps
    UNION ALL
    SELECT l.id, l.district_id, s.predecessor_id, l.depth + 1, least(l.until, s.until)
    FROM line l JOIN steps s ON s.id = l.predecessor_id AND s.district_id = l.district_id
)
SELECT id, district_id, predecessor_id, depth, until FROM line
"""


def _undo(logs: Sequence[tuple[str, str, str, str]]) -> None:
    deletes = ''
    for entries, acts, subjects, subject in logs:
        imported = _IMPORTED.format(made=_MADE, entries=entries, subject=subject, subjects=subjects)
        deletes += _OF_A_LOG.format(acts=acts, entries=entries, imported=imported, made=_MADE)
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(_UNDO.format(schema=schema, deletes=deletes))


def _create_entries(name: str, word: str, subjects: str) -> None:
    about = () if word == 'concept' else (sa.Column(f'{word}_id', sa.Uuid(), nullable=False),)
    lights = "'red', 'yellow', 'green', 'not_rated'"
    op.create_table(
        name,
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('district_id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('is_public', sa.Boolean(), nullable=False),
        sa.Column('concept_id', sa.Uuid(), nullable=False),
        sa.Column('light', sa.Text(), nullable=False),
        sa.Column('step', sa.Text(), nullable=True),
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
        *about,
        sa.CheckConstraint(f'light IN ({lights})', name=op.f(f'ck_{name}_light')),
        sa.CheckConstraint(
            "reason IN ('staff', 'funding', 'legal', 'partner', 'other')", name=op.f(f'ck_{name}_reason')
        ),
        sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f(f'ck_{name}_visibility')),
        sa.CheckConstraint('length(step) BETWEEN 1 AND 64', name=op.f(f'ck_{name}_step')),
        sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f(f'fk_{name}_district_id')),
        *(
            sa.ForeignKeyConstraint(
                [f'{one}_id', 'district_id'], [f'{of}.id', f'{of}.district_id'],
                name=op.f(f'fk_{name}_{one}_id_district_id'),
            )
            for one, of in {'concept': 'concepts', word: subjects}.items()
        ),
        sa.PrimaryKeyConstraint('id', 'district_id', name=op.f(f'pk_{name}')),
        sa.UniqueConstraint(
            'district_id', 'concept_id', 'key', name=op.f(f'uq_{name}_district_id_concept_id_key')
        ),
    )  # fmt: skip
    if word != 'concept':
        op.create_index(op.f(f'ix_{name}_concept_id_district_id'), name, ['concept_id', 'district_id'])
    for columns in (
        [f'{word}_id', 'district_id', 'effective_on', 'recorded_at', 'ordinal'],
        ['district_id', 'recorded_at', 'ordinal'],
    ):
        op.create_index(op.f(f'ix_{name}_{"_".join(columns)}'), name, columns)


def _create_acts(name: str, entries: str) -> None:
    op.create_table(
        name,
        sa.Column('entry_id', sa.Uuid(), nullable=False),
        sa.Column('district_id', sa.Uuid(), nullable=False),
        sa.Column('act', sa.Text(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', sa.Uuid(), nullable=False),
        sa.Column('note', sa.Text(), nullable=True),
        sa.CheckConstraint("act IN ('published', 'retracted', 'redacted')", name=op.f(f'ck_{name}_act')),
        sa.ForeignKeyConstraint(
            ['entry_id', 'district_id'], [f'{entries}.id', f'{entries}.district_id'],
            name=op.f(f'fk_{name}_entry_id_district_id'),
        ),
        sa.PrimaryKeyConstraint('entry_id', 'district_id', 'act', name=op.f(f'pk_{name}')),
    )  # fmt: skip


def _create_inheritance(name: str, subjects: str) -> None:
    op.create_table(
        name,
        sa.Column('subject_id', sa.Uuid(), nullable=False),
        sa.Column('district_id', sa.Uuid(), nullable=False),
        sa.Column('source_id', sa.Uuid(), nullable=False),
        sa.Column('depth', sa.Integer(), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.CheckConstraint('depth > 0', name=op.f(f'ck_{name}_depth')),
        *(
            sa.ForeignKeyConstraint(
                [column, 'district_id'], [f'{subjects}.id', f'{subjects}.district_id'],
                name=op.f(f'fk_{name}_{column}_district_id'), ondelete='CASCADE',
            )
            for column in ('source_id', 'subject_id')
        ),
        sa.PrimaryKeyConstraint('subject_id', 'district_id', 'source_id', name=op.f(f'pk_{name}')),
    )  # fmt: skip
    op.create_index(op.f(f'ix_{name}_source_id_district_id'), name, ['source_id', 'district_id'])


def _add_lights(subjects: str) -> None:
    for view in ('', 'public_'):
        light = sa.Column(f'{view}light', sa.Text(), nullable=False, server_default='not_rated')
        op.add_column(subjects, light)
        op.alter_column(subjects, light.name, server_default=None)
        op.add_column(subjects, sa.Column(f'{view}status_id', sa.Uuid(), nullable=True))
        op.add_column(subjects, sa.Column(f'{view}rated_on', sa.Date(), nullable=True))
        condition = f"{light.name} IN ('red', 'yellow', 'green', 'not_rated')"
        op.create_check_constraint(op.f(f'ck_{subjects}_{light.name}'), subjects, condition)


def upgrade() -> None:
    for word, subjects in _SUBJECTS.items():
        entries, acts, inheritance = f'{word}_assessments', f'{word}_assessment_acts', f'{word}_inheritance'
        _create_entries(entries, word, subjects)
        _create_acts(acts, entries)
        _create_inheritance(inheritance, subjects)
        _add_lights(subjects)
        concept_id, words = 'id' if word == 'concept' else 'concept_id', ', '.join(_WORDS)
        op.execute(_INHERIT.format(word=word, subjects=subjects, concept_id=concept_id))
        for column in _WORDS:
            op.execute(f'ALTER TABLE {entries} ALTER COLUMN {column} SET STATISTICS 0')
        op.execute(f'ALTER TABLE {acts} ALTER COLUMN note SET STATISTICS 0')
        op.execute(f'GRANT SELECT, INSERT ON {entries}, {acts} TO sachstand_app')
        op.execute(f'GRANT UPDATE (version, updated_at, is_public, {words}) ON {entries} TO sachstand_app')
        op.execute(f'GRANT UPDATE (note) ON {acts} TO sachstand_app')
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON {inheritance} TO sachstand_app')
        op.execute(f'GRANT SELECT ON {entries}, {acts}, {inheritance} TO sachstand_public')
    _undo(_LOGS + _NEW)


def downgrade() -> None:
    _undo(_LOGS)
    for word, subjects in _SUBJECTS.items():
        for view in ('', 'public_'):
            for column in ('light', 'status_id', 'rated_on'):
                op.drop_column(subjects, f'{view}{column}')
        for table in (f'{word}_inheritance', f'{word}_assessment_acts', f'{word}_assessments'):
            op.drop_table(table)
