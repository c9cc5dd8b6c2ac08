"""Participation: events, feedback, the statements that sum it up, and the links to what these led to."""
