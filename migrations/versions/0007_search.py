"""search: folded words with trigram indexes

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

# A body in the standard's form is bound when it is made: it means the same whatever the search path, as in a restore.
_FOLD = r"""
CREATE FUNCTION search_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(normalize(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(
        lower(' ' || said || ' '),
        'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'o'), 'ł', 'l'), 'đ', 'd'), NFKD),
    '[\u0300-\u036F]+', '', 'g'),
    '(?:[\u0001-\u002D\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u206F'
    '\u20A0-\u20CF\u2190-\u2BFF\u3000-\u303F\uFE30-\uFE6F\uFF00-\uFF0F]|\.(?![0-9]))+', ' ', 'g')
"""
# What each is called, and what else can be read of it by everybody who may see it at all.
_TEXTS = {
    'fields_of_action': (('number', 'title'), ('description',)),
    'goals': (('number', 'title'), ('description', 'feasibility_note')),
    'measures': (('number', 'title'), ('official_title', 'description')),
    'participation_events': (('title',), ('description', 'place', 'addressed')),
    'key_statements': (('text',), ('answer',)),
    'feedback_items': (('title',), ('text', 'answer')),
}


def upgrade() -> None:
    op.execute(_FOLD)
    make_columns()


def make_columns(texts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = _TEXTS) -> None:
    for table, parts in texts.items():
        head, body = (" || ' ' || ".join(f"coalesce({name}, '')" for name in names) or "''" for names in parts)
        folded = f"search_fold({head}) || chr(31) || search_fold({body})"
        op.execute(f"ALTER TABLE {table} ADD COLUMN folded text GENERATED ALWAYS AS ({folded}) STORED")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN folded SET STATISTICS 0")
        op.execute(f"CREATE INDEX ix_{table}_folded ON {table} USING gin (folded gin_trgm_ops)")
        op.execute(
            f"CREATE INDEX ix_{table}_folded_head ON {table} USING gin (split_part(folded, chr(31), 1) gin_trgm_ops)"
        )
        op.execute(f"ALTER INDEX ix_{table}_folded_head ALTER COLUMN 1 SET STATISTICS 0")


def downgrade() -> None:
    for table in _TEXTS:
        op.execute(f"ALTER TABLE {table} DROP COLUMN folded")
    op.execute("DROP FUNCTION search_fold(text)")
