"""Districts, as clients send and receive them."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.patterns import described_pattern
from app.core.schemas import Input, Patch, Resource
from app.core.text import Duration, Label, Line, clean
from app.core.web_addresses import WebAddress
from app.districts.references import plain_ags
from app.districts.vocabulary import DistrictKind, Visibility

LANDS = {
    "01": "DE-SH",
    "02": "DE-HH",
    "03": "DE-NI",
    "04": "DE-HB",
    "05": "DE-NW",
    "06": "DE-HE",
    "07": "DE-RP",
    "08": "DE-BW",
    "09": "DE-BY",
    "10": "DE-SL",
    "11": "DE-BE",
    "12": "DE-BB",
    "13": "DE-MV",
    "14": "DE-SN",
    "15": "DE-ST",
    "16": "DE-TH",
}
"""The Land by the first two digits of an AGS, as ISO 3166-2."""

Ags = Annotated[
    str,
    StringConstraints(
        pattern=described_pattern(
            r"^(0[1-9]|1[0-6])([0-9]{3}([0-9]{3})?)?$",
            "An AGS has 2, 5 or 8 digits and begins with those of a Land, 01 to 16",
            "Ein AGS hat 2, 5 oder 8 Ziffern und beginnt mit denen eines Landes, 01 bis 16",
        ),
        max_length=8,
    ),
    BeforeValidator(clean),
    AfterValidator(plain_ags),
]
"""Amtlicher Gemeindeschlüssel: text of 2 (Land), 5 (county) or 8 (municipality) digits, leading zero kept; a county's
in 8 digits, 08335000, becomes that of 5."""
Ars = Annotated[
    str,
    StringConstraints(
        pattern=described_pattern(
            r"^(0[1-9]|1[0-6])[0-9]{10}$",
            "An ARS has 12 digits and begins with those of a Land, 01 to 16",
            "Ein ARS hat 12 Ziffern und beginnt mit denen eines Landes, 01 bis 16",
        ),
        max_length=12,
    ),
    BeforeValidator(clean),
]
"""Amtlicher Regionalschlüssel, 12 digits."""
Nuts = Annotated[
    str,
    StringConstraints(
        pattern=described_pattern(
            r"^DE[0-9A-Z]{0,3}$",
            "A NUTS code begins with DE, such as DE138",
            "Ein NUTS-Code beginnt mit DE, etwa DE138",
        ),
        max_length=5,
    ),
    BeforeValidator(clean),
]
Subdivision = Annotated[
    str,
    StringConstraints(pattern="^(" + "|".join(LANDS.values()) + ")$"),
    Field(json_schema_extra={"maxLength": 5}),  # asked for by itself it would be told before the codes
    BeforeValidator(clean),
]


class DistrictFields(Input):
    name: Line = Field(description="Name in full, such as Landkreis Konstanz")
    kind: DistrictKind = Field(default=DistrictKind.COUNTY, description="Kind of district")
    ags: Ags | None = Field(default=None, description="Official municipality key of 2, 5 or 8 digits")
    ars: Ars | None = Field(default=None, description="Official regional key, 12 digits; begins with the county's AGS")
    nuts: Nuts | None = Field(default=None, description="Eurostat NUTS code, such as DE138")
    other_scheme: Label | None = Field(default=None, description="Name of another scheme of codes")
    other_code: Label | None = Field(default=None, description="The code in that scheme")
    state: Subdivision | None = Field(
        default=None, description="The Land as ISO 3166-2, such as DE-BW; null outside of Germany"
    )
    website: WebAddress | None = Field(default=None, description="Website of the district")
    privacy_url: WebAddress | None = Field(default=None, description="Privacy statement")
    accessibility_url: WebAddress | None = Field(default=None, description="Accessibility statement")
    update_interval: Duration | None = Field(
        default=None, description="Interval at which the lights are renewed, as an ISO 8601 duration"
    )
    visibility: Visibility = Field(
        default=Visibility.PUBLIC, description="Visibility of the district and of everything below it"
    )


class DistrictContent(DistrictFields, Ruled):
    """The whole content of a district, with the rules between its fields."""

    @rule
    def _ags_is_of_the_land(self) -> Broken:
        if self.ags and LANDS[self.ags[:2]] != self.state:
            yield broken(
                "ags",
                "ags_land",
                "The AGS begins with another Land than `state`",
                "Der AGS beginnt mit einem anderen Land als `state`",
            )

    @rule
    def _ars_begins_with_the_ags(self) -> Broken:
        if self.ags and self.ars and not self.ars.startswith(self.ags[:5]):
            yield broken(
                "ars", "ars_ags", "The ARS begins with the AGS of the county", "Der ARS beginnt mit dem AGS des Kreises"
            )

    @rule
    def _other_scheme_has_a_code(self) -> Broken:
        if (self.other_scheme is None) != (self.other_code is None):
            yield broken(
                "other_code",
                "other_code",
                "Another scheme and its code come together",
                "Ein anderes Schema und sein Schlüssel gehören zusammen",
            )


class DistrictCreate(DistrictContent):
    """A new district, which says that it lies in no Land if it does."""

    state: Subdivision | None = Field(description=DistrictFields.model_fields["state"].description)


class DistrictPatch(DistrictFields, Patch, of=DistrictContent):
    """A change of a district; omitted fields keep their values."""


class DistrictRead(DistrictFields, Resource):
    """A district: the county (or city, or municipality) whose concepts these are."""

    is_public: bool = Field(description="True if it can be read without a token")


class DistrictDetail(DistrictRead):
    """One district, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: update, add_organisation, add_concept, import, add_token"
    )
