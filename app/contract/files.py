"""The contract as files, committed in `openapi/`."""

import json
from pathlib import Path

from fastapi import FastAPI

from app import __version__
from app.contract.breaking import breaks, without_prose
from app.contract.parts import Json
from app.contract.prose import BUNDLE
from app.contract.schemas import nodes
from app.exchange.bundles.format.document import Bundle

RELEASED = Path("released") / "openapi.json"
"""The last released contract, without its words and examples."""


def write(path: Path, app: FastAPI) -> None:
    """Write the files into a folder."""
    for name, text in _files(app).items():
        (path / name).write_text(text, encoding="utf-8")


def check(path: Path, app: FastAPI) -> list[str]:
    """Return the names of the files in a folder that differ from the code."""
    return [name for name, text in _files(app).items() if not _same(path / name, text)]


def breaking(path: Path, app: FastAPI) -> list[str]:
    """Return one line for each change of the code that breaks a client of the released contract."""
    return breaks(json.loads((path / RELEASED).read_text(encoding="utf-8")), app.openapi())


def release(path: Path, app: FastAPI) -> None:
    """Write the contract as the one with which later changes are compared."""
    file = path / RELEASED
    file.parent.mkdir(exist_ok=True)
    whole = app.openapi()
    info = {"title": "Sachstand", "version": __version__, "x-released": not __version__.startswith("0.")}
    parts = {name: without_prose(whole[name]) for name in ("paths", "components")}
    text = json.dumps({"openapi": whole["openapi"], "info": info, **parts}, ensure_ascii=False, separators=(",", ":"))
    file.write_text(f"{text}\n", encoding="utf-8")


def _same(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


def _files(app: FastAPI) -> dict[str, str]:
    return {"openapi.json": _text(app.openapi()), "bundle.schema.json": _text(bundle_schema())}


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def bundle_schema() -> Json:
    """Return the JSON Schema of the import bundle."""
    schema = Bundle.model_json_schema(mode="validation")
    for node in nodes(schema):
        if "default" in node and node["default"] is None:
            del node["default"]  # what is left out stays as it is; it does not become null
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:sachstand:schema:bundle:1",
        "title": "Sachstand bundle",
        "description": BUNDLE,
    }
    return {**head, **{name: part for name, part in schema.items() if name not in head}}
