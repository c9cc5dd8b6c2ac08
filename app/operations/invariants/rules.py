"""The rules of the resources, held against what is stored: the objects by which requests and imports are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from app.core.resource_spec import ResourceSpec
from app.core.rule_checks import violations
from app.core.rules import Audited
from app.resources import RESOURCES


@dataclass(frozen=True)
class StoredRule:
    """A rule that every stored row of a resource keeps."""

    resource: ResourceSpec
    rule: Audited

    @property
    def name(self) -> str:
        return f"{self.resource.name}: {self.rule.name}"

    @property
    def about(self) -> str:
        return f"{self.rule.name[0].upper()}{self.rule.name[1:]}"

    def breaking(self, connection: Connection, district_ids: Sequence[UUID]) -> list[str]:
        """Return the ids of the rows that break it."""
        found = (one for i in district_ids for one in violations(connection, self.resource, self.rule, i))
        return list(dict.fromkeys(str(row_id) for row_id, _ in found))


RULES = tuple(StoredRule(resource, rule) for resource in RESOURCES for rule in resource.audited_rules)
