"""Kills the real node at every named step and at random, cuts its power, fills its disk; and looks."""
