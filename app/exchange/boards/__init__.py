"""Feedback from tables: what a board, a questionnaire or another platform gives out as CSV, XLSX, ODS or ZIP."""
