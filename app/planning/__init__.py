"""A concept's plan: milestones, annual plans, outreach; indicators and what was observed."""
