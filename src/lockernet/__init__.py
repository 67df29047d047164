"""lockernet: one open protocol for parcel lockers and shop counters."""

__version__ = "0.1.0"
