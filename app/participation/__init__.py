"""What people said and what became of it: events, feedback, the statements that sum it up, and where they led."""
