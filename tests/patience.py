"""How long a test waits for what must come."""

PATIENCE_SECONDS = 300.0
"""Far longer than the busiest machine takes: only a test that fails waits so long."""

CALL_SECONDS = 30.0
"""The longest deadline that a call to a node may have."""
