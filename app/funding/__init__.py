"""A concept's money: sources, applications and what hangs on them, cost estimates, finances."""
