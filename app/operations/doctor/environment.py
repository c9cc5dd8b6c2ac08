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
    """Return the settings that the variables give, or None if one is not valid."""
    return None if _faults(variables) else Settings(**_values(variables))


def settings(variables: Mapping[str, str]) -> Iterator[Finding]:
    yield from map(_unknown, sorted(_names(variables) - _known() - OTHERS))
    yield from _faults(variables)


def _known() -> set[str]:
    return {PREFIX + name.upper() for name in Settings.model_fields}


def _names(variables: Mapping[str, str]) -> set[str]:
    return {name for name in map(str.upper, variables) if name.startswith(PREFIX)}


def _values(variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the set values by the field's name. `PORT` counts if the service's own is not set."""
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
    """Report invalid settings by name, without their values: these may be secrets."""
    values = _values(variables)
    findings = []
    try:
        Settings(**values)
    except ValidationError as error:
        findings = [_invalid(str(fault["loc"][0]), fault["msg"]) for fault in error.errors(include_input=False)]
    if "database_url" in values and not _is_database(values["database_url"]):
        findings.append(_invalid("database_url", "it should look like postgresql://user@host/database"))
    return findings


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
    url = urlsplit(settings.public_url or "")
    if settings.public_url is None:
        if not is_loopback(settings.host):
            yield Finding(
                "SACHSTAND_PUBLIC_URL is not set, and the service listens to more than this machine.",
                f"Every absolute URL in its answers begins with {settings.base_url}, where clients do not reach it.",
                "Set SACHSTAND_PUBLIC_URL to the URL that clients use, such as https://sachstand.example.org.",
            )
    elif url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        yield Finding(
            "SACHSTAND_PUBLIC_URL is no URL of a service.",
            "Every absolute URL in its answers begins with it, so no link leads anywhere.",
            "Set it to something like https://sachstand.example.org.",
        )
    elif url.scheme == "http" and not is_loopback(url.hostname):
        yield Finding(
            "SACHSTAND_PUBLIC_URL begins with http: and names another machine than this.",
            "Tokens and what is internal pass through the network for everybody on the way to read.",
            "Let a reverse proxy end TLS in front of the service, and set the URL that begins with https:.",
        )


# --- proxies ------------------------------------------------------------------------------------------------------


def proxies(settings: Settings) -> Iterator[Finding]:
    """Report trust in every proxy, or in none that exists."""
    addresses = [one.strip() for one in settings.trusted_proxies.split(",")]
    if "*" in addresses:
        yield Finding(
            "SACHSTAND_TRUSTED_PROXIES trusts everybody.",
            "Whoever writes an address into X-Forwarded-For is taken for it, so the public form has no limit.",
            "Name the addresses or networks of the proxies alone.",
        )
    elif _has_proxy(settings) and all(map(is_loopback, addresses)):
        yield Finding(
            "SACHSTAND_TRUSTED_PROXIES names this machine alone, and the service listens to more than that.",
            "A proxy on another machine, or outside of the container, is not believed: all of the public counts as one "
            f"client and shares {settings.form_per_minute} requests of the form a minute.",
            "Name the proxy's address as the service sees it; for compose, the gateway of its network.",
            serious=False,
        )


def _has_proxy(settings: Settings) -> bool:
    """Return whether a proxy must end TLS, as the service itself speaks none."""
    return not is_loopback(settings.host) and (settings.public_url or "").startswith("https:")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
