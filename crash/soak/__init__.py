"""Load for minutes, with calls cancelled by their callers, and what the node's process takes meanwhile."""
