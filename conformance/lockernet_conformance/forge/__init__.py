"""The suite's own words and its own reading, written from docs/spec and from nothing else."""
