"""How the house is built: the direction of imports, and statements that do not grow with what is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from app.exchange.bundles.format.document import ENTRIES
from tests.api import Api, statements
from tests.conftest import emptied
from tests.counting import set_aside
from tests.lists import LISTS, PATHS, query_of
from tests.world import World, euro

pytestmark = pytest.mark.long
HOUSE = Path(__file__).parent.parent
MANY = 12


def test_rooms_stand_on_the_rooms_below_them() -> None:
    """In a process of its own, as it silences the loggers of this one."""
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    result = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def urls(world: World) -> list[str]:
    concept = world.public["concepts"]["id"]
    views = [
        f"/v1/concepts/{concept}/{view}"
        for view in ("tree", "summary", "course", "bundle", "reporting-calendar", "finances", "comparison")
    ]
    views.append(f"/v1/districts/{world.district['ags']}/calendar.ics")
    below = [r for r in LISTS if "concept" in getattr(query_of(r), "model_fields", {})]
    scoped = [f"{route.path}?concept={concept}&limit=200" for route in below]
    times = [f"/v1/{name}?concept={concept}&as_of=2024-06-01&limit=200" for name in ("measures", "goals")]
    return [*(f"{path}?limit=200" for path in PATHS), *scoped, *times, *views]


def count(world: World, url: str, token: str | None, accept: str) -> int:
    with statements(world.api) as sent:
        response = world.api.get(url, token=token, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    return len(set_aside(sent))


def most(url: str) -> int:
    """A bundle asks once for each of its lists, and for what these refer to."""
    return len(ENTRIES) + 15 if url.endswith("/bundle") else 30


def test_no_answer_takes_more_statements_where_there_is_more_to_tell(world: World) -> None:
    for url in urls(world):  # what is known of an id afterwards is not asked again
        world.api.get(url)
    asked = [(url, token, "*/*") for url in urls(world) for token in (None, world.tokens["reader"])]
    asked += [(path, None, "text/csv") for path in PATHS]
    few = {each: count(world, *each) for each in asked}
    assert all(0 < number <= most(url) for (url, *_), number in few.items()), few
    _fill(world)
    assert {each: count(world, *each) for each in asked} == few


def _fill(world: World) -> None:
    """Many of everything, each with all of its references."""
    api, concept = world.api, world.public["concepts"]
    within = {"concept_id": concept["id"]}
    for n in range(MANY):
        organisation = api.make("/organisations", name=f"Träger {n}", district_id=world.district["id"])
        world.imported(world.district)
        field = api.make("/fields-of-action", title=f"Feld {n}", **within)
        of = {"body_id": world.public["bodies"]["id"], **within}
        duty = api.make("/reporting-duties", period="P1Y", form="oral", first_due="2024-01-31", **of)
        answer = {"duty_id": duty["id"], "due_on": "2024-01-31", "delivered_on": "2024-02-01"}
        api.make("/reports", title=f"Bericht {n}", **answer, **of)
        goal = api.make("/goals", title=f"Ziel {n}", field_id=field["id"], **within)
        serves = {"year_from": 2018, "measure_ids": [world.public["measures"]["id"]]}
        api.make("/plan-entries", title=f"Plan {n}", **serves, **within)
        observed = {"indicator_id": world.public["indicators"]["id"], "observed_on": f"2024-01-0{n % 9 + 1}"}
        api.make("/indicator-observations", value=str(n), **observed)
        links = {"field_id": field["id"], "goal_ids": [goal["id"]], "responsible_ids": [organisation["id"]]}
        measure = api.measure(concept, title=f"Maßnahme {n}", **links)
        api.make("/measure-steps", title="Schritt", measure_id=measure["id"])
        here = {"district_id": world.district["id"]}
        source = api.make("/funding-sources", name=f"Quelle {n}", kind="eu", organisation_id=organisation["id"], **here)
        hangs = {"source_id": source["id"], "depending_measure_ids": [measure["id"]], **within}
        application = api.make("/funding-applications", title=f"Antrag {n}", **hangs, **here)
        costs = {"kind": "staff", "estimated": euro("1.00"), "application_id": application["id"]}
        api.make("/cost-estimates", title=f"Kosten {n}", measure_id=measure["id"], **costs, **within)
        api.status(measure, "red", "2024-03-01")
        api.make("/goal-assessments", goal_id=goal["id"], light="green", effective_on="2024-03-01")
        api.district(name=f"Kreis {n}", ags=None)


def test_an_unchanged_list_costs_no_statement_over_data(world: World) -> None:
    url = f"/v1/measures?district={world.district['ags']}"
    tag = world.api.get(url).headers["etag"]
    with statements(world.api) as sent:
        assert world.api.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert not [statement for statement in set_aside(sent) if "measures" in statement]
    assert len(set_aside(sent)) <= 3
