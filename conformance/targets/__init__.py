"""Targets that the suite is tried against. No part of any distribution."""
