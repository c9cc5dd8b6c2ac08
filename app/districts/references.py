"""Names of districts in paths and in filters: id or AGS."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.core.patterns import described_pattern

_OF_MUNICIPALITY = 8
"""Digits of an AGS."""


def plain_ags(name: str) -> str:
    """Return the AGS of a county in five digits, also if it is written with three zeros as of a municipality."""
    return name[:5] if len(name) == _OF_MUNICIPALITY and name.endswith("000") else name


DistrictName = Annotated[
    str,
    StringConstraints(
        pattern=described_pattern(
            r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(0[1-9]|1[0-6])([0-9]{3}([0-9]{3})?)?)$",
            "The id (a UUID) or the AGS (2, 5 or 8 digits) of a district",
            "Die Kennung (eine UUID) oder der AGS (2, 5 oder 8 Ziffern) eines Kreises",
        ),
        max_length=36,
    ),
    AfterValidator(plain_ags),
]
"""A UUID, or an AGS of 2, 5 or 8 digits."""
