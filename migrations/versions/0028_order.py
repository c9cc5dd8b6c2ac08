"""order: measures have a position, fields of action sort by number, and all three come by both

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

from app.core.text import sort_key

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

_BEFORE = {'fields_of_action': ['position'], 'goals': ['position'], 'measures': ['sort_number']}


def upgrade() -> None:
    op.add_column('measures', sa.Column('position', sa.Integer(), nullable=False, server_default='0'))
    op.alter_column('measures', 'position', server_default=None)
    op.add_column('fields_of_action', sa.Column('sort_number', sa.Text(collation='C'), nullable=True))
    _sort_fields()
    op.alter_column('fields_of_action', 'sort_number', nullable=False)
    for table, keys in _BEFORE.items():
        _index_anew(table, keys, ['position', 'sort_number'])


def downgrade() -> None:
    for table, keys in _BEFORE.items():
        _index_anew(table, ['position', 'sort_number'], keys)
    op.drop_column('fields_of_action', 'sort_number')
    op.drop_column('measures', 'position')


def _sort_fields() -> None:
    connection = op.get_bind()
    numbers = connection.execute(sa.text('SELECT DISTINCT number FROM fields_of_action')).scalars().all()
    renewed = sa.text('UPDATE fields_of_action SET sort_number = :key WHERE number IS NOT DISTINCT FROM :number')
    for number in numbers:
        connection.execute(renewed, {'key': sort_key(number), 'number': number})


def _index_anew(table: str, keys: list[str], others: list[str]) -> None:
    op.drop_index(op.f(f'ix_{table}_concept_id_{"_".join(keys)}_id'), table_name=table)
    op.create_index(op.f(f'ix_{table}_concept_id_{"_".join(others)}_id'), table, ['concept_id', *others, 'id'])
