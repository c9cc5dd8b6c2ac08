"""Counties that stand twice, with an AGS of five digits and of eight: the second one gives up its AGS

Revision ID: 0019
Revises: 0018
"""

import logging

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

_SECOND = """
UPDATE districts AS long SET ags = NULL FROM districts AS short
WHERE long.ags ~ '^[0-9]{5}000$' AND short.ags = left(long.ags, 5)
RETURNING long.id, long.name, short.ags
"""


def upgrade() -> None:
    """An AGS names one district: the other one could neither be named nor changed. Both stay, and people merge them."""
    for i, name, ags in op.get_bind().execute(sa.text(_SECOND)).all():
        logging.getLogger("alembic.runtime.migration").warning(
            "The county %s is there twice. The district %s (%s) has no AGS any more: merge what it holds into the other.",
            ags, i, name,
        )


def downgrade() -> None:
    """Both mean the same county."""
