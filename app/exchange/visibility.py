"""How things of this room come to be public: they do not."""

from sqlalchemy import false

from app.core.publicity import inherits
from app.districts.tables import District
from app.exchange.tables import Import, ImportProfile


def register() -> None:
    """Called once, when the application is put together."""
    inherits(Import, District, "district_id", own=false())
    inherits(ImportProfile, District, "district_id", own=false())
