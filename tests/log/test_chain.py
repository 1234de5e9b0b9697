import io
import json
import logging
import pathlib
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from kintsugi.log import REDACTED

Logged = Callable[[], list[dict[str, Any]]]


class Holder:
    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return f"Holder({self.secret})"


class Broken:
    def __repr__(self) -> str:
        raise RuntimeError("no words")


def test_every_value_is_cleaned(logged: Logged, stream: io.StringIO, canary: str) -> None:
    """A secret is cut out of the message, of keys, and of values however deep they lie."""
    structlog.get_logger("test").info(
        f"saw {canary}",
        text=canary,
        number=3,
        nothing=None,
        nested={"a": [canary, {canary: (canary, 1.5)}], "b": {canary}},
        path=pathlib.Path("/home") / canary,
        raw=canary.encode(),
        thing=Holder(canary),
    )
    assert canary not in stream.getvalue()
    (line,) = logged()
    assert line["event"] == f"saw {REDACTED}"
    assert line["nested"] == {"a": [REDACTED, {REDACTED: [REDACTED, 1.5]}], "b": [REDACTED]}
    assert line["path"] == f"/home/{REDACTED}"
    assert line["thing"] == f"Holder({REDACTED})"
    assert (line["number"], line["nothing"]) == (3, None)


def test_arguments_of_the_standard_library(
    logged: Logged, stream: io.StringIO, canary: str
) -> None:
    """What aiogram or aiohttp log by the standard library is cleaned after it is put together."""
    logging.getLogger("aiogram.event").warning("%s at %s", canary, {"token": canary})
    assert canary not in stream.getvalue()
    (line,) = logged()
    assert line["event"] == f"{REDACTED} at {{'token': '{REDACTED}'}}"
    assert (line["logger"], line["level"]) == ("aiogram.event", "warning")


@pytest.mark.parametrize("name", ["kintsugi.bot", "asyncio"])
def test_chained_tracebacks(logged: Logged, stream: io.StringIO, canary: str, name: str) -> None:
    """Exception texts are cleaned through causes, contexts, groups and notes."""

    first = ValueError(f"first {canary}")
    first.add_note(f"note {canary}")
    group = ExceptionGroup(f"group {canary}", [KeyError(canary), first])
    group.__context__ = OSError(canary)
    last = ConnectionError("http://h/bot42:TOKEN/getMe")
    last.__cause__ = group
    logging.getLogger(name).error("failed", exc_info=last)
    structlog.get_logger(name).error("failed", exc_info=last)
    assert canary not in stream.getvalue()
    assert "TOKEN" not in stream.getvalue()
    # Another test's library may still be talking from its own thread.
    lines = [line for line in logged() if line["event"] == "failed"]
    for line in lines:
        assert f"ValueError: first {REDACTED}" in line["exception"]
        assert f"/bot{REDACTED}/getMe" in line["exception"]
    assert len(lines) == 2


def test_trace_id_is_on_every_line(logged: Logged) -> None:
    """What is bound for an update stands on the lines of every library, and not afterwards."""
    with structlog.contextvars.bound_contextvars(trace_id="00ff"):
        structlog.get_logger("kintsugi").info("ours")
        logging.getLogger("aiohttp").info("theirs")
    structlog.get_logger("kintsugi").info("later")
    assert [line.get("trace_id") for line in logged()] == ["00ff", "00ff", None]


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("%d messages for %s", ("many", "s3cret+CANARY/value")),
        ("%s", (Broken(),)),
    ],
)
def test_a_line_that_cannot_be_written(
    logged: Logged,
    send_pytest_away: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    event: str,
    arguments: tuple[object, ...],
) -> None:
    """A wrong `%d` hurts nobody, is told with its place, and leaks nothing to stderr."""
    send_pytest_away()
    logging.getLogger("other").error(event, *arguments)
    (line,) = logged()
    assert line["event"] == "a log line could not be written"
    assert "CANARY" not in json.dumps(line)
    assert capsys.readouterr().err == ""


def test_the_place_of_a_line_that_cannot_be_written(
    logged: Logged, send_pytest_away: Callable[[], None]
) -> None:
    """The apology names the logger, the file and the line of the call, and the kind of error."""
    send_pytest_away()
    logging.getLogger("other").error("%d", "x")
    (line,) = logged()
    assert (line["logger"], line["error"]) == ("other", "TypeError")
    assert __file__ in line["place"]


def test_broken_value(logged: Logged, send_pytest_away: Callable[[], None]) -> None:
    """A value whose `repr` fails does not take the program along."""
    send_pytest_away()
    structlog.get_logger("test").info("x", value=Broken())
    assert logged()[0]["error"] == "RuntimeError"


def test_half_a_surrogate_pair(logged: Logged) -> None:
    """A text no encoding can hold is logged all the same."""
    structlog.get_logger("test").info("half \ud83d")
    assert logged()[0]["event"] == "half \ud83d"
