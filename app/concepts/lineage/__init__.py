"""From one version to the next: the descent of measures, and the lights that measures and goals inherit."""
