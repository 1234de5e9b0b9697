import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from kintsugi.log import Redactor, configure
from kintsugi.settings import Log

CANARY = "s3cret+CANARY/value"


@pytest.fixture
def canary() -> str:
    return CANARY


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A sink; afterwards logging is as pytest set it up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    for handler in [added for added in root.handlers if added not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def logged(stream: io.StringIO) -> Callable[[], list[dict[str, Any]]]:
    """The lines of a JSON log so far."""
    configure(Log(level="debug", format="json"), Redactor([CANARY]), stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def send_pytest_away() -> Callable[[], None]:
    """Takes pytest's handlers away, which raise what ours must survive; pytest renews them."""

    def _remove() -> None:
        root = logging.getLogger()
        for handler in [one for one in root.handlers if type(one).__module__ == "_pytest.logging"]:
            root.removeHandler(handler)

    return _remove
