"""A concept's plan and its money."""
