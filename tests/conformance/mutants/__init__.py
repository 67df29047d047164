"""Wrong nodes: each breaks one rule in one way, and names the cases that must notice.

A mutant is a function that changes the reference node's code in memory, in a process of its own, before the
node is built. Nothing of this is in any distribution. `python -m tests.conformance.mutants --help`.
"""
