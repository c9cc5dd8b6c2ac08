"""The versions of a concept: what continues what, the lights that measures and goals inherit, and the next version."""
