import gc
import linecache
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from kintsugi.cli import heap


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """As it was before."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    gc.enable()


class Knot:
    """Only a collector can end it."""

    def __init__(self) -> None:
        self.itself = self


def test_nothing_is_collected_while_loading() -> None:
    """The collector rests until the heap is settled, and works from then on."""
    heap.rest()
    resting = gc.isenabled()
    heap.settle()
    assert (resting, gc.isenabled()) == (False, True)


_ARENAS = """
import ctypes, sys, threading
from kintsugi.cli import heap

libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_stats"):
    sys.exit("no glibc")
if sys.argv[1] == "at rest":
    heap.rest()
threads = [threading.Thread(target=lambda: bytes(10_000)) for _ in range(4)]
for each in threads:
    each.start()
    each.join()
libc.malloc_stats()  # on stderr
"""


@pytest.mark.parametrize(("state", "several"), [("at rest", False), ("as it comes", True)])
def test_threads_share_what_they_free(state: str, *, several: bool) -> None:
    """All memory is of one arena, where the C library would give each thread one of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _ARENAS, state], capture_output=True, text=True, check=False
    )
    if "no glibc" in done.stderr:
        pytest.skip("another C library")
    assert ("Arena 1:" in done.stderr) is several
    assert "Arena 0:" in done.stderr


def test_what_loading_left_behind_is_dropped() -> None:
    """Garbage of the loading does not stay for good."""
    heap.rest()
    left = weakref.ref(Knot())
    assert left() is not None
    heap.settle()
    assert left() is None


def test_what_stands_is_not_looked_through_again() -> None:
    """What is alive when the heap is settled is out of the collector's sight."""
    knot = Knot()
    heap.settle()
    assert gc.get_freeze_count() > 0
    assert not any(seen is knot for seen in gc.get_objects())


def test_what_turns_make_is_looked_at_seldom() -> None:
    """The young generation holds what a few turns make before it is gone through."""
    heap.settle()
    assert gc.get_threshold()[0] >= 5_000


def test_no_source_is_kept() -> None:
    """Lines that were read for the traceback of an error are read again when there is one."""
    linecache.getlines(__file__)
    heap.settle()
    assert __file__ not in linecache.cache
    assert linecache.getline(__file__, 1)
