"""Staging of the council's work."""

from app.exchange.imports.drafts import Draft


def complete_task(draft: Draft) -> bool:
    """Refuse a task without a paper or consultation, or with both."""
    if (draft.values["paper_id"] is None) != (draft.values["consultation_id"] is None):
        return True
    en, de = "A task has one of `paper` and `consultation`", "Ein Auftrag hat genau eines: `paper`, `consultation`"
    draft.plan.fault("one_of", f"{draft.pointer}/paper", en, de)
    return False
