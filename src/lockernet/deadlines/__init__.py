"""When a hold, or any other term, ends: a pure function of data (docs/spec/deadlines.md)."""
