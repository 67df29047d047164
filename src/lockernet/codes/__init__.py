"""The codes a person shows or types: how they are written, read, computed and counted."""
