"""Web addresses that were stored before the rule for them: as URIs, as they would come in today

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.web_addresses import as_uri

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

_COLUMNS = (
    ("districts", "website"),
    ("districts", "privacy_url"),
    ("districts", "accessibility_url"),
    ("organisations", "website"),
    ("organisations", "same_as"),
    ("participation_events", "website"),
    ("bodies", "website"),
    ("bodies", "oparl_url"),
    ("meetings", "oparl_url"),
    ("papers", "oparl_url"),
    ("funding_sources", "website"),
)


def upgrade() -> None:
    """What is no address stays as it is, for people to look at; `db check` tells it."""
    connection = op.get_bind()
    for table, column in _COLUMNS:
        found = connection.execute(sa.text(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL")).all()
        uris = [{"id": i, "uri": uri} for i, stored in found if (uri := as_uri(stored)) and uri != stored]
        if uris:
            connection.execute(sa.text(f"UPDATE {table} SET {column} = :uri WHERE id = :id"), uris)
    papers = sa.table("papers", sa.column("id"), sa.column("attachments", JSONB))
    for i, files in connection.execute(sa.select(papers.c.id, papers.c.attachments)).all():
        renewed = [{**file, "url": as_uri(file["url"]) or file["url"]} for file in files or ()]
        if renewed != (files or []):
            connection.execute(sa.update(papers).where(papers.c.id == i).values(attachments=renewed))


def downgrade() -> None:
    """Both lead to the same place."""
