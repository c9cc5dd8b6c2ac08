"""Staging of applications for funding."""

from app.exchange.imports.drafts import Draft
from app.funding.rules import LEAP, application_faults, is_leap


def complete_application(draft: Draft) -> bool:
    """Refuse impossible states, and another concept."""
    before = draft.before
    if before is not None and is_leap(before["state"], draft.content.state):
        draft.plan.fault("state", f"{draft.pointer}/state", *LEAP)
        return False
    wrong = list(application_faults(draft.values, before))
    for fault in wrong if draft.values["concept_id"] not in draft.plan.nowhere else ():
        draft.plan.fault(fault.code, f"{draft.pointer}/about_concept", fault.en, fault.de)
    return not wrong
