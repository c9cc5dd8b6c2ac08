"""Cost estimates fall due once or every year, may be savings, and have staff shares

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

_TABLE = 'cost_estimates'
_KINDS = ('one_off', 'recurring', 'staff', 'material', 'investment', 'follow_on')
_SHARE = 'full_time_equivalents'
_CHECKS = {
    'amount': f'num_nonnulls(estimated, actual, {_SHARE}) > 0',
    'amounts': f"kind = 'savings' OR (estimated >= 0 AND actual >= 0 AND {_SHARE} >= 0)",
    'savings': f"kind <> 'savings' OR (estimated <= 0 AND actual <= 0 AND {_SHARE} <= 0)",
    _SHARE: f'abs({_SHARE}) < 1000000000000 AND scale({_SHARE}) <= 6',
    'one_off': "recurrence = 'one_off' OR year IS NULL",
    'yearly': "recurrence = 'yearly' OR num_nonnulls(first_year, last_year) = 0",
    'first_year': 'first_year BETWEEN 1900 AND 2199',
    'last_year': 'last_year BETWEEN 1900 AND 2199',
    'period': 'last_year >= first_year',
}
_BEFORE = {'amount': 'num_nonnulls(estimated, actual) > 0', 'amounts': 'estimated >= 0 AND actual >= 0'}


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column('recurrence', sa.Text(), nullable=True))
    op.add_column(_TABLE, sa.Column('first_year', sa.Integer(), nullable=True))
    op.add_column(_TABLE, sa.Column('last_year', sa.Integer(), nullable=True))
    op.add_column(_TABLE, sa.Column(_SHARE, sa.Numeric(), nullable=True))
    # As the code reads it where it is left out: what recurs and is tied to no year falls due every year.
    op.execute("""
        UPDATE cost_estimates
        SET recurrence = CASE WHEN kind = 'recurring' AND year IS NULL THEN 'yearly' ELSE 'one_off' END
    """)
    op.alter_column(_TABLE, 'recurrence', existing_type=sa.Text(), nullable=False)
    _replace(_BEFORE, _CHECKS)
    _one_of('kind', (*_KINDS, 'savings'))
    op.create_check_constraint(op.f('ck_cost_estimates_recurrence'), _TABLE, sa.column('recurrence').in_(('one_off', 'yearly')))


def downgrade() -> None:
    """Savings and staff shares alone have no place there: it ends with an error where there are any."""
    _one_of('kind', _KINDS)
    _replace(_CHECKS, _BEFORE)
    for name in (_SHARE, 'last_year', 'first_year', 'recurrence'):
        op.drop_column(_TABLE, name)


def _replace(before: dict[str, str], after: dict[str, str]) -> None:
    for name in before:
        op.drop_constraint(op.f(f'ck_cost_estimates_{name}'), _TABLE, type_='check')
    for name, condition in after.items():
        op.create_check_constraint(op.f(f'ck_cost_estimates_{name}'), _TABLE, condition)


def _one_of(column: str, codes: tuple[str, ...]) -> None:
    name = op.f(f'ck_cost_estimates_{column}')
    op.drop_constraint(name, _TABLE, type_='check')
    op.create_check_constraint(name, _TABLE, sa.column(column).in_(codes))
