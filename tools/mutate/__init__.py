"""`make mutate`: breaks the core on purpose, one small change at a time, and sees whether a test notices."""
