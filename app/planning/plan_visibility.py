"""How plans come to be public: registered once, parents first."""

from app.concepts.tables import Concept
from app.core.publicity import inherits
from app.core.tables import table
from app.planning.plan_tables import Milestone


def register_plan() -> None:
    """Called once, when the application is put together."""
    inherits(Milestone, Concept, "concept_id", own=table(Milestone).c.visibility == "public")
