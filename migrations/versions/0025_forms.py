"""The form of an event is open on purpose: until a day, or by hand; events without such a day become closed

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

_FORMS = ('open', 'closed', 'scheduled')


def upgrade() -> None:
    """Without a form of its own an event is scheduled where it has `open_until`, and closed where it has none."""
    op.add_column('participation_events', sa.Column('form', sa.Text(), nullable=True))
    name = op.f('ck_participation_events_form')
    op.create_check_constraint(name, 'participation_events', sa.column('form').in_(_FORMS))


def downgrade() -> None:
    op.drop_column('participation_events', 'form')
