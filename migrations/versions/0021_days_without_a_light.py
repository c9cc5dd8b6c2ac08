"""Days without a light: an entry may say `not_rated`, a status update need not tell a working state, and each concept says
whether it asks why

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

_LOGS = ('status_updates', 'goal_assessments')
_RATED = ('red', 'yellow', 'green')


def upgrade() -> None:
    _take((*_RATED, 'not_rated'))
    op.alter_column('status_updates', 'state', existing_type=sa.Text(), nullable=True)
    # As the code reads it where it is missing: a scheme that is stored otherwise would count as changed.
    op.execute("""UPDATE concepts SET light_scheme = light_scheme || '{"explanations": "expected"}'""")


def downgrade() -> None:
    """Entries without a light or a state have no place there: it ends with an error where there are any."""
    op.execute("UPDATE concepts SET light_scheme = light_scheme - 'explanations'")
    op.alter_column('status_updates', 'state', existing_type=sa.Text(), nullable=False)
    _take(_RATED)


def _take(lights: tuple[str, ...]) -> None:
    for log in _LOGS:
        op.drop_constraint(op.f(f'ck_{log}_light'), log, type_='check')
        op.create_check_constraint(op.f(f'ck_{log}_light'), log, sa.column('light').in_(lights))
