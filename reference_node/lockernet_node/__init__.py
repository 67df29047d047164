"""The reference node: runs a locker bank, exemplary rather than clever."""

__version__ = "0.1.0"
