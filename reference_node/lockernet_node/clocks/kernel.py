"""Whether the machine's clock is kept right: what the Linux kernel was told by its NTP program.

`adjtimex(2)`, asked without changing anything, returns TIME_ERROR while no program has synchronised the clock
lately (STA_UNSYNC; the kernel sets it itself when the error may exceed 16 s).
"""

import ctypes

TIME_ERROR = 5


class _Timex(ctypes.Structure):
    """`struct timex`: its first field says what to change, and the kernel fills in the rest."""

    _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_byte * 512))


def kernel_is_synced() -> bool:
    """True if a program keeps the clock right; False also where the kernel cannot be asked."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return False
    asked = _Timex()
    state: int = adjtimex(ctypes.byref(asked))
    return 0 <= state < TIME_ERROR
