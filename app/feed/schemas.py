"""Changes, as clients receive them."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.concepts.vocabulary import Light
from app.core.schemas import Address, Output, Timestamp
from app.feed.vocabulary import ChangeAction, ChangedResource


class ChangeRead(Output):
    """One change of one resource."""

    recorded_at: Timestamp = Field(description="Time of recording")
    actor_id: UUID | None = Field(description="Pseudonymous id of the one who made it; null in the public's view")
    district_id: UUID = Field(description="The resource's district")
    revision: int = Field(description="The district's revision to which it belongs; the public has its own count")
    ordinal: int = Field(description="Its place within the revision, from 0")
    resource: ChangedResource = Field(description="The kind of resource")
    resource_id: UUID = Field(description="Its id")
    url: Address | None = Field(
        description="Absolute URL of the resource, which may be deleted; null for resources that have none of their own"
    )
    title: str | None = Field(
        description="What it is called now, or for what has no title what it is about, such as the measure of a status "
        "update; null if it has neither, was deleted, or is not in this view any more"
    )
    number: str | None = Field(description="The county's number for what `title` names; null as that is")
    light: Light | None = Field(
        description="The current light of the measure, goal, field or concept that changed, or that a status update or "
        "assessment is about; null for everything else, and as `title` is"
    )
    concept_id: UUID | None = Field(description="The concept to which the resource belongs")
    subject_id: UUID | None = Field(description="The measure or goal to which the resource belongs")
    action: ChangeAction = Field(description="The action. For the public, a resource out of its view is deleted")
    version: int = Field(
        description="The resource's version since; a multiple of 1,000 if it came into the public's view"
    )
    fields: list[str] = Field(description="The fields that changed; without a token, only of updates")
    before: dict[str, Any] | None = Field(
        description="The fields' earlier values, without text by or about people; null in the public's view"
    )


class FeedItem(ChangeRead):
    """A change and its place in the feed."""

    position: str = Field(description="Opaque; grows along the feed")


class ChangePage(Output):
    """A part of the feed, in its order."""

    items: list[FeedItem] = Field(description="Changes after the position; may be empty while `next` is not null")
    next: Address | None = Field(description="Absolute URL of the next page, or null if there is none yet")
    position: str = Field(description="The position that this page reached: `after` of the next request, now or later")


class HistoryPage(Output):
    """A part of a history, the latest first."""

    items: list[ChangeRead] = Field(description="Changes, the latest first")
    next: Address | None = Field(description="Absolute URL of the page of earlier changes, or null on the last one")
