"""The garbage collector of a process that loads much and then lives long.

aiogram and litellm bring half a million objects that stay as long as the process does. Looking
through them again and again is a sixth of the CPU that loading takes, and afterwards each full
collection would hold the event loop for 0.15 s and more (bench start, bench turn). What a turn
makes has mostly gone when the turn ends, so it is looked at seldom: that was a tenth of a turn's
CPU. These are decisions for a whole process, so only those commands that own one take them.
"""

import ctypes
import gc
import linecache
from typing import Final

_YOUNG: Final = 10_000
"""Objects made before the collector looks at them; Python's 700 is not half a turn (bench turn)."""


def rest() -> None:
    """Collect nothing while libraries are being loaded."""
    gc.disable()


def settle() -> None:
    """Drop what loading has left behind; what stands now is never looked through again."""
    linecache.clearcache()  # the sources of whoever failed in litellm's rehearsal: 5 MB
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    gc.enable()
    _give_back()


def _give_back() -> None:
    """Return to the system what loading has freed, where the C library knows how (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
