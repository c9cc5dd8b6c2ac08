"""Bounds of the cost of a workbook, and how the process ends that breaks one."""

MEMORY = 300_000_000
SECONDS = 120
"""Of a processor."""
FILE_SIZE = 1_000_000_000
"""Bytes of a file on disk, before it is packed."""
TOO_MUCH_MEMORY, TOO_LARGE = 3, 4
"""Exit statuses."""
