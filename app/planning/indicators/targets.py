"""Whether a value meets a target, as far as that can be told."""

from decimal import Decimal

_AT_LEAST_THAT = {"exact", "about", "at_least"}
_AT_MOST_THAT = {"exact", "about", "at_most"}


def is_met(direction: str | None, target: Decimal | None, value: Decimal | None, precision: str) -> bool | None:
    """Whether the target is met; None where there is no target or value, or where the precision leaves it open.

    "About" is taken at its word. Of "at least 40" and a target of 50 nothing can be said; of 30, that it is met.
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
