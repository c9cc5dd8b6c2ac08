"""letters: invisible signs do not count in search and order, and more letters are looked for by their plain ones

Revision ID: 0015
Revises: 0014
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

from app.core.text import sort_key

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

_before = import_module('migrations.versions.0007_search')
_FOLD = r"""
CREATE FUNCTION search_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(replace(replace(replace(replace(translate(regexp_replace(normalize(
    replace(replace(replace(
        lower(normalize(regexp_replace(' ' || said || ' ',
            '[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFE00-\uFE0F\uFEFF]+', '', 'g'), NFC)),
        'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), NFKD),
    '[\u0300-\u036F]+', '', 'g'),
    'ðøđħıłŋŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȡȥȴȵȶȼȿɀɇɉɋɍɏɓɕɖɗɛɠɦɨɫɬɭɱɲɳɵɼɽɾʂʈʉʋʐʑʝʠⱡⱥⱦⱨⱪⱬⱱⱳⱴⱸⱺ',
    'dodhilntbbcdfklnpttyzgdzlntcszejqrybcddeghilllmnnorrrstuvzzjqlathkzvwveo'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    '(?:[\u0001-\u002D\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u02BB-\u02BD'
    '\u2000-\u206F\u20A0-\u20CF\u2190-\u2BFF\u3000-\u303F\uFE30-\uFE6F\uFF00-\uFF0F]|\.(?![0-9]))+', ' ', 'g')
"""


def _fold_by(function: str) -> None:
    _before.downgrade()
    op.execute(function)
    _before.make_columns()


def _sort_anew() -> None:
    """Makes the sort keys anew of what is not plain text."""
    connection = op.get_bind()
    columns = sa.text(
        "SELECT table_name, column_name, substr(column_name, 6) FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND column_name LIKE 'sort\\_%'"
    )
    for table, column, source in connection.execute(columns).all():
        found = connection.execute(
            sa.text(f"SELECT id, {source} FROM {table} WHERE {source} ~ '[^ -~]' OR {source} ~ '[''\"`]'")
        )
        keys = [{"id": row[0], "key": sort_key(row[1])} for row in found]
        if keys:
            connection.execute(sa.text(f"UPDATE {table} SET {column} = :key WHERE id = :id AND {column} <> :key"), keys)


def upgrade() -> None:
    _fold_by(_FOLD)
    _sort_anew()


def downgrade() -> None:
    _fold_by(_before._FOLD)
