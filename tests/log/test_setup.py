import io
import json
import logging
import warnings
from pathlib import Path

import pytest
import structlog

from kintsugi.log import REDACTED, Redactor, configure
from kintsugi.settings import Log


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device", text)


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize(
    ("shape", "sink", "is_json"),
    [
        ("auto", Terminal(), False),
        ("auto", io.StringIO(), True),
        ("pretty", io.StringIO(), False),
        ("json", Terminal(), True),
    ],
)
def test_shape(shape: str, sink: io.StringIO, canary: str, *, is_json: bool) -> None:
    """A line is for people on a terminal and for machines elsewhere, or as the setting says."""
    settings = Log.model_validate({"format": shape})
    configure(settings, Redactor([canary]), stream=sink)
    structlog.get_logger("test").error("hello", secret=canary, exc_info=ValueError(canary))
    line = sink.getvalue()
    assert line.startswith("{") is is_json
    assert ("\x1b[" in line) is (isinstance(sink, Terminal) and not is_json)
    assert "hello" in line
    assert "ValueError" in line
    assert canary not in line


def test_level(stream: io.StringIO) -> None:
    """Lines below the level are not written, whoever logs them."""
    configure(Log(level="warning"), Redactor([]), stream=stream)
    structlog.get_logger("test").info("ours")
    logging.getLogger("theirs").info("theirs")
    structlog.get_logger("test").warning("seen")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["seen"]


def test_no_line_for_each_update(stream: io.StringIO) -> None:
    """That an update was handled stands in the audit trail; aiogram's own report is left out."""
    configure(Log(), Redactor([]), stream=stream)
    logging.getLogger("aiogram.event").info("Update id=1 is handled. Duration 3 ms")
    logging.getLogger("aiogram.event").warning("Update id=2 is not parsed")
    lines = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert lines == ["Update id=2 is not parsed"]


def test_file(stream: io.StringIO, tmp_path: Path, canary: str) -> None:
    """The file gets the same lines, as clean, in a folder that is made for it."""
    path = tmp_path / "logs" / "k.log"
    configure(Log(file=path, format="json"), Redactor([canary]), stream=stream)
    structlog.get_logger("test").info("привет", secret=canary)
    assert path.read_text(encoding="utf-8") == stream.getvalue()
    assert REDACTED in stream.getvalue()
    assert "привет" in stream.getvalue()


def test_file_of_a_terminal(stream: io.StringIO, tmp_path: Path) -> None:
    """Beside a terminal, where lines are for people, the file is still for machines."""
    path = tmp_path / "k.log"
    configure(Log(file=path), Redactor([]), stream=Terminal())
    structlog.get_logger("test").info("hello \ud83d")
    assert json.loads(path.read_text(encoding="utf-8"))["event"].startswith("hello")
    assert stream.getvalue() == ""


@pytest.mark.usefixtures("stream")
def test_rotation(tmp_path: Path) -> None:
    """When logrotate has moved the file, the next line begins a new one."""
    path = tmp_path / "k.log"
    configure(Log(file=path), Redactor([]), stream=io.StringIO())
    structlog.get_logger("test").info("old")
    path.rename(tmp_path / "k.log.1")
    structlog.get_logger("test").info("new")
    assert "new" in path.read_text(encoding="utf-8")
    assert "old" not in path.read_text(encoding="utf-8")


def test_configured_twice(stream: io.StringIO) -> None:
    """A second call replaces the sinks of the first."""
    configure(Log(), Redactor([]), stream=io.StringIO())
    configure(Log(), Redactor([]), stream=stream)
    structlog.get_logger("test").info("once")
    assert stream.getvalue().count("once") == 1


def test_warnings(stream: io.StringIO, canary: str) -> None:
    """What a library warns of is a line like any other."""
    configure(Log(), Redactor([canary]), stream=stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)  # pytest and catch_warnings put their own hook in
        warnings.warn(f"old {canary}", stacklevel=1)
        logging.captureWarnings(capture=False)
    line = json.loads(stream.getvalue())
    assert line["logger"] == "py.warnings"
    assert f"old {REDACTED}" in line["event"]


@pytest.mark.usefixtures("stream")
def test_full_disk(capsys: pytest.CaptureFixture[str], canary: str) -> None:
    """A sink that fails loses the line, not the program, and nothing raw goes to stderr."""
    configure(Log(), Redactor([canary]), stream=Full())
    structlog.get_logger("test").info(canary)
    logging.getLogger("test").info(canary)
    assert capsys.readouterr().err == ""


def test_a_secret_that_is_a_number(stream: io.StringIO) -> None:
    """The line is cleaned once more as a whole: what was no text before is text now."""
    configure(Log(format="pretty"), Redactor(["87654321"]), stream=stream)
    structlog.get_logger("test").info("pin", value=87654321)
    assert f"value={REDACTED}" in stream.getvalue()
