"""Sachstand: the open API for county integration concepts."""

__version__ = "0.1.0"
