"""Checks for operators: of the data (`sachstand db check`) and of the installation (`sachstand doctor`)."""
