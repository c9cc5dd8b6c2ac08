"""From one version to the next: which measure came from which, and from where measures and goals have their lights."""
