"""The schema: what the migrations make is what the code expects, and the database itself keeps its rules."""

import json
import os
import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import CheckConstraint, create_engine, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from app import database
from app.concepts.schemas import LightScheme
from app.concepts.status_log.service import REDACTED
from app.core.database import APP, OWNER, PUBLIC, driver_url
from app.core.ids import new_id
from app.core.tables import Code
from migrations.rendering import plain_type
from tests import databases
from tests.databases import acting_as

FEED = {"feed_batches", "feed_heads", "feed_state"}
INSTALLATION = {"actors", "role_grants", "api_tokens", "calendar_tokens", "idempotency_records", "rate_counts",
                "alembic_version", "oparl_system", *FEED}  # fmt: skip
"""Tables that stay whole when districts are sharded: no foreign key leads to or from a tenant's table."""
REFERENCE = {"districts"}
"""Tables of which every shard has a copy."""
ENTRIES = ("status_updates", "goal_assessments", "field_assessments", "concept_assessments")
ACTS = ("status_acts", "goal_assessment_acts", "field_assessment_acts", "concept_assessment_acts")
LOGS = ("change_records", *ENTRIES, *ACTS)
NOT_FOR_THE_PUBLIC = ("actors", "role_grants", "api_tokens", "calendar_tokens", "idempotency_records", "change_records",
                      "import_formers", "rate_counts", "contact_details", "feedback_receipts", "erasures",
                      "erased_names", *sorted(FEED))  # fmt: skip
BLANKED = {"version", "updated_at", "is_public", "summary", "remedy", "next_steps", "reported_by", "internal_note"}
"""What may change in an entry of a log of lights: its text may go, and what follows from acts on it is kept true."""

PEOPLES_WORDS = {"feedback_items", "key_statements", "participation_links", "contact_details", "indicator_observations",
                 *ENTRIES, *ACTS}  # fmt: skip


@pytest.fixture
def scratch(server_url: str) -> Iterator[str]:
    """An empty database of the test's own."""
    with databases.scratch(server_url, f"sachstand_scratch_{os.getpid()}") as url:
        yield url


def tables_of(url: str) -> set[str]:
    engine = create_engine(driver_url(url))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def all_tables(admin: Engine) -> list[str]:
    return sorted(set(inspect(admin).get_table_names()))


def tenant_tables(admin: Engine) -> list[str]:
    return sorted(set(all_tables(admin)) - INSTALLATION - REFERENCE)


def may(admin: Engine, role: str, table: str, privilege: str) -> bool:
    with admin.connect() as connection:
        asked = text("SELECT has_table_privilege(:role, :table, :privilege)")
        return bool(connection.execute(asked, {"role": role, "table": table, "privilege": privilege}).scalar_one())


def changeable_columns(admin: Engine, role: str, table: str) -> set[str]:
    asked = text("SELECT has_column_privilege(:role, :table, :column, 'UPDATE')")
    with admin.connect() as connection:
        return {
            column["name"]
            for column in inspect(admin).get_columns(table)
            if connection.execute(asked, {"role": role, "table": table, "column": column["name"]}).scalar_one()
        }


# --- migrations ---------------------------------------------------------------------------------------------------


def test_code_and_migrations_agree(database_url: str) -> None:
    database.check(database_url)


def test_there_and_back_and_there_again(scratch: str) -> None:
    database.upgrade(scratch)
    there = tables_of(scratch)
    database.downgrade(scratch, "base")
    assert tables_of(scratch) == {"alembic_version"}
    database.upgrade(scratch)
    assert tables_of(scratch) == there
    database.check(scratch)


def test_a_second_upgrade_changes_nothing(scratch: str) -> None:
    for _ in range(2):
        database.upgrade(scratch)
    assert "measures" in tables_of(scratch)


def test_texts_that_were_there_are_sorted_as_new_ones(scratch: str) -> None:
    database.upgrade(scratch, "0014")
    engine = create_engine(driver_url(scratch))
    there = [("„Łódź“ Groß\u00adstadt", "„łodz“ gross\u00adstadt"), ("Köln", "koln"), ("Ulm", "ulm")]
    with engine.begin() as connection:
        for name, sort_name in there:
            connection.execute(
                text(
                    "INSERT INTO districts (id, name, sort_name, kind, state, visibility, is_public, version,"
                    " created_at, updated_at)"
                    " VALUES (:id, :name, :sort, 'other', 'DE-BW', 'public', true, 1, now(), now())"
                ),
                {"id": new_id(), "name": name, "sort": sort_name},
            )
    database.upgrade(scratch)
    with engine.begin() as connection:
        keys = connection.execute(text("SELECT sort_name FROM districts ORDER BY sort_name")).scalars().all()
    engine.dispose()
    assert keys == ["koln", "lodz grossstadt", "ulm"]


INSERT = """
INSERT INTO districts
    (id, name, sort_name, ags, website, kind, state, visibility, is_public, version, created_at, updated_at)
    VALUES (:id, :name, '', :ags, :website, 'other', '', 'public', true, 1, now(), now())
"""


def test_counties_of_before_have_an_ags_of_five_digits(scratch: str, caplog: pytest.LogCaptureFixture) -> None:
    database.upgrade(scratch, "0015")
    engine = create_engine(driver_url(scratch))
    with engine.begin() as connection:
        for ags in ("08335000", "08337000", "08337", "08435016"):
            connection.execute(text(INSERT), {"id": new_id(), "name": f"von {ags}", "ags": ags, "website": None})
    database.upgrade(scratch)
    with engine.begin() as connection:
        kept = {row.name: row.ags for row in connection.execute(text("SELECT name, ags FROM districts"))}
    engine.dispose()
    five = {"von 08335000": "08335", "von 08337": "08337", "von 08435016": "08435016"}
    assert kept == {**five, "von 08337000": None}, "a second one of a county is left for people to merge"
    (told,) = (record.getMessage() for record in caplog.records if "twice" in record.getMessage())
    assert "08337 " in told
    assert "von 08337000" in told


PAPER = """
INSERT INTO papers (id, district_id, key, version, created_at, updated_at, is_public, kind, title, sort_title,
    related_references, attachments, visibility)
    SELECT :id, id, 'p', 1, now(), now(), true, 'report', 'P', 'p', '{}', :files, 'public' FROM districts LIMIT 1
"""


def test_addresses_of_before_are_those_of_today(scratch: str) -> None:
    database.upgrade(scratch, "0017")
    engine = create_engine(driver_url(scratch))
    there = {"HTTPS://Kreis.Example/a|b": "https://kreis.example/a%7Cb", "https://kreis.example:x/": None, None: None}
    files = [{"title": "Vorlage", "url": address} for address in there if address]
    with engine.begin() as connection:
        for website in there:
            connection.execute(text(INSERT), {"id": new_id(), "name": str(website), "ags": None, "website": website})
        paper = {"id": new_id(), "files": json.dumps(files)}
        connection.execute(text(PAPER), paper)
    database.upgrade(scratch)
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT name, website FROM districts")).all()
        renewed = connection.execute(text("SELECT attachments FROM papers")).scalar_one()
    engine.dispose()
    assert {row.name: row.website for row in rows} == {str(website): uri or website for website, uri in there.items()}
    assert [file["url"] for file in renewed] == [uri or website for website, uri in there.items() if website]


CONCEPT = """
INSERT INTO concepts (id, district_id, key, version, created_at, updated_at, is_public, title, sort_title, state,
    lineage_id, guiding_principles, legal_bases, target_groups, time_horizons, light_scheme, visibility)
    SELECT :id, id, 'k', 1, now(), now(), true, 'K', 'k', 'withdrawn', :id, '{}', '{}', '{}', '[]', :scheme, 'public'
    FROM districts LIMIT 1
"""


def test_light_schemes_of_before_are_stored_as_they_are_read(scratch: str) -> None:
    """What is stored otherwise would count as changed: an import of a closed concept would be refused."""
    database.upgrade(scratch, "0020")
    engine = create_engine(driver_url(scratch))
    before = LightScheme().model_dump(mode="json", exclude={"explanations", "steps"})

    def scheme() -> object:
        with engine.begin() as connection:
            return connection.execute(text("SELECT light_scheme FROM concepts")).scalar_one()

    with engine.begin() as connection:
        connection.execute(text(INSERT), {"id": new_id(), "name": "Kreis", "ags": None, "website": None})
        connection.execute(text(CONCEPT), {"id": new_id(), "scheme": json.dumps(before)})
    database.upgrade(scratch)
    assert scheme() == LightScheme().model_dump(mode="json")
    database.downgrade(scratch, "0020")
    assert scheme() == before
    engine.dispose()


CHAIN = """
INSERT INTO concepts (id, district_id, key, version, created_at, updated_at, is_public, title, sort_title, state,
    adopted_on, predecessor_id, lineage_id, guiding_principles, legal_bases, target_groups, tags, time_horizons,
    light_scheme, visibility)
    SELECT :id, id, :key, 1, now(), now(), true, 'K', 'k', :state, CAST(:adopted_on AS date), :before, :first, '{}',
    '{}', '{}', '{}', '[]', '{}', 'public' FROM districts LIMIT 1
"""
FIELD = """
INSERT INTO fields_of_action (id, district_id, key, version, created_at, updated_at, is_public, concept_id,
    predecessor_id, kind, sort_number, title, sort_title, position)
    SELECT :id, id, 'f', 1, now(), now(), true, :concept, :before, 'theme', '', 'F', 'f', 0 FROM districts LIMIT 1
"""


def test_versions_of_before_inherit_assessments(scratch: str) -> None:
    database.upgrade(scratch, "0030")
    engine = create_engine(driver_url(scratch))
    versions = [("superseded", "2016-01-01"), ("adopted", "2020-01-01"), ("in_preparation", None)]
    ids = [(new_id(), new_id()) for _ in versions]
    with engine.begin() as connection:
        connection.execute(text(INSERT), {"id": new_id(), "name": "Kreis", "ags": None, "website": None})
        before = [(None, None), *ids]
        for n, (state, on) in enumerate(versions):
            (concept, field), (old_concept, old_field) = ids[n], before[n]
            named = {"key": f"k{n}", "state": state, "adopted_on": on, "first": ids[0][0]}
            connection.execute(text(CHAIN), {"id": concept, "before": old_concept, **named})
            connection.execute(text(FIELD), {"id": field, "concept": concept, "before": old_field})
    database.upgrade(scratch)
    database.check(scratch)
    succession = date(2020, 1, 1)
    with engine.begin() as connection:
        for of, name in enumerate(("concept", "field")):
            found = connection.execute(text(f"SELECT subject_id, source_id, depth, until FROM {name}_inheritance"))
            first, second, third = (pair[of] for pair in ids)
            assert set(map(tuple, found)) == {
                (second, first, 1, succession), (third, second, 1, None), (third, first, 2, succession)
            }  # fmt: skip
            subjects = {"concept": "concepts", "field": "fields_of_action"}[name]
            lights = connection.execute(text(f"SELECT DISTINCT light, public_light, status_id FROM {subjects}"))
            assert lights.all() == [("not_rated", "not_rated", None)]
    engine.dispose()


def test_the_owner_owns_all(admin: Engine) -> None:
    with admin.connect() as connection:
        owners = connection.execute(text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"))
        assert set(owners.scalars()) == {OWNER}


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [APP, PUBLIC])
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE measures ADD COLUMN x int",
        "ALTER TABLE change_records DISABLE TRIGGER ALL",
        "DROP TABLE measures",
        "CREATE TABLE x (y int)",
        "TRUNCATE change_records",
        "TRUNCATE measures",
        "UPDATE change_records SET action = 'deleted'",
        "DELETE FROM change_records",
        "UPDATE status_acts SET recorded_at = clock_timestamp()",
        "DELETE FROM status_acts",
        *(f"UPDATE {acts} SET act = 'published'" for acts in ACTS[1:]),
        *(f"DELETE FROM {acts}" for acts in ACTS[1:]),
        "UPDATE status_updates SET light = 'green'",
        "UPDATE status_updates SET effective_on = CURRENT_DATE",
        "UPDATE status_updates SET recorded_at = clock_timestamp()",
        "DELETE FROM status_updates",
        *(f"UPDATE {entries} SET light = 'green'" for entries in ENTRIES[1:]),
        *(f"DELETE FROM {entries}" for entries in ENTRIES[1:]),
        "UPDATE indicator_observations SET value = 1",
        "UPDATE indicator_observations SET recorded_at = clock_timestamp()",
        "DELETE FROM indicator_observations",
        "DELETE FROM districts",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
def test_those_who_serve_cannot_alter_schema_or_logs(admin: Engine, role: str, statement: str) -> None:
    with (
        acting_as(admin, role) as connection,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
    ):
        connection.execute(text(statement))


def test_of_an_entry_the_app_can_only_blank_the_text(admin: Engine) -> None:
    for table in ENTRIES:
        assert changeable_columns(admin, APP, table) == BLANKED
    for table in ACTS:
        assert changeable_columns(admin, APP, table) == {"note"}
    assert changeable_columns(admin, APP, "change_records") == set()
    settled = {"version", "updated_at", "is_public", "retracted_at"}
    assert changeable_columns(admin, APP, "indicator_observations") == settled
    for table in LOGS:
        assert may(admin, APP, table, "INSERT")


def test_the_public_writes_nothing(admin: Engine) -> None:
    for table in all_tables(admin):
        for privilege in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
            assert not may(admin, PUBLIC, table, privilege), (table, privilege)
        assert changeable_columns(admin, PUBLIC, table) == set()


def test_the_public_reads_neither_people_nor_trails(admin: Engine) -> None:
    readable = {table for table in all_tables(admin) if may(admin, PUBLIC, table, "SELECT")}
    assert readable == set(all_tables(admin)) - set(NOT_FOR_THE_PUBLIC)
    for table in NOT_FOR_THE_PUBLIC:
        with acting_as(admin, PUBLIC) as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(f"SELECT * FROM {table}"))


def test_the_roles_are_no_superusers(admin: Engine) -> None:
    asked = (
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'sachstand\\_%' AND (rolsuper OR rolbypassrls OR rolcanlogin)"
    )
    with admin.connect() as connection:
        assert connection.execute(text(asked)).all() == []
        assert not connection.execute(text(f"SELECT pg_has_role('{APP}', '{OWNER}', 'MEMBER')")).scalar_one()
        assert not connection.execute(text(f"SELECT pg_has_role('{PUBLIC}', '{APP}', 'MEMBER')")).scalar_one()


# --- districts apart ----------------------------------------------------------------------------------------------


def test_tenant_tables_have_the_district_in_their_keys(admin: Engine) -> None:
    about = inspect(admin)
    for table in tenant_tables(admin):
        assert "district_id" in about.get_pk_constraint(table)["constrained_columns"], table
        for unique in about.get_unique_constraints(table):
            assert "district_id" in unique["column_names"], unique["name"]
        for index in about.get_indexes(table):
            assert not index["unique"] or "district_id" in index["column_names"], index["name"]


def test_tenant_tables_refer_to_each_other_within_a_district(admin: Engine) -> None:
    about = inspect(admin)
    for table in tenant_tables(admin):
        references = about.get_foreign_keys(table)
        assert references, table
        for reference in references:
            columns = zip(reference["constrained_columns"], reference["referred_columns"], strict=True)
            assert ("district_id", "id" if reference["referred_table"] == "districts" else "district_id") in columns


def test_foreign_keys_have_an_index(admin: Engine) -> None:
    """Of which they are the first columns, in whatever order."""
    about = inspect(admin)
    for table in all_tables(admin):
        indexed = [about.get_pk_constraint(table)["constrained_columns"]]
        indexed += [unique["column_names"] for unique in about.get_unique_constraints(table)]
        indexed += [[str(name) for name in index["column_names"]] for index in about.get_indexes(table)]
        for reference in about.get_foreign_keys(table):
            columns = set(reference["constrained_columns"])
            if reference["referred_table"] != "districts":  # from which nothing is ever deleted
                assert any(set(index[: len(columns)]) == columns for index in indexed), reference["name"]


def test_foreign_keys_delete_or_refuse(admin: Engine) -> None:
    about = inspect(admin)
    for table in all_tables(admin):
        for reference in about.get_foreign_keys(table):
            assert reference["options"].get("ondelete", "NO ACTION") in ("NO ACTION", "CASCADE"), reference["name"]
            assert reference["options"].get("onupdate", "NO ACTION") == "NO ACTION", reference["name"]


def test_installation_tables_stand_apart(admin: Engine) -> None:
    about = inspect(admin)
    assert set(all_tables(admin)) >= INSTALLATION
    for table in all_tables(admin):
        for reference in about.get_foreign_keys(table):
            assert (table in INSTALLATION) == (reference["referred_table"] in INSTALLATION), reference["name"]


def test_there_are_no_triggers(admin: Engine) -> None:
    """Of our own: those of procrastinate stay with its tables, in a schema of theirs."""
    of_ours = """SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace <> 'jobs'::regnamespace"""
    with admin.connect() as connection:
        assert connection.execute(text(of_ours)).all() == []


ERASABLE = {
    "feedback_items": {"title", "text", "section", "external_id", "moderation_note", "answer"},
    "contact_details": {"name", "email", "phone"},
    "participation_links": {"note"},
    "import_formers": {"former"},
    "idempotency_records": {"body"},
    **{entries: set(REDACTED) for entries in ENTRIES},
    **{acts: {"note"} for acts in ACTS},
}
"""Columns from which words can be taken out."""


@pytest.mark.parametrize("table", ERASABLE)
def test_what_can_be_erased_is_in_no_statistics(admin: Engine, table: str) -> None:
    """The planner's samples would outlive an erasure."""
    unsampled = text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:of AS regclass) AND attstattarget = 0")
    with admin.connect() as connection:
        assert ERASABLE[table] <= set(connection.execute(unsampled, {"of": table}).scalars())


# --- what the log of changes may hold ------------------------------------------------------------------------------


def test_every_code_is_a_code_to_the_log() -> None:
    """Of other texts the log names the field alone, unless the column says that it holds nobody's words."""
    for of in SQLModel.metadata.sorted_tables:
        checks = [str(c.sqltext) for c in of.constraints if isinstance(c, CheckConstraint)]
        for column in of.columns:
            is_coded = any(re.search(rf"\b{column.name} IN \(", check) for check in checks)
            assert isinstance(column.type, Code) == is_coded, f"{of.name}.{column.name}"


def test_nobodys_words_are_in_the_log() -> None:
    logged = {of.name for of in SQLModel.metadata.sorted_tables if any(c.info.get("logged") for c in of.columns)}
    assert logged.isdisjoint(PEOPLES_WORDS)


def test_a_drafted_migration_needs_none_of_our_code() -> None:
    """A type of ours would be a name that the migration does not have."""
    types = [column.type for of in SQLModel.metadata.tables.values() for column in of.columns]
    ours = [one for one in types if type(one).__module__.startswith("app.")]
    assert ours
    assert {plain_type("type", one, None) for one in ours} == {"sa.Text()", "sa.Text(collation='C')"}
