"""Hypothesis on shared machines: no deadline per example, and failures print how to repeat them."""

from hypothesis import settings

settings.register_profile("lockernet", deadline=None, print_blob=True)
settings.load_profile("lockernet")
