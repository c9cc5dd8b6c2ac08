"""Staging of applications for funding."""

from app.core.states import LEAP
from app.exchange.imports.drafts import Draft
from app.funding.rules import STATES, application_faults


def complete_application(draft: Draft) -> bool:
    """Refuse impossible states, and another concept."""
    before = draft.before
    if before is not None and STATES.is_leap(before["state"], draft.content.state):
        draft.plan.fault("state", f"{draft.pointer}/state", *LEAP)
        return False
    wrong = list(application_faults(draft.values, before))
    for fault in wrong if draft.values["concept_id"] not in draft.plan.nowhere else ():
        draft.plan.fault(fault.code, f"{draft.pointer}/about_concept", fault.en, fault.de)
    return not wrong
