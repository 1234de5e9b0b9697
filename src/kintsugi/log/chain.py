"""The way of an event from a logger to a line: the same for ours and for the standard library's."""

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Final

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from kintsugi.log.redactor import Redactor

COMMON: Final[tuple[Processor, ...]] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    # to text before the redaction; a renderer of its own would print the secret of a local variable
    structlog.processors.format_exc_info,
)


class Cleaned(ProcessorFormatter):
    """Formats a record for one sink, so that no secret of `redactor` is in the line."""

    def __init__(self, redactor: Redactor, renderer: Processor) -> None:
        self._redactor = redactor
        self._renderer = renderer
        super().__init__(
            foreign_pre_chain=COMMON,
            processors=[
                ProcessorFormatter.remove_processors_meta,
                self._clean_values,  # so that replacing cannot break the rendered line
                renderer,
                self._clean_line,  # whatever the renderer made of the rest
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(record)
        except Exception as error:  # noqa: BLE001 - the rim of the log: a bad `%d` must not hurt the caller
            return self._apology(record, error)

    def _apology(self, record: logging.LogRecord, error: Exception) -> str:
        """A line without the message and its arguments, which are what failed."""
        event: EventDict = {
            "event": "a log line could not be written",
            "level": "error",
            "logger": record.name,
            "place": f"{record.pathname}:{record.lineno}",
            "error": type(error).__name__,
        }
        return str(self._renderer(None, "error", event))

    def _clean_values(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {self._redactor.clean(key): self._clean(value) for key, value in event.items()}

    def _clean_line(self, _logger: WrappedLogger, _method: str, line: EventDict) -> str:
        return self._redactor.clean(str(line))

    def _clean(self, value: object) -> object:
        match value:
            case str():
                return self._redactor.clean(value)
            case None | bool() | int() | float():
                return value
            case Mapping():
                return {self._redactor.clean(str(k)): self._clean(v) for k, v in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._clean(item) for item in value]
            case PurePath() | datetime():
                return self._redactor.clean(str(value))
            case _:
                return self._redactor.clean(repr(value))
