"""Comparing values with targets, as far as their precision allows."""

from decimal import Decimal

_AT_LEAST_THAT = {"exact", "about", "at_least"}
_AT_MOST_THAT = {"exact", "about", "at_most"}


def is_met(direction: str | None, target: Decimal | None, value: Decimal | None, precision: str) -> bool | None:
    """Return whether the target is met; None without a target or value, or if the precision leaves it open.

    "About" counts as exact. "At least 40" leaves a target of 50 open and meets one of 30.
    """
    if direction is None or target is None or value is None:
        return None
    if direction == "keep":
        if precision in ("exact", "about"):
            return value == target
        beyond = value > target if precision == "at_least" else value < target
        return False if beyond else None
    if direction == "down":  # the same seen from below
        turned = {"at_least": "at_most", "at_most": "at_least"}
        return is_met("up", -target, -value, turned.get(precision, precision))
    if value >= target:
        return True if precision in _AT_LEAST_THAT else None
    return False if precision in _AT_MOST_THAT else None
