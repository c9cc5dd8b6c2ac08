"""The whole story over HTTP, on real processes: a conference is announced, 200 items come in by form and by table, they
are moderated, summed up and answered, a measure is made from one, the concept is submitted; a resident asks what became
of their words, and has them erased; then no dump holds them, and neither does a backup that is restored."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.days import today
from tests.api import Json
from tests.conftest import KEY
from tests.databases import dump, load, scratch
from tests.processes import ROOT, command, ended, environment, wait_until_ready
from tests.waiting import DEADLINE

pytestmark = pytest.mark.process
OPERATOR = "sachstand_operator_token_of_the_story_0001"
SENTENCE = "Meine Schwester Roksolana findet am Nachmittag keinen Sprachkurs in Engen"
EMAIL = "roksolana.schwester@example.org"
ITEMS, BY_FORM = 200, 60


@dataclass
class Service:
    """A service that runs, and who calls it."""

    url: str
    client: httpx.Client

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = OPERATOR, **headers: str) -> Any:
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        response = self.client.request(method, f"{self.url}/v1{path}", json=body, headers=headers)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else {}

    def change(self, path: str, **fields: Any) -> Json:
        tag = self.client.get(f"{self.url}/v1{path}", headers={"Authorization": f"Bearer {OPERATOR}"}).headers["ETag"]
        result: Json = self.call("PATCH", path, fields, **{"If-Match": tag})
        return result


@contextmanager
def served(url: str, port: int, folder: Path) -> Iterator[Service]:
    settings = {"database_url": url, "port": port, "secret_key": KEY, "bootstrap_token": OPERATOR, "log_level": "error"}
    with command("serve", **settings, erasure_ledger=folder / "erasures.jsonl") as process:
        wait_until_ready(process, port)
        with httpx.Client(timeout=DEADLINE) as client:
            yield Service(f"http://127.0.0.1:{port}", client)
        process.terminate()
        assert ended(process)[0] == 0


def sachstand(*arguments: str, **settings: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT, env=environment(**settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_whole_story(server_url: str, template: str, port: int, tmp_path: Path) -> None:
    with scratch(server_url, "sachstand_story", template) as url:
        with served(url, port, tmp_path) as service:
            concept, event = announced(service)
            receipt = spoken(service, event)
            imported(service, event)
            item = handled(service, concept, event)
            asked(service, receipt, item)
            backup = dump(url)
            assert SENTENCE in backup
            assert EMAIL in backup
            service.call("DELETE", "/feedback-receipt", token=None, **{"Feedback-Receipt": receipt})
            again = imported(service, event)
            assert (again["created"], again["feedback_items"]["unchanged"]) == (0, ITEMS - BY_FORM)
        clean(dump(url))
        clean((tmp_path / "erasures.jsonl").read_text())
        sachstand("db", "check", database_url=url)
    restored(server_url, backup, port, tmp_path)


def announced(service: Service) -> tuple[Json, Json]:
    """A county, its concept in preparation, and a conference with a board."""
    district = service.call("POST", "/districts", {"name": "Landkreis Konstanz", "state": "DE-BW", "ags": "08335"})
    within = {"district_id": district["id"], "visibility": "public"}
    concept = service.call("POST", "/concepts", {**within, "title": "Integrationskonzept 2.0"})
    field = {"concept_id": concept["id"], "title": "Sprache", "key": "sprache"}
    service.call("POST", "/fields-of-action", field)
    days = {"open_from": today().isoformat(), "open_until": (today() + timedelta(days=60)).isoformat()}
    conference = {"concept_id": concept["id"], "kind": "conference", "title": "Dritte Integrationskonferenz", **days}
    whole = service.call("POST", "/participation-events", conference)
    board = {"concept_id": concept["id"], "kind": "board", "title": "Pinnwand", "parent_id": whole["id"], **days}
    return concept, service.call("POST", "/participation-events", board)


def spoken(service: Service, event: Json) -> str:
    """Residents use the form, from many places; one floods it from a single one. Says the receipt of one of them."""

    def send(number: int, place: str) -> httpx.Response:
        words = SENTENCE if number == 0 else f"Bitte mehr Kurse am Nachmittag, Nummer {number}"
        body: Json = {"event_id": event["id"], "text": words, "language": "de"}
        body |= {"contact": {"email": EMAIL}} if number == 0 else {}
        return service.client.post(f"{service.url}/v1/feedback-items", json=body, headers={"X-Forwarded-For": place})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: send(n, f"203.0.113.{n % 12}"), range(BY_FORM)))
    assert {answer.status_code for answer in answers} == {201}
    listed = service.call("GET", "/feedback-items", token=None)["items"]
    assert listed == []  # nobody sees them yet
    flood = list(takewhile(lambda _: send(-1, "198.51.100.7").status_code == 201, range(200)))
    assert len(flood) < 200
    for spam in service.call("GET", "/feedback-items?limit=200&sort=-created_at")["items"][: len(flood)]:
        assert spam["text"].endswith("-1")
        service.call("POST", f"/feedback-items/{spam['id']}/erase")
    return str(answers[0].json()["receipt"])


def board_of(count: int) -> bytes:
    """What the board gives out, as German Excel writes it."""
    told = io.StringIO()
    writer = csv.writer(told, delimiter=";")
    writer.writerow(["Post ID", "Section", "Subject", "Body", "Author", "Created At", "Upvotes"])
    for n in range(count):
        words = f'=HYPERLINK("http://x")<b>Kurs</b> {n}' if n == 3 else f"Der Sprachkurs {n} fällt oft aus"
        writer.writerow([f"p-{n}", "Sprache", f"Kurs {n}", words, "Olena K.", f"{today():%d.%m.%Y}", n % 7])
    return b"\xef\xbb\xbf" + told.getvalue().encode()


def imported(service: Service, event: Json) -> Json:
    headers = {"Authorization": f"Bearer {OPERATOR}", "Content-Type": "text/csv"}
    where = f"{service.url}/v1/imports?event={event['id']}&profile=padlet"
    tried = service.client.post(f"{where}&dry_run=true", content=board_of(ITEMS - BY_FORM), headers=headers)
    done = service.client.post(where, content=board_of(ITEMS - BY_FORM), headers=headers)
    assert done.status_code == 200, done.text
    assert tried.json()["created"] == done.json()["created"]
    result: Json = done.json()
    return result


def handled(service: Service, concept: Json, event: Json) -> Json:
    """Moderated and summed up in one request, answered, a measure made of it, and the concept submitted."""
    path = f"/feedback-items?event={event['id']}&counts=true&limit=200"
    rows: list[Json] = service.call("GET", path)["items"]
    assert len(rows) == ITEMS
    body = {"concept_id": concept["id"], "kind": "need", "text": "Es fehlen Kurse am Nachmittag."}
    statement = service.call("POST", "/key-statements", body)
    change = {"moderation": "published", "kind": "need", "statement_id": statement["id"]}
    items = [{"id": row["id"], "version": row["version"], **change} for row in rows]
    assert len(service.call("POST", "/feedback-items/batch", {"items": items})["results"]) == ITEMS
    measure = {"concept_id": concept["id"], "title": "Sprachkurse am Nachmittag"}
    made = service.call("POST", "/measures", measure)
    ends = {"key_statement_id": statement["id"], "measure_id": made["id"], "relation": "led_to"}
    service.call("POST", "/participation-links", ends)
    service.change(f"/key-statements/{statement['id']}", resolution="taken_up", answer="Als Maßnahme aufgenommen.")
    service.change(f"/concepts/{concept['id']}", state="submitted")
    (said,) = [row for row in rows if row["text"] == SENTENCE]
    service.change(f"/feedback-items/{said['id']}", answer="Ab Herbst gibt es einen Kurs.")
    counts = service.call("GET", f"/concepts/{concept['id']}/participation", token=None)["counts"]
    assert counts["feedback_items"] == ITEMS
    return {"item": said["id"], "measure": made["id"]}


def asked(service: Service, receipt: str, made: Json) -> None:
    """What the resident sees, and what everybody does."""
    seen = service.call("GET", "/feedback-receipt", token=None, **{"Feedback-Receipt": receipt})
    assert (seen["item"]["text"], seen["item"]["answer"]) == (SENTENCE, "Ab Herbst gibt es einen Kurs.")
    assert [s["resolution"] for s in seen["statements"]] == ["taken_up"]
    assert [link["target"]["id"] for link in seen["links"]] == [made["measure"]]
    assert seen["contact"]["email"] == EMAIL
    outcome = service.call("GET", f"/feedback-items/{made['item']}/outcome", token=None)
    assert outcome["links"][0]["target"]["title"] == "Sprachkurse am Nachmittag"
    hits = service.call("GET", "/search?q=Sprachkurs", token=None)["items"]
    assert {"measures", "feedback_items"} <= {hit["resource"] for hit in hits}


def clean(told: str) -> None:
    for words in (SENTENCE, "Roksolana", "roksolana", EMAIL):
        assert words not in told
        assert words.encode().hex() not in told


def restored(server_url: str, backup: str, port: int, folder: Path) -> None:
    """The backup of before, in a database of its own: when the service starts, it is clean as well."""
    with scratch(server_url, "sachstand_story") as url:
        load(url, backup)
        assert SENTENCE in dump(url)
        with served(url, port, folder):
            pass
        clean(dump(url))
