"""Cases of several steps, at doors and over time."""
