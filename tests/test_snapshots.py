"""A world that is put back is the one that was made."""

from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Api
from tests.conftest import emptied
from tests.snapshots import COLUMNS
from tests.world import World


def tables(admin: Engine) -> dict[str, list[str]]:
    """Every row as text."""
    with admin.connect() as connection:
        names = connection.execute(text(COLUMNS)).scalars().all()
        found = {name: f"SELECT t::text FROM {name} t ORDER BY 1" for name in names}
        return {name: list(connection.execute(text(rows)).scalars()) for name, rows in found.items()}


def test_a_world_is_put_back_row_by_row(api: Api, admin: Engine) -> None:
    api.kept.clear()
    made = World(api)
    before = tables(admin)
    assert len([name for name, found in before.items() if found]) > 25
    again = World(emptied(api, admin))
    assert tables(admin) == before
    assert str(vars(again)) == str(vars(made))
    assert again.public is not made.public, "what a test does with it is no other's"


def test_what_was_written_to_it_is_gone(api: Api, admin: Engine) -> None:
    world = World(api)
    before = tables(admin)
    assert api.patch(f"/measures/{world.public['measures']['id']}", {"title": "Neu"}).status_code == 200
    api.token(world.district, "reader")
    assert tables(admin) != before
    again = World(emptied(api, admin))
    assert tables(admin) == before
    assert again.shown("measures")["title"] == "Sprachcafé"


def test_where_there_is_something_a_world_is_made(api: Api, admin: Engine) -> None:
    World(api)
    emptied(api, admin)
    district = api.district(name="Landkreis Lörrach", ags="08336")
    world = World(api)
    assert world.shown("districts")["id"] != district["id"]
    assert api.get(f"/districts/{district['id']}").json()["name"] == "Landkreis Lörrach"
