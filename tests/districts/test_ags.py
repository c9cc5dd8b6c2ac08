"""A county has one AGS, in five digits or in eight."""

from tests.api import Api
from tests.problems import faults


def test_a_county_is_itself_by_its_ags_of_eight_digits(api: Api) -> None:
    district = api.district(ags="08337")
    taken = api.post("/districts", {"name": "Probe", "ags": "08337000", "state": "DE-BW"})
    assert faults(taken, 409) == [("/ags", "ags_taken")]
    assert api.get("/districts/08337000").json()["id"] == district["id"]
    for query in ("district=08337000", "ags=08337000"):
        assert [found["id"] for found in api.items(f"/districts?{query}")] == [district["id"]]
    bundle = {"format": "sachstand-bundle/1", "district": {"ags": "08337000", "name": "Landkreis Waldshut"}}
    assert api.post("/imports", bundle).status_code == 200
    [told] = api.get("/oparl/v1.1/bodies").json()["data"]
    assert told["ags"] == "08337000"


def test_new_ones_are_kept_in_five_digits_and_municipalities_in_eight(api: Api) -> None:
    assert api.district(ags="08335000")["ags"] == "08335"
    assert api.district(ags="08335043", kind="municipality")["ags"] == "08335043"
