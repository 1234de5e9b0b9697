"""The memory of a process that loads much and then lives long.

aiogram and litellm bring half a million objects that stay as long as the process does. Looking
through them again and again is a sixth of the CPU that loading takes, and afterwards each full
collection would hold the event loop for 0.15 s and more (bench start, bench turn). What a turn
makes has mostly gone when the turn ends, so it is looked at seldom: the collector took a twentieth
of the event loop's CPU (perf, bench turn). These are decisions for a whole process, so only those
commands that own one take them.
"""

import ctypes
import gc
import linecache
from typing import Final

_YOUNG: Final = 10_000
"""Objects made before the collector looks at them; Python's 700 is not half a turn (bench turn)."""


_M_ARENA_MAX: Final = -8  # of malloc.h, for mallopt(3)


def rest() -> None:
    """Collect nothing while libraries are being loaded; call it before any thread is started."""
    gc.disable()
    _share_one_arena()


def settle() -> None:
    """Drop what loading has left behind; what stands now is never looked through again."""
    linecache.clearcache()  # the sources of whoever failed in litellm's rehearsal: 5 MB
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    gc.enable()
    _give_back()


def _share_one_arena() -> None:
    """Keep what each thread frees for all of them: 4 MB once litellm was loaded in one (glibc)."""
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, 1)


def _give_back() -> None:
    """Return to the system what loading has freed, where the C library knows how (glibc)."""
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
