"""What is special about staging the council's work."""

from collections.abc import Sequence

from app.council.legislative_terms.overlaps import OVERLAP, overlapping
from app.exchange.imports.drafts import Draft
from app.exchange.imports.plan import Plan


def complete_task(draft: Draft) -> bool:
    """Refuses tasks of neither a paper nor a consultation, or of both."""
    if (draft.values["paper_id"] is None) != (draft.values["consultation_id"] is None):
        return True
    en, de = "A task has one of `paper` and `consultation`", "Ein Auftrag hat genau eines: `paper`, `consultation`"
    draft.plan.fault("one_of", f"{draft.pointer}/paper", en, de)
    return False


def complete_seat(draft: Draft) -> bool:
    """Refuses seats of a body in itself."""
    if draft.values["delegating_body_id"] != draft.values["body_id"]:
        return True
    en, de = "A body sends nobody to itself", "Ein Gremium entsendet niemanden in sich selbst"
    draft.plan.fault("itself", f"{draft.pointer}/delegating_body", en, de)
    return False


def check_terms(plan: Plan, _: Sequence[Draft]) -> None:
    """Tells terms that overlap, once for each two of them."""
    staged = plan.staged("legislative_terms")
    for pair in overlapping(plan.rows("legislative_terms").values()):
        one = next((staged[row["id"]] for row in reversed(pair) if row["id"] in staged), None)
        if one is not None:
            plan.fault(OVERLAP.code, f"{one.pointer}{OVERLAP.pointer}", OVERLAP.en, OVERLAP.de)
