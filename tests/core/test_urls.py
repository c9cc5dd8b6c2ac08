"""Web addresses: what comes in becomes a URI, what cannot is refused in words, and only URIs go out."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.web_addresses import WebAddress, quoted
from tests.api import Api, Json

READ = TypeAdapter(WebAddress)
URI = re.compile(
    r"https?://(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-F]{2})*@?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]+)?"
    r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
"""RFC 3986, appendix A, of the schemes that are taken."""


@pytest.mark.parametrize(
    ("written", "kept"),
    [("http://a.de", "http://a.de"), ("HTTPS://EXAMPLE.ORG/A", "https://example.org/A"),
     ("https://Bücher.example/ä?ö#ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6#%C3%BC"),
     ("https://kreis.example/a|b^c`d", "https://kreis.example/a%7Cb%5Ec%60d"),
     ("https://a.de/{x}<y>\"z\"", "https://a.de/%7Bx%7D%3Cy%3E%22z%22"), ("https://a.de/b\\c", "https://a.de/b/c"),
     ("https://a.de/[1]?x=[2]#[3]#4", "https://a.de/%5B1%5D?x=%5B2%5D#%5B3%5D%234"),
     ("https://a.de/100%?x=%zz&y=%20", "https://a.de/100%25?x=%25zz&y=%20"), ("http://[::1]:8080/x", "http://[::1]:8080/x"),
     ("https://a.de:443/x", "https://a.de/x"), ("https://a.de/#", "https://a.de/#"), (" https://a.de ", "https://a.de")],
)  # fmt: skip
def test_an_address_becomes_a_uri(written: str, kept: str) -> None:
    assert READ.validate_python(written) == kept
    assert READ.validate_python(kept) == kept


@pytest.mark.parametrize("address", ["example.org/seite", "javascript:alert(1)", "https:///x/y/z", "https:a.de/x",
                                     "https://a b.de", "https://a.de/b b", "https://a.de/\nx", "https://[::1",
                                     "https://a.de:99999/", "https://xn--zz.de/", "https:\\\\a.de/x"])  # fmt: skip
def test_no_address(address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        READ.validate_python(address)
    assert caught.value.errors()[0]["type"] == "url"


def test_an_address_that_grows_too_long_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        READ.validate_python(f"https://a.de/{'ä' * 400}")
    assert caught.value.errors()[0]["type"] == "string_too_long"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_whatever_is_taken_is_a_uri(rest: str) -> None:
    for beginning in ("https://a.de/", "https://a.de", "http://"):
        try:
            kept = READ.validate_python(beginning + rest)
        except ValidationError:
            continue
        assert URI.fullmatch(kept), kept
        assert READ.validate_python(kept) == kept


def test_what_is_no_web_address_is_quoted_as_well() -> None:
    assert quoted("mailto:a|b@example.org") == "mailto:a%7Cb@example.org"


def test_every_web_address_of_the_contract_tells_its_format(service: Api) -> None:
    schemas: dict[str, Json] = service.get("/openapi.json").json()["components"]["schemas"]
    names = {"website", "privacy_url", "accessibility_url", "same_as", "oparl_url"}
    sent = {schema: of["properties"] for schema, of in schemas.items() if of.get("additionalProperties") is False}
    told = {(schema, name): _formats(of[name]) for schema, of in sent.items() for name in names & of.keys()}
    assert len(told) > 20
    assert [where for where, formats in told.items() if formats != {"uri"}] == []


def _formats(value: Json) -> set[Any]:
    return {kind.get("format") for kind in value.get("anyOf", [value]) if kind.get("type") != "null"}


def _links(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _links(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str) and (name in ("@id", "website", "accessUrl") or name.endswith("origin")):
                yield part
            yield from _links(part)


def test_addresses_of_before_break_no_catalogue(api: Api, admin: Engine) -> None:
    concept = api.concept(api.district())
    body = api.make("/bodies", name="Ausschuss", kind="committee", district_id=concept["district_id"])
    with admin.connect() as connection:
        connection.execute(text("UPDATE districts SET website = 'https://kreis.example/a|b'"))
        connection.execute(
            text("UPDATE bodies SET website = 'https://xn--zz.example/', oparl_url = 'https://ä.example/<x>'")
        )
    catalogue = api.get("/catalog.jsonld").json()
    told = [*_links(catalogue), *_links(api.get(f"/oparl/v1.1/organizations/{body['id']}").json())]
    assert {"https://kreis.example/a%7Cb", "https://xn--4ca.example/%3Cx%3E"} <= set(told)
    assert [link for link in told if link.startswith("http") and not URI.fullmatch(link)] == []
    assert not any("zz" in link for link in told), "what is no address is left out"


def test_what_is_stored_is_not_judged_anew(api: Api, admin: Engine) -> None:
    district = api.district()
    wrong = "https://kreis.example:x/"
    with admin.begin() as connection:
        connection.execute(text("UPDATE districts SET website = :wrong"), {"wrong": wrong})
    assert api.patch(f"/districts/{district['id']}", {"name": "Kreis"}).json()["website"] == wrong
    facts = {"ags": "08335", "name": "Landkreis"}
    assert api.post("/imports", {"format": "sachstand-bundle/1", "district": facts}).json()["changed"] == 1
    assert api.patch(f"/districts/{district['id']}", {"privacy_url": wrong}).status_code == 422


def test_an_attachment_of_before_breaks_nothing(api: Api, admin: Engine) -> None:
    district = api.district()
    sent = {"district_id": district["id"], "kind": "report", "title": "Bericht"}
    paper = api.make("/papers", **sent, attachments=[{"title": "Anlage", "url": "https://kreis.example/a"}])
    wrong = {"title": "", "url": "siehe Rathaus", "media_type": "PDF", "checksum": "keine", "size": 4}
    with admin.begin() as connection:
        connection.execute(text("UPDATE papers SET attachments = :files"), {"files": json.dumps([wrong])})
    path = f"/papers/{paper['id']}"
    told = {name: value for name, value in wrong.items() if name != "size"}
    assert api.get(path).json()["attachments"] == [told]
    assert api.items("/papers")[0]["attachments"] == [told]
    for other in (f"/oparl/v1.1/papers/{paper['id']}", f"/districts/{district['id']}/bundle", "/papers?format=csv"):
        assert api.get(other).status_code == 200
    assert api.patch(path, {"title": "Anders"}).status_code == 422, "more is wrong than the address"
    with admin.begin() as connection:
        connection.execute(
            text("UPDATE papers SET attachments = jsonb_set(attachments, '{0}', :file)"),
            {"file": json.dumps({"title": "Anlage", "url": wrong["url"], "media_type": None, "checksum": None})},
        )
    assert api.patch(path, {"title": "Anders"}).json()["attachments"][0]["url"] == wrong["url"]
    assert api.patch(path, {"attachments": [{"title": "Anlage", "url": "siehe Netz"}]}).status_code == 422
