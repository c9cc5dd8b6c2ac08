"""The page of one measure (Steckbrief): all that hangs on it, from every room, in one call."""
