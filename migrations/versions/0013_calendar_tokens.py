"""calendar tokens

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_tokens',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_id', sa.Uuid(), nullable=False),
    sa.Column('district_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('hash', postgresql.BYTEA(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['token_id'], ['api_tokens.id'], name=op.f('fk_calendar_tokens_token_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_tokens')),
    sa.UniqueConstraint('hash', name=op.f('uq_calendar_tokens_hash'))
    )
    op.create_index(op.f('ix_calendar_tokens_district_id'), 'calendar_tokens', ['district_id'], unique=False)
    op.create_index(op.f('ix_calendar_tokens_token_id'), 'calendar_tokens', ['token_id'], unique=False)
    op.execute("GRANT SELECT, INSERT, DELETE ON calendar_tokens TO sachstand_app")


def downgrade() -> None:
    op.drop_index(op.f('ix_calendar_tokens_token_id'), table_name='calendar_tokens')
    op.drop_index(op.f('ix_calendar_tokens_district_id'), table_name='calendar_tokens')
    op.drop_table('calendar_tokens')
