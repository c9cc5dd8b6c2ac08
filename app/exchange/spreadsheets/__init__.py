"""Spreadsheet files as a person sees them in Excel or LibreOffice.

It runs in a process of its own (`python -m app.exchange.spreadsheets`), which may be killed at any time, and stands on
the standard library alone so that this starts at once. `app.exchange.boards.workbooks` starts it.
"""
