"""Answers of the search."""

from uuid import UUID

from pydantic import Field

from app.concepts.vocabulary import Light
from app.core.schemas import Address, Output
from app.search.vocabulary import SearchedResource


class PassagePart(Output):
    """A piece of a text: plain text, to be shown as it is, whatever it looks like."""

    text: str = Field(description="Plain text: never to be read as HTML")
    is_hit: bool = Field(description="Whether it is a word by which the text was found")


class HitPassage(Output):
    """A field in which something was found. Its parts, one after the other, are the text."""

    field: str = Field(description="Name of the field in the resource, such as title or description")
    parts: list[PassagePart] = Field(description="The passage, in order; `…` stands where text was left out")


class SearchHit(Output):
    """Something that was found."""

    resource: SearchedResource = Field(description="Kind of resource")
    id: UUID = Field(description="Its id")
    url: Address = Field(description="Absolute URL where it can be read")
    district_id: UUID = Field(description="The district it belongs to")
    district_name: str = Field(description="What that is called")
    concept_id: UUID | None = Field(description="The concept it belongs to; null for what belongs to the district")
    concept_title: str | None = Field(description="What that is called; null without one")
    field_id: UUID | None = Field(
        description="The field of action of a goal or measure, of a part that of its whole; null for all else"
    )
    field_title: str | None = Field(description="What that is called; null without one")
    light: Light | None = Field(
        description="Current light of a measure or goal, or that of a field or concept if one was set by hand; null for"
        " all else"
    )
    step: str | None = Field(description="The step of the county's own scale by which it has that; null without one")
    is_public: bool = Field(description="Whether it can be read without a token")
    number: str | None = Field(description="The county's number for it, where it has one")
    title: str | None = Field(description="Its title, name, label or recipient; null for what has only a text")
    is_similar: bool = Field(description="Whether it was only found by forgiving typing mistakes")
    passages: list[HitPassage] = Field(description="Passages with the words: number and title first, then the rest")


class SearchAnswer(Output):
    """The best hits, the best one first."""

    items: list[SearchHit] = Field(
        description="Title before text, whole words before parts of words, typing mistakes last"
    )
    total: int = Field(description="Number of hits that were ranked, of which `items` are the best")
    is_complete: bool = Field(
        description="Whether all were ranked; false where words are so frequent that only some hundred hits of a "
        "resource were: a narrower question finds better ones"
    )
    searched: list[SearchedResource] = Field(
        description="Kinds of resource that were searched: those asked for or all, in a concept those that have one"
    )
