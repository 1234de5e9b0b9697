import gc
import io
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kintsugi.log import REDACTED, log_uncaught

Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours for the test, pytest's again afterwards."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log_uncaught()


def test_main_thread(logged: Logged, canary: str) -> None:
    """What ends the process is logged, not printed raw."""
    error = ValueError(canary)
    sys.excepthook(ValueError, error, error.__traceback__)
    (line,) = logged()
    assert (line["event"], line["level"]) == ("uncaught", "critical")
    assert f"ValueError: {REDACTED}" in line["exception"]


def test_other_thread(logged: Logged, canary: str) -> None:
    """What ends a thread is logged with its name."""

    def fail() -> None:
        raise ValueError(canary)

    thread = threading.Thread(target=fail, name="writer")
    thread.start()
    thread.join()
    (line,) = logged()
    assert (line["event"], line["thread"]) == ("uncaught in a thread", "writer")
    assert f"ValueError: {REDACTED}" in line["exception"]


def test_thread_that_exits(logged: Logged) -> None:
    """A thread that ends itself by SystemExit is no news."""
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert logged() == []


def test_finalizer(logged: Logged, stream: io.StringIO, canary: str) -> None:
    """What fails where nobody can catch it is logged, too."""

    class Failing:
        def __del__(self) -> None:
            raise ValueError(canary)

    Failing()
    gc.collect()
    (line,) = logged()
    assert line["event"] == "uncaught in a finalizer"
    assert canary not in stream.getvalue()
