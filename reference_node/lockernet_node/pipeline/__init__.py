"""The one way for data: verify, look up, judge, then one transaction that loads, decides and records."""
