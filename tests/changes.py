"""A change of each resource."""

CHANGES = {
    "districts": {"website": "https://example.org"}, "organisations": {"name": "Neu"}, "concepts": {"title": "Neu"},
    "fields-of-action": {"title": "Neu"}, "goals": {"title": "Neu"}, "measures": {"title": "Neu"},
    "measure-steps": {"title": "Neu"}, "participation-events": {"title": "Neu"}, "key-statements": {"text": "Neu"},
    "feedback-items": {"answer": "Neu"}, "participation-links": {"note": "Neu"}, "bodies": {"name": "Neu"},
    "body-seats": {"note": "Neu"}, "papers": {"title": "Neu"}, "meetings": {"title": "Neu"},
    "legislative-terms": {"name": "Neu"},
    "consultations": {"agenda_item": "2"}, "resolution-tasks": {"text": "Neu"}, "reporting-duties": {"note": "Neu"},
    "reports": {"title": "Neu"}, "milestones": {"title": "Neu"}, "plan-entries": {"title": "Neu"},
    "outreach": {"note": "Neu"}, "indicators": {"title": "Neu"}, "funding-sources": {"name": "Neu"},
    "funding-applications": {"title": "Neu"}, "cost-estimates": {"title": "Neu"},
}  # fmt: skip


APPENDED = {"status-updates", "goal-assessments", "indicator-observations"}
"""What is only added to."""
