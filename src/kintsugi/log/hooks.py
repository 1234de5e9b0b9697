"""The interpreter's own ways to print a traceback, led through the log and so through redaction."""

import sys
import threading
from types import TracebackType

import structlog


def log_uncaught() -> None:
    """Log what nobody caught: in the main thread, in others, and in finalizers.

    Apart from `configure` because a process has one owner of these hooks: its command line.
    """
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable


def _log_exception(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    _write("uncaught", (kind, error, traceback))


def _log_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_type is not SystemExit:  # as in the hook this one replaces
        name = args.thread.name if args.thread else None
        error = args.exc_value or args.exc_type()
        _write("uncaught in a thread", (args.exc_type, error, args.exc_traceback), thread=name)


def _log_unraisable(args: "sys.UnraisableHookArgs") -> None:
    error = args.exc_value or args.exc_type()
    _write("uncaught in a finalizer", (args.exc_type, error, args.exc_traceback))


def _write(
    event: str,
    exc_info: tuple[type[BaseException], BaseException, TracebackType | None],
    **values: object,
) -> None:
    structlog.get_logger("kintsugi").critical(event, exc_info=exc_info, **values)
