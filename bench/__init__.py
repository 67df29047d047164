"""`make bench`: the numbers of docs and design, measured on this machine, in one table."""
