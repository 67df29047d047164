"""The suite's own verification of what a target says: feeds, heads, receipts, and the ways of parcels.

Written from docs/spec/events.md and docs/spec/custody.md with `cryptography` and the wire code alone. Every
reading returns what is wrong as words; it raises nothing for what a target may send.
"""
