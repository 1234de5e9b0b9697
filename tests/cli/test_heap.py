import gc
import linecache
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
