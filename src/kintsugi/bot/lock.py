"""One process per data directory: two would poll against each other and send twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kintsugi.errors import AlreadyRunning


@contextmanager
def single_instance(data_dir: Path) -> Iterator[None]:
    """Hold the lock while inside; the kernel lets go of it whichever way the process ends.

    Raises: `AlreadyRunning`.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / "kintsugi.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(str(path)) from None
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def running_process(data_dir: Path) -> int | None:
    """The process that holds the lock, if one does; asked without taking it from a bot."""
    path = data_dir / "kintsugi.lock"
    try:
        pid = int(path.read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None  # never held, or its holder is gone
    with path.open() as file:
        try:
            # A number may have been given out again; only who holds the lock is the bot.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return pid
    return None
