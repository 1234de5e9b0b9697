"""Takes the address the pages are served at: early, so that a wrong one is said at the start."""

import socket

from kintsugi.errors import Problem, SettingsError
from kintsugi.settings.model import Web

_BACKLOG = 64


def listen(settings: Web) -> socket.socket:
    """Give a listening socket; callers wait in its queue until somebody serves it.

    Ours, because uvicorn ends the whole process when it cannot have the address. Raises:
    `SettingsError`.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # After a restart the old connections must not keep the address for a minute.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        message = f"cannot listen at {settings.host} port {settings.port}: {error.strerror}"
        raise SettingsError([Problem(source="", key="web.port", message=message)]) from error
    listener.settimeout(0)  # asyncio wants it so
    return listener
