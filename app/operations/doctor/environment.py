"""The settings: are they known, valid, and do they fit together?"""

import difflib
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError

from app.core.database import driver_url
from app.operations.doctor.finding import Finding
from app.settings import Settings

PREFIX = "SACHSTAND_"
OTHERS = {"SACHSTAND_TOKEN", "SACHSTAND_TEST_DATABASE_URL"}
"""Variables that are read elsewhere: by the import client and by the tests."""


def valid(variables: Mapping[str, str]) -> Settings | None:
    """The settings that the variables give, or None where one is not valid."""
    return None if _faults(variables) else Settings(**_given(variables))


def settings(variables: Mapping[str, str]) -> Iterator[Finding]:
    yield from map(_unknown, sorted(_named(variables) - _known() - OTHERS))
    yield from _faults(variables)


def _known() -> set[str]:
    return {PREFIX + name.upper() for name in Settings.model_fields}


def _named(variables: Mapping[str, str]) -> set[str]:
    return {name for name in map(str.upper, variables) if name.startswith(PREFIX)}


def _given(variables: Mapping[str, str]) -> dict[str, Any]:
    """What is set, by the field's name. `PORT` counts where the service's own is not set."""
    upper = {name.upper(): value for name, value in variables.items()}
    if not upper.get("SACHSTAND_PORT") and upper.get("PORT"):
        upper["SACHSTAND_PORT"] = upper["PORT"]
    return {name: upper[PREFIX + name.upper()] for name in Settings.model_fields if upper.get(PREFIX + name.upper())}


def _unknown(name: str) -> Finding:
    close = difflib.get_close_matches(name, sorted(_known()), n=1)
    return Finding(
        f"{name} is set, and there is no such setting.",
        "It has no effect, so something may not be as you mean it to be.",
        (f"Did you mean {close[0]}? " if close else "") + "docs/settings.md lists all settings.",
    )


def _faults(variables: Mapping[str, str]) -> list[Finding]:
    """What is not valid, told by name: values may be secrets."""
    given = _given(variables)
    found = []
    try:
        Settings(**given)
    except ValidationError as error:
        found = [_invalid(str(fault["loc"][0]), fault["msg"]) for fault in error.errors(include_input=False)]
    if "database_url" in given and not _is_database(given["database_url"]):
        found.append(_invalid("database_url", "it should look like postgresql://user@host/database"))
    return found


def _invalid(name: str, reason: str) -> Finding:
    return Finding(
        f"{PREFIX}{name.upper()} is not valid: {reason}.",
        "The service does not start with it.",
        f"Set it right: {Settings.model_fields[name].description}",
    )


def _is_database(url: str) -> bool:
    try:
        return bool(driver_url(url))
    except (ArgumentError, ValueError):
        return False


# --- the public URL -----------------------------------------------------------------------------------------------


def public_url(settings: Settings) -> Iterator[Finding]:
    given = urlsplit(settings.public_url or "")
    if settings.public_url is None:
        if not is_loopback(settings.host):
            yield Finding(
                "SACHSTAND_PUBLIC_URL is not set, and the service listens to more than this machine.",
                f"Every absolute URL in its answers begins with {settings.base_url}, where clients do not reach it.",
                "Set SACHSTAND_PUBLIC_URL to the URL that clients use, such as https://sachstand.example.org.",
            )
    elif given.scheme not in ("http", "https") or not given.hostname or given.query or given.fragment:
        yield Finding(
            "SACHSTAND_PUBLIC_URL is no URL of a service.",
            "Every absolute URL in its answers begins with it, so no link leads anywhere.",
            "Set it to something like https://sachstand.example.org.",
        )
    elif given.scheme == "http" and not is_loopback(given.hostname):
        yield Finding(
            "SACHSTAND_PUBLIC_URL begins with http: and names another machine than this.",
            "Tokens and what is internal pass through the network for everybody on the way to read.",
            "Let a reverse proxy end TLS in front of the service, and set the URL that begins with https:.",
        )


# --- proxies ------------------------------------------------------------------------------------------------------


def proxies(settings: Settings) -> Iterator[Finding]:
    """Who is trusted to say for whom a request comes: nobody that there is, or everybody?"""
    named = [one.strip() for one in settings.trusted_proxies.split(",")]
    if "*" in named:
        yield Finding(
            "SACHSTAND_TRUSTED_PROXIES trusts everybody.",
            "Whoever writes an address into X-Forwarded-For is taken for it, so the public form has no limit.",
            "Name the addresses or networks of the proxies alone.",
        )
    elif _has_proxy(settings) and all(map(is_loopback, named)):
        yield Finding(
            "SACHSTAND_TRUSTED_PROXIES names this machine alone, and the service listens to more than that.",
            "A proxy on another machine, or outside of the container, is not believed: all of the public counts as one "
            f"client and shares {settings.form_per_minute} requests of the form a minute.",
            "Name the proxy's address as the service sees it; for compose, the gateway of its network.",
            serious=False,
        )


def _has_proxy(settings: Settings) -> bool:
    """The service itself speaks no TLS."""
    return not is_loopback(settings.host) and (settings.public_url or "").startswith("https:")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
