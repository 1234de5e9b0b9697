"""Structured logging, with secrets taken out of every line on every sink.

Rooms write `structlog.get_logger(__name__)`; what is bound with
`structlog.contextvars.bound_contextvars(trace_id=...)` stands on every line written inside.
"""

from kintsugi.log.hooks import log_uncaught
from kintsugi.log.redactor import REDACTED, Redactor
from kintsugi.log.setup import configure

__all__ = ["REDACTED", "Redactor", "configure", "log_uncaught"]
