"""The files that operators start from: the units are what systemd accepts, and compose names what there is."""

import re
import shutil
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from app.serve import OPTIONS
from app.settings import Settings
from tests.operations.tools import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
EXAMPLE = "compose.env.example"
MOST_EXPOSED = 2.0


def in_place(unit: Path, folder: Path) -> Path:
    """The unit with a program that is there."""
    for other in UNITS:
        text = other.read_text(encoding="utf-8")
        (folder / other.name).write_text(text.replace("/opt/sachstand/bin/sachstand", "/bin/true"))
    return folder / unit.name


def analyze(*words: str) -> str:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_units(unit: Path, tmp_path: Path) -> None:
    assert analyze("verify", str(in_place(unit, tmp_path))).strip() == ""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_units_are_shut_off(unit: Path, tmp_path: Path) -> None:
    said = analyze("security", "--offline=true", "--no-pager", str(in_place(unit, tmp_path)))
    found = re.search(r"exposure level for [\w.-]+: ([\d.]+)", said)
    assert found
    assert float(found[1]) <= MOST_EXPOSED


def test_systemd_waits_for_what_is_under_way() -> None:
    text = (DEPLOY / "sachstand.service").read_text(encoding="utf-8")
    found = re.search(r"^TimeoutStopSec=(\d+)s$", text, re.MULTILINE)
    assert found
    assert int(found[1]) > OPTIONS["timeout_graceful_shutdown"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_units_bound_memory_and_tasks(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert re.search(r"^MemoryMax=\d+G$", text, re.MULTILINE)
    assert re.search(r"^TasksMax=\d+$", text, re.MULTILINE)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """What compose makes of the file where the environment sets nothing."""
    yaml = pytest.importorskip("yaml")
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    result: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text))
    return result


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = compose["services"]
    return result


def test_compose_bounds_memory_and_tasks(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if not {"mem_limit", "pids_limit"} <= service.keys()] == []


def test_compose_trusts_the_address_from_which_a_proxy_on_the_host_comes(
    compose: dict[str, Any], services: dict[str, Any]
) -> None:
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    assert ip_address(network["gateway"]) in ip_network(network["subnet"])
    assert services["app"]["environment"]["SACHSTAND_TRUSTED_PROXIES"] == network["gateway"]


def test_the_example_tells_what_compose_takes_by_default() -> None:
    compose, example = (path.read_text(encoding="utf-8") for path in (ROOT / "compose.yaml", DEPLOY / EXAMPLE))
    told = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert told == dict(re.findall(r"\$\{(\w+):-([^}]*)\}", compose))


def test_compose_serves_with_the_lesser_login(services: dict[str, Any]) -> None:
    urls = {name: services[name]["environment"]["SACHSTAND_DATABASE_URL"] for name in ("migrate", "app")}
    assert "//sachstand_migrate:" in urls["migrate"]
    assert "//sachstand_service:" in urls["app"]
    assert "MIGRATE" not in str(services["app"]["environment"])
    assert int(services["app"]["stop_grace_period"].rstrip("s")) > OPTIONS["timeout_graceful_shutdown"]


def test_compose_sets_only_settings_that_there_are(services: dict[str, Any]) -> None:
    known = {f"SACHSTAND_{name.upper()}" for name in Settings.model_fields}
    for name in ("migrate", "app"):
        assert services[name]["environment"].keys() <= known


def test_compose_finds_its_files_and_variables(services: dict[str, Any]) -> None:
    mounted = [volume.split(":")[0] for volume in services["db"]["volumes"] if volume.startswith("./")]
    assert mounted
    assert all((ROOT / path).is_file() for path in mounted)
    needed = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    example = (DEPLOY / EXAMPLE).read_text(encoding="utf-8")
    assert needed == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
