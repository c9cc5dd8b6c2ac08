"""Staging of the council's work."""

from collections.abc import Sequence

from app.council.legislative_terms.overlaps import OVERLAP, overlapping
from app.exchange.imports.drafts import Draft
from app.exchange.imports.plan import Plan


def complete_task(draft: Draft) -> bool:
    """Refuse a task without a paper or consultation, or with both."""
    if (draft.values["paper_id"] is None) != (draft.values["consultation_id"] is None):
        return True
    en, de = "A task has one of `paper` and `consultation`", "Ein Auftrag hat genau eines: `paper`, `consultation`"
    draft.plan.fault("one_of", f"{draft.pointer}/paper", en, de)
    return False


def complete_seat(draft: Draft) -> bool:
    """Refuse a body's seat in itself."""
    if draft.values["delegating_body_id"] != draft.values["body_id"]:
        return True
    en, de = "A body sends nobody to itself", "Ein Gremium entsendet niemanden in sich selbst"
    draft.plan.fault("itself", f"{draft.pointer}/delegating_body", en, de)
    return False


def check_terms(plan: Plan, _: Sequence[Draft]) -> None:
    """Report overlapping terms, once for each pair."""
    staged = plan.staged("legislative_terms")
    for pair in overlapping(plan.rows("legislative_terms").values()):
        one = next((staged[row["id"]] for row in reversed(pair) if row["id"] in staged), None)
        if one is not None:
            plan.fault(OVERLAP.code, f"{one.pointer}{OVERLAP.pointer}", OVERLAP.en, OVERLAP.de)
