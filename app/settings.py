"""Every setting of the service, read once from the environment (prefix `SACHSTAND_`)."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The table in docs/settings.md lists these; a test holds the two together."""

    model_config = SettingsConfigDict(
        env_prefix="SACHSTAND_",
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,  # a key or token that is too short is still a secret
    )

    database_url: str | None = Field(
        default=None,
        description="A PostgreSQL 15 or later of one's own, as `postgresql://user@host/database`. "
        "Without it, `sachstand run` starts the embedded PostgreSQL 18.",
    )
    public_url: str | None = Field(
        default=None,
        description="The URL under which clients reach the service; every absolute URL starts with it. "
        "Default: `http://HOST:PORT`.",
    )
    data_dir: Path | None = Field(
        default=None,
        description="Folder of the embedded server and the secret key. Default: `~/.local/share/sachstand`, "
        "for root `/var/lib/sachstand`.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        description="The TCP port to listen on; 0: any that is free. Where it is not set, `PORT` is read.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="Server processes of `sachstand serve`.")
    pool_size: int = Field(
        default=10,
        ge=1,
        le=200,
        description="Connections per process and database role, of which there are two; the feed takes one more a "
        "process, and its jobs two. The server must give processes × (2 × pool size + 3).",
    )
    bootstrap_token: str | None = Field(
        default=None,
        min_length=32,
        description="The first operator's token, where there never was one (32 characters or more).",
    )
    secret_key: str | None = Field(
        default=None,
        min_length=32,
        description="Signs cursors and derives tokens; 32 characters or more, the same for every process. "
        "Default: made at the first start and kept in the data directory.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Lowest level that is logged."
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="Form of the log on stderr: one JSON object a line, or text for people."
    )
    max_body_size: int = Field(default=1_000_000, ge=1, description="Largest request body, in bytes.")
    form_per_minute: int = Field(
        default=30,
        ge=1,
        description="Times that a client may use the public form, or change something by a receipt, within a minute.",
    )
    form_per_hour: int = Field(
        default=300,
        ge=1,
        description="The same within an hour. At a conference all may come from one address.",
    )
    max_form_size: int = Field(default=50_000, ge=1, description="Largest request of the public form, in bytes.")
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses or networks of proxies, with commas, whose `X-Forwarded-For` tells the client's "
        "address.",
    )
    erasure_ledger: Path | None = Field(
        default=None,
        description="A file to which every erasure is appended, on another disk than the database: after a restore it "
        "is read, so that what was erased stays so. Default of `sachstand run`: in the data directory.",
    )
    purge_at: str = Field(
        default="17 3 * * *",
        pattern=r"^\S+( \S+){4}$",
        description="Schedule of deleting what was kept for its time, as a cron expression in UTC.",
    )
    catalog_publisher: str | None = Field(
        default=None, description="Publisher of the catalogue of open data, such as the county's name."
    )
    catalog_contact: str | None = Field(
        default=None,
        description="Contact for its data: an e-mail address or a URL. Default: the district's website.",
    )
    catalog_license: str = Field(
        default="http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        description="The licence of what is published, as an IRI of DCAT-AP.de.",
    )
    catalog_contributor_id: str | None = Field(
        default=None, description="The contributor's IRI, as GovData gives it to those whose data it harvests."
    )
    max_import_size: int = Field(default=64_000_000, ge=1, description="Largest import, in bytes.")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgres://", "postgresql://", "postgresql+psycopg://")):
            raise PydanticCustomError("database_url", "It must look like postgresql://user@host/database")
        return url

    @property
    def base_url(self) -> str:
        """The public URL without a trailing slash."""
        host = "localhost" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 # not bound to, but named
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


@cache
def get_settings() -> Settings:
    return Settings()
