"""Changes, as clients receive them."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.core.schemas import Address, Output, Timestamp
from app.feed.vocabulary import ChangeAction, ChangedResource


class ChangeRead(Output):
    """One thing that happened to one resource."""

    recorded_at: Timestamp = Field(description="When it was recorded")
    actor_id: UUID | None = Field(description="Who did it, by a pseudonymous id; null in the public's view")
    district_id: UUID = Field(description="The district in which it was")
    revision: int = Field(description="The district's revision to which it belongs; the public has its own count")
    ordinal: int = Field(description="Its place within the revision, from 0")
    resource: ChangedResource = Field(description="The kind of resource")
    resource_id: UUID = Field(description="Its id")
    url: Address | None = Field(
        description="Where the resource is, or was before it was deleted; null for what cannot be read one by one"
    )
    concept_id: UUID | None = Field(description="The concept to which the resource belongs")
    subject_id: UUID | None = Field(description="The measure or goal that the resource is about")
    action: ChangeAction = Field(description="What happened. For the public, what it can no longer see is deleted")
    version: int = Field(
        description="The resource's version since; what came into the public's view has a multiple of 1,000"
    )
    fields: list[str] = Field(description="The fields that changed; without a token, only where it was updated")
    before: dict[str, Any] | None = Field(
        description="What the fields held before, but for text by or about people; null in the public's view"
    )


class FeedItem(ChangeRead):
    """A change and its place in the feed."""

    position: str = Field(description="Opaque; grows along the feed")


class ChangePage(Output):
    """A part of the feed, in its order."""

    items: list[FeedItem] = Field(description="Changes after the position; may be empty while `next` is not null")
    next: Address | None = Field(description="Absolute URL of what follows, or null where nothing does yet")
    position: str = Field(description="Up to where this page has looked: `after` of the next request, now or later")


class HistoryPage(Output):
    """A part of a history, the latest first."""

    items: list[ChangeRead] = Field(description="What was done, the latest first")
    next: Address | None = Field(description="Absolute URL of what was before, or null where that is all")
