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
            "The id (a UUID) of a district, or its AGS: 2, 5 or 8 digits that begin with those of a Land, 01 to 16",
            "Die Kennung (eine UUID) eines Kreises oder sein AGS: 2, 5 oder 8 Ziffern, die "
            "mit denen eines Landes beginnen, 01 bis 16",
        ),
        max_length=36,
    ),
    AfterValidator(plain_ags),
]
"""A UUID, or an AGS of 2, 5 or 8 digits."""
