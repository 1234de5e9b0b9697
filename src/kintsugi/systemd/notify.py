"""The sd_notify protocol: a datagram to the socket that systemd names, so no library is needed.

https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

import os
import socket
from collections.abc import Mapping
from typing import Self

import structlog

READY = "READY=1"
STOPPING = "STOPPING=1"
WATCHDOG = "WATCHDOG=1"


class Notifier:
    """Without an address it says nothing to nobody: the bot was not started by systemd."""

    def __init__(self, address: str | None) -> None:
        self._address = _socket_address(address)
        self._log = structlog.get_logger("kintsugi.systemd")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        return cls(environ.get("NOTIFY_SOCKET") or None)

    @property
    def listening(self) -> bool:
        """Whether anybody is told at all."""
        return self._address is not None

    def send(self, *assignments: str) -> None:
        """Send assignments such as READY in one datagram.

        A lost datagram must not hurt the bot: it is logged. Waiting for systemd would let a stuck
        systemd stop the event loop, so a full queue is a lost datagram too.
        """
        if self._address is None:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.settimeout(0)
                sender.sendto("\n".join(assignments).encode(), self._address)
        except OSError as error:
            self._log.warning("systemd.not_told", error=repr(error))


def status(sentence: str) -> str:
    """Give the assignment that `systemctl status` shows; a datagram's lines are assignments."""
    return "STATUS=" + " ".join(sentence.split())


def watchdog_limit_s(environ: Mapping[str, str]) -> float | None:
    """Give the seconds after which systemd ends a silent service; None: it does not watch us.

    WATCHDOG_PID names the process that is meant; a child of ours inherits the variables.
    """
    meant = environ.get("WATCHDOG_PID", "")
    microseconds = environ.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or (meant and meant != str(os.getpid())):
        return None
    return int(microseconds) / 1_000_000


def _socket_address(address: str | None) -> bytes | None:
    """Give the address as the kernel wants it; systemd writes the NUL of an abstract one as @."""
    if address is None:
        return None
    if address.startswith("@"):
        return b"\0" + address[1:].encode()
    return os.fsencode(address)
