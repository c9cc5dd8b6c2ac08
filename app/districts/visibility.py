"""How things of this room come to be public."""

from app.core.publicity import inherits
from app.districts.tables import District, Organisation


def register() -> None:
    """Called once, when the application is put together."""
    inherits(Organisation, District, "district_id")
