"""Contact details, as clients send and receive them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.patterns import described_pattern
from app.core.schemas import Input, Output
from app.core.text import Line, clean

_EMAIL = described_pattern(
    r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+$",
    "This is not an e-mail address; one is written like name@example.org",
    "Das ist keine E-Mail-Adresse; eine solche schreibt sich wie name@example.org",
)
_PHONE = described_pattern(
    r"^\+?[0-9][0-9 ()/.-]{3,38}[0-9]$",
    "This is not a telephone number: digits, spaces, dashes, dots, slashes and brackets, such as 07531 800-0",
    "Das ist keine Telefonnummer: Ziffern, Leerzeichen, Striche, Punkte, Schrägstriche, Klammern, etwa 07531 800-0",
)
Email = Annotated[str, StringConstraints(pattern=_EMAIL, max_length=254), BeforeValidator(clean)]
Phone = Annotated[str, StringConstraints(pattern=_PHONE, max_length=40), BeforeValidator(clean)]


class ContactInput(Input, Ruled):
    """Contact details of a person: at least one of these."""

    name: Line | None = Field(default=None, description="Their name, as they gave it")
    email: Email | None = Field(default=None, description="E-mail address; nothing is sent to it")
    phone: Phone | None = Field(default=None, description="Telephone number, with its area code")

    @rule
    def _has_some(self) -> Broken:
        if self.name is None and self.email is None and self.phone is None:
            yield broken(
                "email",
                "missing",
                "A name, an e-mail address or a telephone number",
                "Ein Name, eine E-Mail-Adresse oder eine Telefonnummer",
            )


class ContactRead(Output, like=ContactInput):
    """Contact details of the person who gave an item: for editors and for themselves, never public."""

    feedback_item_id: UUID = Field(description="The item that they gave")
    name: str | None
    email: str | None
    phone: str | None
    kept_until: date = Field(
        description="The last day on which they are kept (Europe/Berlin), by the event's retention"
    )
    created_at: datetime = Field(description="Time at which they were given")
    updated_at: datetime = Field(description="Time of their last change")
