"""Tables of measures with their lights, as offices keep them: what stands in them, and what it may mean."""
