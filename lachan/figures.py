"""Which figure is counted by which query of its owner, and the list behind it."""
