"""Who may see a thing is worked out twice, by an import in Python and after a change in SQL: both agree."""

import pytest

from app.core.tables import table
from app.core.visibility import visibility_condition
from app.operations.checks import check
from app.operations.invariants import visibility
from app.resources import RESOURCES
from tests.api import Api
from tests.bundles import load, whole

HIDEABLE = [resource.name for resource in RESOURCES if "visibility" in table(resource.model).c]
ALSO = {"participation_events": ("key_statements", "feedback_items"), "key_statements": ("feedback_items",)}
"""What could not be public beside what is hidden."""


@pytest.mark.parametrize("name", ["", *HIDEABLE])
def test_what_is_hidden_hides_the_same_in_python_and_in_sql(api: Api, database_url: str, name: str) -> None:
    document = whole()
    for hidden in (name, *ALSO.get(name, ())):
        if hidden in document:
            document[hidden] = [{**entry, "visibility": "internal"} for entry in document[hidden]]
    load(api, document)
    assert [result.name for result in check(database_url, visibility.INVARIANTS) if not result.ok] == []


def test_a_condition_asks_for_whatever_hides() -> None:
    for resource in RESOURCES:
        asked = str(visibility_condition(resource))
        others = [one for one in resource.hiding_references if one is not resource.owner and one.field != "concept"]
        assert all(f"{table(resource.model).name}.{one.column} IS NULL" in asked for one in others), resource.name
        assert ("visibility" in asked) == (resource.name in HIDEABLE)
