"""Tables of feedback, and the event that takes them."""

import csv
import hashlib
import io
import json
import zipfile
from typing import Any

import httpx
import openpyxl

from app.exchange.boards.files import CSV, XLSX, ZIP
from tests.api import Api, Json

HEADERS = ("Post ID", "Section", "Subject", "Body", "Author", "Created At", "Upvotes", "Comments")


class Board:
    """A concept with an event that took feedback in the winter of 2023, and two fields of action."""

    def __init__(self, api: Api, **event: Any) -> None:
        self.api = api
        self.district = api.district()
        self.concept = api.concept(self.district)
        within = {"concept_id": self.concept["id"]}
        self.fields = {
            key: api.make("/fields-of-action", title=title, key=key, **within)["id"]
            for key, title in (("sprache", "Sprache lernen"), ("arbeit", "Arbeit und Beruf"))
        }
        period = {"kind": "board", "open_from": "2023-11-01", "open_until": "2024-01-31"}
        self.event = api.make("/participation-events", title="Pinnwand", **{**period, **event}, **within)

    def send(self, content: bytes, media: str = CSV, *, token: str | None = None, **query: Any) -> httpx.Response:
        headers = {"Content-Type": media}
        params = {"event": self.event["id"], "profile": "padlet", **query}
        params = {name: value for name, value in params.items() if value is not None}
        token = token or self.api.operator
        return self.api.call("POST", "/imports", content=content, headers=headers, params=params, token=token)

    def form(self, content: bytes, mapping: Json | None, **query: Any) -> httpx.Response:
        """As a form, with the mapping in the request."""
        parts: Any = {"file": ("tabelle.csv", content)}
        data = {"mapping": json.dumps(mapping)} if mapping is not None else {}
        params = {"event": self.event["id"], **query}
        return self.api.call("POST", "/imports", files=parts, data=data, params=params, token=self.api.operator)

    def items(self, **query: Any) -> list[Json]:
        params = {"event": self.event["id"], "limit": 200, "sort": "created_at", **query}
        found: list[Json] = self.api.items("/feedback-items", params=params, token=self.api.operator)
        return found

    def by_id(self) -> dict[str, Json]:
        return {item["external_id"]: item for item in self.items()}


def comment_id(post: str, own: str) -> str:
    """The external id of a comment, which does not tell that of the post: this may hold a name, and be erased."""
    return f"{hashlib.sha256(post.encode()).hexdigest()[:32]}/{own}"


def taken(response: httpx.Response) -> Json:
    assert response.status_code == 200, response.text
    result: Json = response.json()
    return result


def refusals(response: httpx.Response) -> list[tuple[int | None, str | None, str]]:
    """Row, column and code of everything that was refused."""
    assert response.status_code == 422, response.text
    assert response.json()["type"] == "urn:sachstand:problem:import-refused"
    return [(error["row"], error["column"], error["code"]) for error in response.json()["errors"]]


def csv_of(*rows: Any, headers: Any = HEADERS, separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def xlsx_of(sheets: dict[str, list[Any]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def post(number: Any, **cells: Any) -> list[Any]:
    """A row of a Padlet's table."""
    row = {
        "Post ID": number, "Section": "Sprache", "Subject": f"Titel {number}", "Body": f"Wort {number}",
        "Author": "Anna Beispiel", "Created At": "20.11.2023 18:04", "Upvotes": 3, "Comments": "",
    }  # fmt: skip
    return list({**row, **{name.replace("_", " "): value for name, value in cells.items()}}.values())


__all__ = ["CSV", "HEADERS", "XLSX", "ZIP", "Board", "csv_of", "post", "refusals", "taken", "xlsx_of", "zip_of"]
