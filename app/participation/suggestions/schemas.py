"""Suggestions of what may belong together, for the office to decide."""

from uuid import UUID

from pydantic import Field

from app.core.schemas import Output
from app.participation.outcomes.schemas import ItemInShort, StatementInShort


class SimilarItem(Output):
    """An item that may say the same."""

    score: float = Field(description="Similarity, 0 to 1; at least 0.3")
    item: ItemInShort = Field(description="The item")


class FittingStatement(Output):
    """A key statement that may sum the item up."""

    score: float = Field(description="Fit, 0 to 1; at least 0.2")
    statement: StatementInShort = Field(description="The statement")


class Suggestions(Output):
    """Suggestions for one item, the best first. Nothing follows from them by itself."""

    item_id: UUID = Field(description="The item that the suggestions are for")
    duplicates: list[SimilarItem] = Field(description="Up to ten items of the concept that may say the same")
    statements: list[FittingStatement] = Field(description="Up to ten key statements of the concept that may fit")
