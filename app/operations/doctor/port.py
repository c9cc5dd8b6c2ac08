"""The port: free, or ours already."""

import errno
import socket
from collections.abc import Iterator
from ipaddress import ip_address

import httpx

from app.operations.doctor.finding import Finding
from app.settings import Settings

PATIENCE = 6.0
"""Seconds; /readyz itself gives the database five."""


def port(settings: Settings) -> Iterator[Finding]:
    if settings.port == 0:
        return
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address, family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            yield from _taken(settings)
        else:
            yield Finding(
                f"The service cannot listen on {settings.host}, port {settings.port}: {error.strerror}.",
                "It does not start.",
                "Set SACHSTAND_HOST to an address of this machine, and SACHSTAND_PORT to 1024 or more.",
            )


def _taken(settings: Settings) -> Iterator[Finding]:
    url = f"http://{_reachable(settings.host)}:{settings.port}"
    try:
        healthy = httpx.get(f"{url}/healthz", timeout=PATIENCE, trust_env=False)
        ready = httpx.get(f"{url}/readyz", timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError:
        yield _foreign(settings, "does not answer as Sachstand does")
        return
    if healthy.status_code != httpx.codes.OK or healthy.text != '{"status":"ok"}':
        yield _foreign(settings, "is not Sachstand")
    elif ready.status_code != httpx.codes.OK:
        yield Finding(
            f"The service runs on port {settings.port}, and says that it is not ready.",
            "It cannot answer while its database is away or has another schema.",
            "The findings about the database say more.",
        )


def _foreign(settings: Settings, what: str) -> Finding:
    return Finding(
        f"Port {settings.port} is taken by a program that {what}.",
        "The service cannot start beside it.",
        "Stop that program, or choose another port with SACHSTAND_PORT.",
    )


def _reachable(host: str) -> str:
    """Return an address under which a server on the host can be reached: 0.0.0.0 is none."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        address = ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"[{address}]" if ":" in str(address) else str(address)
