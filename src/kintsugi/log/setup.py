"""Points structlog and the standard library's logging at the same sinks."""

import logging
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import TextIO

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import JSONRenderer
from structlog.stdlib import BoundLogger, LoggerFactory, ProcessorFormatter
from structlog.typing import Processor

from kintsugi.log.chain import COMMON, Cleaned
from kintsugi.log.redactor import Redactor
from kintsugi.settings.model import Log


def configure(settings: Log, redactor: Redactor, *, stream: TextIO) -> None:
    """Log to `stream` and, if set, to `settings.file`; a second call replaces the first.

    What uses `logging` (aiogram, aiohttp, sqlalchemy, asyncio, `warnings`) comes out the same way.

    Raises:
        OSError: `settings.file` cannot be opened.
    """
    sinks: list[logging.Handler] = [_Stream(stream)]
    renderers = [_renderer(settings, is_terminal=stream.isatty())]
    if settings.file:
        sinks.append(_open(settings.file))
        renderers.append(_renderer(settings, is_terminal=False))
    for sink, renderer in zip(sinks, renderers, strict=True):
        sink.setFormatter(Cleaned(redactor, renderer))
    _replace_sinks(sinks)
    logging.getLogger().setLevel(settings.level.upper())
    logging.captureWarnings(capture=True)
    # aiogram reports each update at INFO, which the audit trail does better, and for nothing.
    logging.getLogger("aiogram.event").setLevel(logging.WARNING)
    _configure_structlog()


class _Quiet(logging.Handler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Give a line up when its sink fails: logging would print the raw record, secrets too."""


class _Stream(_Quiet, logging.StreamHandler[TextIO]):
    pass


class _File(_Quiet, WatchedFileHandler):
    """Reopened after logrotate has moved it."""


def _open(path: Path) -> logging.Handler:
    path.parent.mkdir(parents=True, exist_ok=True)
    # half a surrogate pair in a message is escaped, not a reason to lose the line
    return _File(path, encoding="utf-8", errors="backslashreplace")


def _renderer(settings: Log, *, is_terminal: bool) -> Processor:
    if settings.format == "pretty" or (settings.format == "auto" and is_terminal):
        return ConsoleRenderer(colors=is_terminal, exception_formatter=plain_traceback)
    return JSONRenderer(ensure_ascii=False)


def _replace_sinks(sinks: list[logging.Handler]) -> None:
    root = logging.getLogger()
    for handler in [old for old in root.handlers if isinstance(old, _Quiet)]:
        root.removeHandler(handler)
        handler.close()
    for sink in sinks:
        root.addHandler(sink)


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *COMMON,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=BoundLogger,
        logger_factory=LoggerFactory(),
        # A cached logger would keep the sinks of the first call, which tests and a reload replace;
        # binding anew costs microseconds.
        cache_logger_on_first_use=False,
    )
