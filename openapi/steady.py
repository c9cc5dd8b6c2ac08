"""The answers of a run, made the same for every run: ids, times, days, cursors, made keys and secrets."""

import json
import re
from datetime import date, datetime, timedelta

from app.core.days import today
from tests.api import Json

FROZEN_ON = "2024-07-01"
"""Stands for today."""
_START = datetime.fromisoformat("2024-07-01T07:00:00+00:00")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_ICS_MOMENT = re.compile(r"(?<=:)\d{8}T\d{6}Z")
_ICS_FOLD = "\\r\\n "
"""As JSON has it. An example of a calendar is shown unfolded: ids would be cut by chance."""
_KEPT_UNTIL = re.compile(r'(?<="kept_until": ")[^"]+')
_MADE_KEY = re.compile(r'("key": "[^"]*\d{4}-\d\d-\d\d)-[a-z0-9]{6}(?=")')


def steady(kept: dict[str, Json]) -> dict[str, Json]:
    """Return the examples with ids, times, days, cursors and secrets that do not depend on the run."""
    told = json.dumps(kept, ensure_ascii=False)
    told = _ICS_MOMENT.sub("20240701T070000Z", told.replace(_ICS_FOLD, ""))
    told = _MADE_KEY.sub(r"\1-000000", told)
    told = told.replace(f'"import-{today().isoformat()}-', f'"import-{FROZEN_ON}-')
    told = re.sub(r"cursor=[\w-]+", "cursor=" + "A" * 40, told)
    told = re.sub(r"sachstand_[\w-]{43}", "sachstand_" + "0" * 43, told)
    told = re.sub(r"\b[0-9a-f]{12}-(?=[0-9]+\b)", "5f0c6f3a9f0e-", told)
    told = re.sub(r'"hint": "[^"]{4}"', '"hint": "0000"', told)
    told = told.replace(f'"{today().isoformat()}"', f'"{FROZEN_ON}"')
    told = _KEPT_UNTIL.sub(_as_long, told)
    ids = {found: _id(n) for n, found in enumerate(dict.fromkeys(_UUID.findall(told)), start=1)}
    moments = {found: _moment(n) for n, found in enumerate(sorted(set(_MOMENT.findall(told))))}
    told = _UUID.sub(lambda found: ids[found[0]], told)
    result: dict[str, Json] = json.loads(_MOMENT.sub(lambda found: moments[found[0]], told))
    return result


def _as_long(day: re.Match[str]) -> str:
    """Return the day that is as far from `FROZEN_ON` as the given one is from today."""
    return (date.fromisoformat(FROZEN_ON) + (date.fromisoformat(day[0]) - today())).isoformat()


def _id(number: int) -> str:
    return f"01906d3c-{number:04x}-7000-8000-{number:012x}"


def _moment(number: int) -> str:
    return (_START + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
