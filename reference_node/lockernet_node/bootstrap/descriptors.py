"""How much this process may have open: enough for every listener that is full, and for files (LN-NOD-059)."""

import resource

ENOUGH = 8_192
"""Two gRPC listeners of 512 connections, three HTTP listeners of 1,024, and files; as the unit file says."""


def open_more() -> int:
    """Ask for what the system lets this process have, up to enough; how much it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft
